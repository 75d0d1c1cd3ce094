import { createEffect, createSignal, on, onCleanup, type Accessor } from "solid-js";
import type { Answers } from "../../../rpc/contract.ts";
import type { MessageView } from "../../../rpc/talk.ts";
import { plain } from "../thread/plain.ts";

/** Looks for words before a place in one room, newest first. */
export type SearchSource = (words: string, before?: number) => Promise<Answers["thread.search"]>;

export interface Search {
  query: Accessor<string>;
  seek(query: string): void;
  hits: Accessor<readonly MessageView[]>;
  /** `idle`: nothing is sought; `more`: there may be others further back. */
  state: Accessor<"idle" | "busy" | "more" | "done" | "broken">;
  /** Looks further back. */
  more(): void;
}

const PAUSE = 150;
/** How many are shown before somebody asks for more. */
const ENOUGH = 50;

/** A search that follows what is typed, and drops what is out of date. */
export function createSearch(source: SearchSource): Search {
  const [query, seek] = createSignal("");
  const [hits, setHits] = createSignal<readonly MessageView[]>([]);
  const [state, setState] = createSignal<ReturnType<Search["state"]>>("idle");
  let run = 0;
  let next: number | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const look = async (words: string, target: number) => {
    run += 1;
    const mine = run;
    setState("busy");
    try {
      while (hits().length < target) {
        const page = await source(words, next);
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
    on(
      query,
      (typed) => {
        const words = typed.trim();
        run += 1;
        clearTimeout(pause);
        next = undefined;
        setHits([]);
        setState(words === "" ? "idle" : "busy");
        if (words !== "") pause = setTimeout(() => void look(words, ENOUGH), PAUSE);
      },
      { defer: true },
    ),
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
