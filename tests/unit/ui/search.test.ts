import { describe, expect, it } from "vitest";
import type { MessageView } from "../../../extension/rpc/talk.ts";
import {
  acrossRooms,
  byRoom,
  SHOWN_OF_ROOM,
  type RoomHit,
} from "../../../extension/ui/features/search/rooms.ts";
import { around, marked, readable } from "../../../extension/ui/features/search/search.ts";
import { plain } from "../../../extension/ui/features/thread/plain.ts";

describe("a message as plain words", () => {
  it.each([
    ["**Plan** for *tonight*, ~~or not~~", "Plan for tonight, or not"],
    ["- `gate 2` closed\n- read", "• gate 2 closed\n• read"],
    ["3. come\n4. see", "3. come\n4. see"],
    ["> Nobody goes **alone**.", "Nobody goes alone."],
    ["```\na **b**\n```", "a **b**"],
    ["[the list](https://port.example/berths)", "the list (port.example)"],
    ["2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"],
  ])("shows %j without its marks", (text, words) => {
    expect(plain(text)).toBe(words);
  });
});

describe("what was found", () => {
  const hits = (text: string, words: string) => marked(around(readable(text, words), words), words);

  it("is marked in words that stand there without the signs of Markdown", () => {
    expect(hits("**Plan** for tonight", "plan")).toEqual([
      { text: "Plan", hit: true },
      { text: " for tonight", hit: false },
    ]);
    expect(hits("the **night** ferry", "night ferry")).toContainEqual({
      text: "night ferry",
      hit: true,
    });
  });

  it("is still seen where it stands among the signs alone", () => {
    const text = "[the list](https://port.example/berths)";
    expect(hits(text, "berths")).toContainEqual({ text: "berths", hit: true });
    expect(hits("**Plan**", "**plan")).toContainEqual({ text: "**Plan", hit: true });
  });
});

describe("a search across rooms", () => {
  const message = (at: number): MessageView => ({
    kind: "message",
    id: `0.${at}`,
    at,
    sender: 0,
    name: "Olena",
    you: true,
    text: "heron",
    time: 0,
    state: "sent",
    edited: false,
    quote: null,
    reactions: [],
    mentions: [],
    file: null,
  });

  /** Two messages a time, down to place 1, of each room; `broken` can't be read. */
  async function search(rooms: Record<string, number>) {
    const asked: string[] = [];
    const source = acrossRooms(
      () => Object.keys(rooms),
      (room, _words, before) => {
        asked.push(room);
        if (room === "broken") return Promise.reject(new Error("storage"));
        const top = before ?? (rooms[room] ?? 0) + 1;
        const hits = [top - 1, top - 2].filter((at) => at > 0).map(message);
        return Promise.resolve({ hits, next: top > 3 ? top - 2 : null });
      },
    );
    const found: RoomHit[] = [];
    let page = await source("heron");
    found.push(...page.hits);
    while (page.next !== null) {
      page = await source("heron", page.next);
      found.push(...page.hits);
    }
    return { groups: byRoom(found), asked };
  }

  it("goes through each room in turn, the newest first, and leaves out those without a hit", async () => {
    const { groups } = await search({ harbour: 3, empty: 0, quay: 1 });
    expect(groups.map(({ room, hits }) => [room, hits.map(({ at }) => at)])).toEqual([
      ["harbour", [3, 2, 1]],
      ["quay", [1]],
    ]);
    expect(groups.some(({ more, broken }) => more || broken)).toBe(false);
  });

  it("leaves a room once it has given enough, and says that there is more", async () => {
    const { groups, asked } = await search({ harbour: 100, quay: SHOWN_OF_ROOM });
    expect(groups.map(({ room, hits, more }) => [room, hits.length, more])).toEqual([
      ["harbour", SHOWN_OF_ROOM, true],
      ["quay", SHOWN_OF_ROOM, false],
    ]);
    expect(asked.filter((room) => room === "harbour")).toHaveLength(3);
  });

  it("goes on past a room that can't be read, and says which one that is", async () => {
    const { groups } = await search({ broken: 1, quay: 1 });
    expect(groups.map(({ room, broken }) => [room, broken])).toEqual([
      ["broken", true],
      ["quay", false],
    ]);
  });

  it("finds nothing where there is no room", async () => {
    expect((await search({})).groups).toEqual([]);
  });
});
