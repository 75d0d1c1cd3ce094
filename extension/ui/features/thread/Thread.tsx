import { createSignal, Show, untrack, type JSX } from "solid-js";
import { Virtualizer } from "virtua/solid";
import { Icon } from "../../components/Icon.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import type { Cell } from "./cells.ts";
import { Earlier } from "./Earlier.tsx";
import type { RowContext } from "./Group.tsx";
import { RowView } from "./RowView.tsx";
import { useNow } from "../room/now.ts";
import { createScroll } from "./scroll.ts";
import { Spoken } from "./Spoken.tsx";
import type { Thread } from "./thread.ts";
import { Writing } from "./Writing.tsx";
import "./thread.css";

/** The list of a room's messages with the tray below it. */
export function ThreadView(props: {
  thread: Thread;
  mark: (sender: number) => string | null;
  /** How many others have read up to a position. */
  readBy: (at: number) => number;
  /** Names of those who are writing. */
  writing: readonly string[];
  writeAgain: (text: string) => void;
}): JSX.Element {
  const { t, plural } = useI18n();
  const scroll = createScroll(untrack(() => props.thread));
  const [open, setOpen] = createSignal<ReadonlySet<string>>(new Set());
  let scroller: HTMLDivElement | undefined;

  const toggle = (id: string) => {
    const opened = open().has(id);
    if (!opened) scroll.hold();
    setOpen((old) => toggled(old, id));
    if (opened) requestAnimationFrame(() => scroll.toMessage(id));
  };
  const context: RowContext = {
    mark: (sender) => props.mark(sender),
    readBy: (at) => props.readBy(at),
    now: useNow(),
    isOpen: (id) => open().has(id),
    toggle,
    writeAgain: (text) => props.writeAgain(text),
  };
  const toEnd = () => {
    scroll.toEnd();
    scroller?.focus();
  };

  return (
    <>
      <main class="thread-frame">
        <div
          class="body thread-scroll"
          ref={(element) => scroll.attach((scroller = element))}
          onScroll={() => scroll.onScroll()}
          role="log"
          aria-live="off"
          aria-label={t("thread.label")}
          tabindex="0"
        >
          <Show when={props.thread.loaded()} fallback={<Waiting words={t("thread.opening")} />}>
            <Virtualizer
              as="ol"
              item="li"
              data={props.thread.cells()}
              shift={props.thread.prepending()}
              ref={(handle) => scroll.handle(handle)}
              onResize={() => scroll.onResize()}
            >
              {(cell: Cell) => <RowView cell={cell} context={context} />}
            </Virtualizer>
          </Show>
        </div>
      </main>
      <Spoken thread={props.thread} />
      <div class="tray">
        <Writing names={props.writing} />
        <Earlier thread={props.thread} />
        <Show when={props.thread.loaded() && !scroll.atEnd()}>
          <button type="button" class="latest" onClick={toEnd}>
            <Icon name="down" small />
            {props.thread.unread() > 0
              ? plural("thread.new", props.thread.unread())
              : t("thread.latest")}
          </button>
        </Show>
      </div>
    </>
  );
}

function toggled(open: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(open);
  if (!next.delete(id)) next.add(id);
  return next;
}
