import type { IconName } from "../../components/icons.ts";
import type { Key } from "../../i18n.ts";

/** A reaction that has an icon of ours; others see it as they see any emoji. */
interface Quick {
  emoji: string;
  icon: IconName;
  name: Key;
}

/** The six at hand. */
export const QUICK: readonly Quick[] = [
  { emoji: "✅", icon: "check", name: "emoji.check" },
  { emoji: "❤️", icon: "heart", name: "emoji.heart" },
  { emoji: "👀", icon: "eye", name: "emoji.eye" },
  { emoji: "🙂", icon: "smile", name: "emoji.smile" },
  { emoji: "❓", icon: "question", name: "emoji.question" },
  { emoji: "❗", icon: "bang", name: "emoji.bang" },
];

/** The icon of an emoji, if it is one of the six. */
export function quickOf(emoji: string): Quick | null {
  return QUICK.find((one) => one.emoji === emoji) ?? null;
}
