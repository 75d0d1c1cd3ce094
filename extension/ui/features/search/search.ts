import { createEffect, createSignal, on, onCleanup, type Accessor } from "solid-js";
import { plain } from "../thread/plain.ts";

/** Looks for words from a place on, the beginning where there is none. `next`: where to look on, or null at the end. */
export type SearchSource<Hit, Place> = (
  words: string,
  from?: Place,
) => Promise<{ hits: readonly Hit[]; next: Place | null }>;

export interface Search<Hit> {
  query: Accessor<string>;
  seek(query: string): void;
  hits: Accessor<readonly Hit[]>;
  /** `idle`: nothing is sought; `more`: there may be others further on. */
  state: Accessor<"idle" | "busy" | "more" | "done" | "broken">;
  /** Looks further on. */
  more(): void;
}

/** Milliseconds without a key until what stands there is sought: it is sought on this computer alone. */
const PAUSE = 50;
/** How many are shown before somebody asks for more. */
const ENOUGH = 50;

/** A search that follows what is typed, and drops what is out of date; at first for `words`. */
export function createSearch<Hit, Place>(
  source: SearchSource<Hit, Place>,
  words = "",
): Search<Hit> {
  const [query, seek] = createSignal(words);
  const [hits, setHits] = createSignal<readonly Hit[]>([]);
  const [state, setState] = createSignal<ReturnType<Search<Hit>["state"]>>("idle");
  let run = 0;
  let next: Place | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const look = async (sought: string, target: number) => {
    run += 1;
    const mine = run;
    setState("busy");
    try {
      while (hits().length < target) {
        const page = await source(sought, next);
        if (mine !== run) return;
        setHits((old) => [...old, ...page.hits]);
        if (page.next === null) return void setState("done");
        next = page.next;
      }
      setState("more");
    } catch {
      if (mine === run) setState("broken");
    }
  };

  createEffect(
    on(query, (typed) => {
      const sought = typed.trim();
      run += 1;
      clearTimeout(pause);
      next = undefined;
      setHits([]);
      setState(sought === "" ? "idle" : "busy");
      if (sought !== "") pause = setTimeout(() => void look(sought, ENOUGH), PAUSE);
    }),
  );
  onCleanup(() => {
    run += 1;
    clearTimeout(pause);
  });
  return {
    query,
    seek,
    hits,
    state,
    more: () => void look(query().trim(), hits().length + ENOUGH),
  };
}

/** A text cut into what was sought and what stands between. */
export function marked(text: string, words: string): { text: string; hit: boolean }[] {
  const sought = words.trim().replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  if (sought === "") return [{ text, hit: false }];
  return text
    .split(new RegExp(`(${sought})`, "giu"))
    .map((part, at) => ({ text: part, hit: at % 2 === 1 }))
    .filter((part) => part.text !== "");
}

/** A text without the marks of Markdown, save where what was sought is only found among them. */
export function readable(text: string, words: string): string {
  const shown = plain(text);
  const sought = words.trim().toLowerCase();
  return shown.replaceAll(/\s+/g, " ").toLowerCase().includes(sought) ? shown : text;
}

/** The part of a text around what was sought, short enough for a list. */
export function around(text: string, words: string): string {
  const flat = text.replaceAll(/\s+/g, " ");
  const at = flat.toLowerCase().indexOf(words.trim().toLowerCase());
  if (at <= BEFORE) return flat.slice(0, SHOWN);
  const from = flat.indexOf(" ", at - BEFORE) + 1;
  return `…${flat.slice(from, from + SHOWN)}`;
}

const BEFORE = 60;
const SHOWN = 240;
