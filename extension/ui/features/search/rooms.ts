import type { Answers } from "../../../rpc/contract.ts";
import type { MessageView } from "../../../rpc/talk.ts";
import type { SearchSource } from "./search.ts";

/** A message that was found in a room; null for a room that could not be searched to its end. */
export interface RoomHit {
  room: string;
  hit: MessageView | null;
}

/** What was found in one room, the newest first. */
export interface RoomHits {
  room: string;
  hits: readonly MessageView[];
  /** There are others. */
  more: boolean;
  broken: boolean;
}

/** Rooms that are still to be searched, and how far the search of the first of them has come. */
export interface RoomsPlace {
  rooms: readonly string[];
  before?: number;
  found: number;
}

/** Messages shown of each room. */
export const SHOWN_OF_ROOM = 5;

/**
 * Looks for words in one room after another, in the order that they have when a search
 * begins, until each has given a few messages. One that can't be read doesn't keep the others
 * from being searched.
 */
export function acrossRooms(
  rooms: () => readonly string[],
  ask: (room: string, words: string, before?: number) => Promise<Answers["thread.search"]>,
): SearchSource<RoomHit, RoomsPlace> {
  return async (words, from = { rooms: rooms(), found: 0 }) => {
    const [room, ...rest] = from.rooms;
    if (room === undefined) return { hits: [], next: null };
    const onwards = rest.length === 0 ? null : { rooms: rest, found: 0 };
    try {
      const page = await ask(room, words, from.before);
      // One more than is shown tells that there are others.
      const fresh = page.hits.slice(0, SHOWN_OF_ROOM + 1 - from.found);
      const found = from.found + fresh.length;
      const hits = fresh.map((hit) => ({ room, hit }));
      if (page.next === null || found > SHOWN_OF_ROOM) return { hits, next: onwards };
      return { hits, next: { rooms: from.rooms, before: page.next, found } };
    } catch {
      return { hits: [{ room, hit: null }], next: onwards };
    }
  };
}

/** The same by room, in the order in which they were searched. */
export function byRoom(found: readonly RoomHit[]): RoomHits[] {
  return [...new Set(found.map(({ room }) => room))].map((room) => {
    const all = found.filter((one) => one.room === room);
    const hits = all.flatMap(({ hit }) => hit ?? []);
    const [more, broken] = [hits.length > SHOWN_OF_ROOM, hits.length < all.length];
    return { room, hits: hits.slice(0, SHOWN_OF_ROOM), more, broken };
  });
}
