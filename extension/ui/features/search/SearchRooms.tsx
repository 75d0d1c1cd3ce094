import { createEffect, createMemo, For, Index, Show, untrack, type JSX } from "solid-js";
import type { RoomSummary } from "../../../rpc/contract.ts";
import type { MessageView } from "../../../rpc/talk.ts";
import { useI18n } from "../../i18n.ts";
import { useClient } from "../../state/client.ts";
import { useNav } from "../../state/nav.ts";
import { Name } from "../members/Name.tsx";
import { sorted } from "../rooms/row.ts";
import { Hit } from "./Hit.tsx";
import { acrossRooms, byRoom } from "./rooms.ts";
import { createSearch } from "./search.ts";
import { SearchFrame } from "./SearchFrame.tsx";

/** Words sought in all that this browser holds of all rooms, by room; a hit leads to its place there. */
export function SearchRooms(props: {
  rooms: readonly RoomSummary[];
  /** What is sought at first. */
  words: string;
  onWords: (words: string) => void;
}): JSX.Element {
  const { t, plural } = useI18n();
  const client = useClient();
  const nav = useNav();
  const search = untrack(() =>
    createSearch(
      acrossRooms(
        () => sorted(props.rooms).map(({ id }) => id),
        (room, words, before) =>
          client.call("thread.search", { room, words, ...(before && { before }) }),
      ),
      props.words,
    ),
  );
  createEffect(() => props.onWords(search.query()));
  const titles = createMemo(() => new Map(props.rooms.map(({ id, title }) => [id, title])));
  // Of a room that was erased meanwhile nothing is shown any more.
  const found = createMemo(() => byRoom(search.hits()).filter(({ room }) => titles().has(room)));
  const open = (room: string, { id, at }: MessageView) =>
    nav.push({ at: "room", room, goal: { id, at } });
  return (
    <SearchFrame search={search} of="search.all" onBack={() => nav.back()}>
      <p class="note search-note" role="status">
        {plural("search.all.found", found().filter(({ hits }) => hits.length > 0).length)}
      </p>
      <Index each={found()}>
        {(one) => (
          <section class="search-room" aria-labelledby={`found-in-${one().room}`}>
            <h2 class="sub" id={`found-in-${one().room}`}>
              <Name name={titles().get(one().room) ?? ""} />
            </h2>
            <Show when={one().broken}>
              <p class="note">{t("search.broken")}</p>
            </Show>
            <ul class="hits">
              <For each={one().hits}>
                {(hit) => (
                  <li>
                    <Hit hit={hit} words={search.query()} onOpen={() => open(one().room, hit)} />
                  </li>
                )}
              </For>
            </ul>
            <Show when={one().more}>
              <p class="search-more">
                <button
                  type="button"
                  class="plain"
                  onClick={() => nav.push({ at: "room", room: one().room, searching: true })}
                >
                  {t("search.all.room")}
                </button>
              </p>
            </Show>
          </section>
        )}
      </Index>
    </SearchFrame>
  );
}
