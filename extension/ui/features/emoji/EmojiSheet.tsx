import {
  createEffect,
  createMemo,
  createResource,
  createSignal,
  For,
  on,
  onCleanup,
  Show,
  type Accessor,
  type JSX,
} from "solid-js";
import { Icon } from "../../components/Icon.tsx";
import { Sheet } from "../../components/Sheet.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { createDrawable, onCanvas } from "./drawable.ts";
import { loadEmoji, searchEmoji, type Emoji } from "./emoji.ts";
import "./emoji.css";

/** What a panel shows at first, so that it is there at once; and how many more as one comes to their end. */
const FIRST = 90;
const AT_ONCE = 240;
/** Milliseconds of a pause in which the page does nothing else. */
const LEFT = 4;

let drawable: ((emoji: string) => boolean) | null = null;

/** Whether this page can draw an emoji. */
function isDrawable({ emoji }: Emoji): boolean {
  drawable ??= createDrawable(onCanvas());
  return drawable(emoji);
}

/** The first of them that can be drawn. */
function firstDrawable(all: readonly Emoji[], count: number): Emoji[] {
  const first: Emoji[] = [];
  for (const one of all) {
    if (first.length === count) break;
    if (isDrawable(one)) first.push(one);
  }
  return first;
}

/** Finds out what can be drawn while nothing else is done, so that nobody waits for it who searches or scrolls. */
function drawAhead(all: readonly Emoji[]): () => void {
  let at = 0;
  const go = (pause: IdleDeadline) => {
    for (; at < all.length && pause.timeRemaining() > LEFT; at += 1) {
      const one = all[at];
      if (one !== undefined) isDrawable(one);
    }
    if (at < all.length) next = requestIdleCallback(go);
  };
  let next = requestIdleCallback(go);
  return () => cancelIdleCallback(next);
}

/** Where every emoji is, with a search. The arrow keys go about in it, Enter takes one. */
export function EmojiSheet(props: {
  open: boolean;
  title: string;
  /** What gets the focus once it is closed, where that is not what opened it. */
  back?: HTMLElement | null;
  onClose: () => void;
  onPick: (emoji: string) => void;
}): JSX.Element {
  return (
    <Sheet
      open={props.open}
      onClose={() => props.onClose()}
      title={props.title}
      back={props.back ?? null}
    >
      <Picker onPick={(emoji) => props.onPick(emoji)} />
    </Sheet>
  );
}

function Picker(props: { onPick: (emoji: string) => void }): JSX.Element {
  const { t, plural } = useI18n();
  const [all] = createResource(loadEmoji);
  const [query, setQuery] = createSignal("");
  const found = createMemo(() => searchEmoji(all() ?? [], query()));
  const [count, setCount] = createSignal(FIRST);
  const shown = createMemo(() => firstDrawable(found(), count()));
  createEffect(on(found, () => setCount(FIRST), { defer: true }));
  createEffect(() => onCleanup(drawAhead(all() ?? [])));
  const open = afterFrame();
  const atEnd = new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting)) setCount((before) => before + AT_ONCE);
  });
  onCleanup(() => atEnd.disconnect());
  let grid: HTMLDivElement | undefined;

  const buttons = () => [...(grid?.querySelectorAll<HTMLElement>("button") ?? [])];
  const onKeyDown = (event: KeyboardEvent) => {
    const list = buttons();
    const at = list.findIndex((one) => one === document.activeElement);
    const step = stepOf(event.key, list, document.dir === "rtl");
    if (step === 0 || list.length === 0) return;
    event.preventDefault();
    if (at + step < 0) return grid?.parentElement?.querySelector("input")?.focus();
    list[Math.min(list.length - 1, at < 0 ? 0 : at + step)]?.focus();
  };
  const onSearchKey = (event: KeyboardEvent) => {
    const [first] = shown();
    if (event.key === "Enter" && first !== undefined && query().trim() !== "") {
      event.preventDefault();
      props.onPick(first.emoji);
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      buttons()[0]?.focus();
    }
  };

  return (
    <div class="emoji">
      <div class="input">
        <Icon name="search" small />
        <input
          type="search"
          autocomplete="off"
          spellcheck={false}
          aria-label={t("emoji.search")}
          placeholder={t("emoji.search")}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={onSearchKey}
        />
      </div>
      <p class="visually-hidden" role="status">
        {query().trim() === "" ? "" : plural("emoji.found", found().filter(isDrawable).length)}
      </p>
      <Show when={all()} fallback={<Waiting words={t("emoji.opening")} />}>
        <Show when={!open() || shown().length > 0} fallback={<p class="note">{t("emoji.none")}</p>}>
          <div class="emoji-grid" ref={(element) => (grid = element)} onKeyDown={onKeyDown}>
            <For each={open() ? shown() : []}>
              {(one, at) => (
                <button
                  type="button"
                  title={one.name}
                  aria-label={one.name}
                  tabindex={at() === 0 ? 0 : -1}
                  onClick={() => props.onPick(one.emoji)}
                >
                  {one.emoji}
                </button>
              )}
            </For>
            <div class="emoji-end" ref={(element) => atEnd.observe(element)} />
          </div>
        </Show>
      </Show>
    </div>
  );
}

/** True once what is here has been drawn: the sheet is measured several times as it opens, and nothing large is to be laid out for that. */
function afterFrame(): Accessor<boolean> {
  const [drawn, setDrawn] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => (timer = setTimeout(() => setDrawn(true))));
  onCleanup(() => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  });
  return drawn;
}

/** How many places a key goes on in a grid; 0 for a key that goes nowhere. */
function stepOf(key: string, list: readonly HTMLElement[], mirrored: boolean): number {
  const forward = mirrored ? -1 : 1;
  if (key === "ArrowRight") return forward;
  if (key === "ArrowLeft") return -forward;
  const first = list[0]?.offsetTop;
  const columns = Math.max(
    1,
    list.findIndex((one) => one.offsetTop !== first),
  );
  if (key === "ArrowDown") return columns;
  return key === "ArrowUp" ? -columns : 0;
}
