import { createSignal, type Accessor } from "solid-js";
import type { RpcError } from "../../../rpc/contract.ts";
import { useToast } from "../../components/Toast.tsx";
import { useI18n } from "../../i18n.ts";
import { useNow } from "../room/now.ts";
import { focusBeside, focusMessage } from "./focus.ts";
import { actOf, isAllowed, type Act, type MenuTarget } from "./MessageMenu.tsx";
import type { MessageItem } from "./rows.ts";
import type { RowContext, TalkSource } from "./talk.ts";

/** What is open over a thread, and what people do there. */
export interface Talk {
  rows: RowContext;
  menu: Accessor<MenuTarget | null>;
  closeMenu(): void;
  /** The message for which an emoji is being looked for. */
  picking: Accessor<MessageItem | null>;
  pick(item: MessageItem | null): void;
  /** The message that is about to be deleted for everybody. */
  deleting: Accessor<MessageItem | null>;
  keep(): void;
  deleteForAll(): void;
  /** One's own message of which is shown who has read it. */
  reading: Accessor<MessageItem | null>;
  closeReaders(): void;
  /** The message from which something was opened that lies above the thread. */
  origin: Accessor<HTMLElement | null>;
  act(act: Act, item: MessageItem): void;
  react(item: MessageItem, emoji: string): void;
}

interface Ways extends Omit<RowContext, "now" | "react" | "menu" | "shortcut"> {
  source: TalkSource;
  writable: Accessor<boolean>;
  onReply(item: MessageItem): void;
  onEdit(item: MessageItem): void;
}

/** Ties a thread's rows, the menu, the emoji and the question before deleting together. */
export function createTalk(ways: Ways): Talk {
  const { t } = useI18n();
  const say = useToast();
  const [menu, setMenu] = createSignal<MenuTarget | null>(null);
  const [picking, pick] = createSignal<MessageItem | null>(null);
  const [deleting, setDeleting] = createSignal<MessageItem | null>(null);

  const [origin, setOrigin] = createSignal<HTMLElement | null>(null);
  const [reading, setReading] = createSignal<MessageItem | null>(null);

  /** Whether it was done; where not, that is said. */
  const done = async (asked: Promise<RpcError | null>) => {
    const why = await asked.catch((): RpcError => "internal");
    if (why !== null) say({ words: () => t("thread.refused") });
    return why === null;
  };
  const react = (item: MessageItem, emoji: string) => {
    if (!ways.writable()) return;
    const mine = item.reactions.some((one) => one.emoji === emoji && one.you);
    void done(ways.source.react(item.id, emoji, !mine));
  };
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      say({ words: () => t("thread.copied") });
    } catch {
      say({ words: () => t("thread.copied.not") });
    }
  };
  const act = (what: Act, item: MessageItem) => {
    if (what === "reply") ways.onReply(item);
    if (what === "edit") ways.onEdit(item);
    if (what === "copy") void copy(item.text);
    if (what === "readers") setReading(item);
    if (what === "remove") void remove(item);
    if (what === "delete") setDeleting(item);
  };
  const remove = async ({ id }: MessageItem) => {
    focusBeside(id);
    if (!(await done(ways.source.remove(id)))) return;
    const action = { label: () => t("thread.removed.undo"), do: () => void restore(id) };
    say({ words: () => t("thread.removed"), action });
  };
  const restore = async (id: string) => {
    if (await done(ways.source.restore(id))) focusMessage(id);
  };
  const deleteForAll = () => {
    const item = deleting();
    // The message will not be there to take the focus.
    setOrigin(origin()?.closest<HTMLElement>("[role=log]") ?? null);
    setDeleting(null);
    if (item !== null) void done(ways.source.delete(item.id));
  };
  const shortcut = (item: MessageItem, key: string) => {
    const what = actOf(key);
    if (what === null || !isAllowed(what, item, ways.writable())) return false;
    setOrigin(document.activeElement instanceof HTMLElement ? document.activeElement : null);
    act(what, item);
    return true;
  };

  return {
    rows: {
      mark: ways.mark,
      verified: ways.verified,
      readers: ways.readers,
      now: useNow(),
      isOpen: ways.isOpen,
      toggle: ways.toggle,
      writeAgain: ways.writeAgain,
      jump: ways.jump,
      react,
      shortcut,
      menu: (item, element, anchor) => {
        setOrigin(element);
        setMenu({ item, element, anchor });
      },
    },
    menu,
    closeMenu: () => setMenu(null),
    picking,
    pick: (item) => pick(item),
    deleting,
    keep: () => setDeleting(null),
    deleteForAll,
    origin,
    reading,
    closeReaders: () => setReading(null),
    act,
    react,
  };
}
