import { For, untrack, type JSX } from "solid-js";
import type { Answers } from "../../../rpc/contract.ts";
import type { MessageView } from "../../../rpc/talk.ts";
import { useI18n } from "../../i18n.ts";
import { Name } from "../members/Name.tsx";
import { Phrase } from "../room/Phrase.tsx";
import { Hit } from "./Hit.tsx";
import { createSearch } from "./search.ts";
import { SearchFrame } from "./SearchFrame.tsx";

/** Looks for words before a place in one room, newest first. */
export type RoomSearch = (words: string, before?: number) => Promise<Answers["thread.search"]>;

/** Words sought in all that this browser holds of a room; a hit leads to its place in the thread. */
export function SearchPage(props: {
  title: string;
  source: RoomSearch;
  /** What is sought at first. */
  words: string;
  onBack: () => void;
  onHit: (hit: MessageView) => void;
}): JSX.Element {
  const { plural, number } = useI18n();
  const search = untrack(() => createSearch(props.source, props.words));
  return (
    <SearchFrame search={search} of="search" onBack={() => props.onBack()}>
      <p class="note search-note" role="status">
        <Phrase
          of={plural.key("search.found", search.hits().length)}
          parts={{ count: number(search.hits().length), room: <Name name={props.title} /> }}
        />
      </p>
      <ul class="hits">
        <For each={search.hits()}>
          {(hit) => (
            <li>
              <Hit hit={hit} words={search.query()} onOpen={() => props.onHit(hit)} />
            </li>
          )}
        </For>
      </ul>
    </SearchFrame>
  );
}
