import { Show, type JSX } from "solid-js";
import { Icon } from "../../components/Icon.tsx";
import { useI18n } from "../../i18n.ts";
import { Attached } from "../files/Attached.tsx";
import { clock } from "../room/when.ts";
import { Quote } from "./Quote.tsx";
import { Reactions } from "./Reactions.tsx";
import type { MessageItem } from "./rows.ts";
import { Said } from "./Said.tsx";
import { useRows } from "./talk.ts";
import { harmlessName } from "./text.ts";

/** One message: what it answers, its words, its reactions; and the way to its menu by mouse and keys. */
export function Message(props: { item: MessageItem }): JSX.Element {
  const { t, locale } = useI18n();
  const rows = useRows();
  let element: HTMLDivElement | undefined;

  const menuAt = (x: number, y: number, width = 0, height = 0) => {
    if (element !== undefined) rows.menu(props.item, element, { x, y, width, height });
  };
  const onContextMenu = (event: MouseEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    // A link and marked text have the browser's own menu.
    if (target?.closest("a") != null || document.getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    if (event.button === 2) return menuAt(event.clientX, event.clientY);
    openHere();
  };
  const openHere = () => {
    const box = element?.getBoundingClientRect();
    if (box !== undefined) menuAt(box.x, box.y, box.width, Math.min(box.height, 40));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== element || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") openHere();
    else if (!rows.shortcut(props.item, event.key)) return;
    event.preventDefault();
  };
  const label = () =>
    t("thread.message", {
      name: props.item.you ? t("thread.you") : harmlessName(props.item.name),
      time: clock(props.item.time, locale()),
    });

  return (
    <div
      class="message"
      ref={(own) => (element = own)}
      data-message={props.item.id}
      role="group"
      aria-label={label()}
      tabindex="-1"
      onContextMenu={onContextMenu}
      onKeyDown={onKeyDown}
    >
      <Show when={props.item.quote}>{(quote) => <Quote quote={quote()} />}</Show>
      <Show when={props.item.text !== ""}>
        <Said
          text={props.item.text}
          mentions={props.item.mentions}
          edited={props.item.edited}
          open={rows.isOpen(props.item.id)}
          onToggle={() => rows.toggle(props.item.id)}
        />
      </Show>
      <Show when={props.item.file}>
        {(file) => <Attached message={props.item.id} file={file()} />}
      </Show>
      <Show when={props.item.reactions.length > 0}>
        <Reactions item={props.item} />
      </Show>
      <button
        type="button"
        class="message-more"
        tabindex="-1"
        aria-label={t("thread.menu")}
        title={t("thread.menu")}
        onClick={openHere}
      >
        <Icon name="more" small />
      </button>
    </div>
  );
}
