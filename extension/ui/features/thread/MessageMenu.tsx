import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { createMemo, For, Show, type JSX } from "solid-js";
import { WAITING } from "../../../rpc/places.ts";
import { Icon } from "../../components/Icon.tsx";
import type { IconName } from "../../components/icons.ts";
import { useI18n, type Key } from "../../i18n.ts";
import { QUICK } from "../emoji/quick.ts";
import type { MessageItem } from "./rows.ts";
import type { Anchor } from "./talk.ts";

/** What can be done with a message. */
export type Act = "reply" | "copy" | "edit" | "readers" | "remove" | "delete";

export interface MenuTarget {
  item: MessageItem;
  /** What gets the focus back. */
  element: HTMLElement;
  anchor: Anchor;
}

interface Entry {
  act: Act;
  icon: IconName;
  name: Key;
  /** The letter that does the same while the message has the focus, or in the menu. */
  key: string | null;
}

const ENTRIES: readonly Entry[] = [
  { act: "reply", icon: "reply", name: "thread.menu.reply", key: "R" },
  { act: "copy", icon: "copy", name: "thread.menu.copy", key: "C" },
  { act: "edit", icon: "edit", name: "thread.menu.edit", key: "E" },
  { act: "readers", icon: "eye", name: "thread.menu.readers", key: null },
  { act: "remove", icon: "eye-off", name: "thread.menu.remove", key: "X" },
];

/** Whether this can be done with this message. */
export function isAllowed(act: Act, item: MessageItem, writable: boolean): boolean {
  if (act === "copy") return true;
  if (act === "remove") return item.at < WAITING;
  if (act === "readers") return item.you && item.state === "sent";
  if (!writable || item.state === "failed") return false;
  return act === "reply" || item.you;
}

/** The act that a letter stands for. */
export function actOf(key: string): Act | null {
  if (key === "Delete") return "delete";
  return ENTRIES.find((one) => one.key === key.toUpperCase())?.act ?? null;
}

/** The menu of one message, where it was asked for. */
export function MessageMenu(props: {
  target: MenuTarget | null;
  writable: boolean;
  onClose: () => void;
  onAct: (act: Act, item: MessageItem) => void;
  onReact: (item: MessageItem, emoji: string) => void;
  onPick: (item: MessageItem) => void;
}): JSX.Element {
  const { t } = useI18n();
  let kept: MenuTarget | null = null;
  const target = createMemo(() => (kept = props.target ?? kept));
  const item = () => target()?.item;
  const allowed = (act: Act) => {
    const one = item();
    return one !== undefined && isAllowed(act, one, props.writable);
  };
  const open = () => props.target !== null;
  const back = (event: Event) => {
    event.preventDefault();
    // Where something else has taken the focus meanwhile, it keeps it.
    const away = document.activeElement;
    if (away === null || away === document.body) kept?.element.focus({ preventScroll: true });
  };
  const act = (what: Act) => {
    const one = item();
    props.onClose();
    if (one !== undefined) props.onAct(what, one);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const what = actOf(event.key);
    if (what === null || !allowed(what)) return;
    event.preventDefault();
    event.stopPropagation();
    act(what);
  };
  const keys = (element: HTMLElement) =>
    element.addEventListener("keydown", onKeyDown, { capture: true });

  return (
    <DropdownMenu
      open={open()}
      onOpenChange={(now) => !now && props.onClose()}
      getAnchorRect={() => target()?.anchor}
      placement="bottom-start"
      gutter={2}
      overflowPadding={8}
      modal={false}
    >
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          class="menu message-menu"
          aria-label={t("thread.menu")}
          ref={keys}
          onCloseAutoFocus={back}
        >
          <Show when={props.writable && item()?.state !== "failed"}>
            <DropdownMenu.Group class="quick" aria-label={t("thread.menu.react")}>
              <For each={QUICK}>
                {(quick) => (
                  <DropdownMenu.Item
                    aria-label={t(quick.name)}
                    title={t(quick.name)}
                    classList={{ own: hasMine(item(), quick.emoji) }}
                    onSelect={() => {
                      const one = item();
                      if (one !== undefined) props.onReact(one, quick.emoji);
                    }}
                  >
                    <Icon name={quick.icon} />
                  </DropdownMenu.Item>
                )}
              </For>
            </DropdownMenu.Group>
            <DropdownMenu.Item
              onSelect={() => {
                const one = item();
                if (one !== undefined) props.onPick(one);
              }}
            >
              <Icon name="plus" />
              <span>{t("thread.menu.emoji")}</span>
            </DropdownMenu.Item>
          </Show>
          <For each={ENTRIES}>
            {(entry) => (
              <Show when={allowed(entry.act)}>
                <DropdownMenu.Item onSelect={() => act(entry.act)}>
                  <Icon name={entry.icon} />
                  <span>{t(entry.name)}</span>
                  <Show when={entry.key}>
                    <kbd aria-hidden="true">{entry.key}</kbd>
                  </Show>
                </DropdownMenu.Item>
              </Show>
            )}
          </For>
          <Show when={allowed("delete")}>
            <DropdownMenu.Separator />
            <DropdownMenu.Item class="danger" onSelect={() => act("delete")}>
              <Icon name="trash" />
              <span>{t("thread.menu.delete")}</span>
            </DropdownMenu.Item>
          </Show>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}

function hasMine(item: MessageItem | undefined, emoji: string): boolean {
  return item?.reactions.some((one) => one.emoji === emoji && one.you) === true;
}
