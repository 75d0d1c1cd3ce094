import { createEffect, createSignal, on, Show, untrack, type JSX } from "solid-js";
import { Virtualizer } from "virtua/solid";
import { Icon } from "../../components/Icon.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import type { Cell } from "./cells.ts";
import { Earlier } from "./Earlier.tsx";
import { moveFocus } from "./focus.ts";
import { RowView } from "./RowView.tsx";
import { createScroll } from "./scroll.ts";
import { Spoken } from "./Spoken.tsx";
import { RowContexts, type Goal, type Reader, type TalkSource } from "./talk.ts";
import { TalkParts } from "./TalkParts.tsx";
import { createTalk } from "./acts.ts";
import type { MessageItem } from "./rows.ts";
import type { Thread } from "./thread.ts";
import { Writing } from "./Writing.tsx";
import "./thread.css";

/** The list of a room's messages with the tray below it. */
export function ThreadView(props: {
  thread: Thread;
  source: TalkSource;
  /** Whether one can still write in the room. */
  writable: boolean;
  mark: (sender: number) => string | null;
  verified: (sender: number) => boolean;
  /** All others, with what each says of having read up to a position. */
  readers: (at: number) => readonly Reader[];
  /** Names of those who are writing. */
  writing: readonly string[];
  /** A message to which the list goes as soon as it can. */
  goal: Goal | null;
  onReached: () => void;
  writeAgain: (text: string) => void;
  onReply: (item: MessageItem) => void;
  onEdit: (item: MessageItem) => void;
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
  const jump = async (id: string, at: number) => {
    if (!(await props.thread.reach(at))) return;
    scroll.toMessage(id);
    point(id);
  };
  const point = (id: string, tries = 20) => {
    const element = scroller?.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
    if (element == null) {
      // The list draws what is in view, a frame or two after it got there.
      if (tries > 0) requestAnimationFrame(() => point(id, tries - 1));
      return;
    }
    element.scrollIntoView({ block: "nearest" });
    scroll.onScroll();
    element.focus({ preventScroll: true });
    element.classList.add("found");
    const known = () => element.classList.remove("found");
    // Where nothing moves, the frame around it stays until one goes on.
    for (const end of ["animationend", "blur"]) {
      element.addEventListener(end, known, { once: true });
    }
  };
  createEffect(
    on([() => props.goal, () => props.thread.loaded()], ([goal, loaded]) => {
      if (goal === null || !loaded) return;
      // After the list has opened where it opens by itself.
      setTimeout(() => void jump(goal.id, goal.at), 0);
      props.onReached();
    }),
  );
  const talk = createTalk({
    source: untrack(() => props.source),
    writable: () => props.writable,
    mark: (sender) => props.mark(sender),
    verified: (sender) => props.verified(sender),
    readers: (at) => props.readers(at),
    isOpen: (id) => open().has(id),
    toggle,
    writeAgain: (text) => props.writeAgain(text),
    jump: (id, at) => void jump(id, at),
    onReply: (item) => props.onReply(item),
    onEdit: (item) => props.onEdit(item),
  });
  const toEnd = () => {
    scroll.toEnd();
    scroller?.focus();
  };

  return (
    <RowContexts.Provider value={talk.rows}>
      <main class="thread-frame">
        <div
          class="body thread-scroll"
          ref={(element) => scroll.attach((scroller = element))}
          onScroll={() => scroll.onScroll()}
          onKeyDown={(event) => moveFocus(event, event.currentTarget)}
          role="log"
          aria-live="off"
          aria-label={t("thread.label")}
          aria-describedby="thread-keys"
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
              {(cell: Cell) => <RowView cell={cell} context={talk.rows} />}
            </Virtualizer>
          </Show>
        </div>
      </main>
      <p id="thread-keys" class="visually-hidden">
        {t("thread.keys")}
      </p>
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
      <TalkParts talk={talk} writable={props.writable} />
    </RowContexts.Provider>
  );
}

function toggled(open: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(open);
  if (!next.delete(id)) next.add(id);
  return next;
}
