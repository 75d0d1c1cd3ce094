import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { LIMITS } from "../../../shared/limits.ts";
import { decodeContent, encodeContent } from "../../../shared/room/content.ts";
import type { Content } from "../../../shared/room/state.ts";
import { isEmoji, type MessageRef } from "../../../shared/room/talk.ts";
import type { SimClient } from "../../sim/client.ts";
import { World } from "../../sim/world.ts";

beforeAll(initializeThemis);

function trio() {
  const world = new World(crypto);
  const ann = world.owner("ann");
  const ben = world.member(ann, "ben");
  const cid = world.member(ann, "cid");
  const tell = (client: SimClient, content: Content) => {
    client.dispatch({ type: "send", content });
    world.settle();
    return [client.member.me, client.member.n] as MessageRef;
  };
  const lines = (client: SimClient) =>
    [...client.threads.values()]
      .filter(({ kind }) => kind === "message" || kind === "deleted" || kind === "unreadable")
      .toSorted((a, b) => a.at - b.at);
  const everywhere = () => {
    const seen = [ann, ben, cid].map(lines);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    return seen[0] ?? [];
  };
  return { world, ann, ben, cid, tell, everywhere };
}

describe("what is done to what was said", () => {
  it("shows an answer, an edit and reactions alike to everybody (P32, P33)", () => {
    const { ann, ben, cid, tell, everywhere } = trio();
    const first = tell(ann, { kind: "text", text: "at nine" });
    tell(ben, { kind: "text", text: "why", reply: first, mentions: [0] });
    tell(ann, { kind: "edit", target: first[1], text: "at ten" });
    tell(ben, { kind: "reaction", target: first, emoji: "👀", on: true });
    tell(cid, { kind: "reaction", target: first, emoji: "👀", on: true });
    tell(cid, { kind: "reaction", target: first, emoji: "❤️", on: true });
    tell(ben, { kind: "reaction", target: first, emoji: "👀", on: false });
    expect(everywhere()).toMatchObject([
      {
        kind: "message",
        text: "at ten",
        edited: true,
        reactions: [
          ["👀", [2]],
          ["❤️", [2]],
        ],
      },
      { kind: "message", text: "why", reply: first, mentions: [0] },
    ]);
  });

  it("leaves nothing of a deleted message but its place, and takes nothing more for it (P33)", () => {
    const { ann, ben, tell, everywhere } = trio();
    const secret = tell(ann, { kind: "text", text: "the code is 4711" });
    tell(ben, { kind: "reaction", target: secret, emoji: "❗", on: true });
    tell(ann, { kind: "delete", target: secret[1] });
    tell(ann, { kind: "edit", target: secret[1], text: "again" });
    tell(ben, { kind: "reaction", target: secret, emoji: "❗", on: true });
    const [line] = everywhere();
    expect(line).toEqual({
      kind: "deleted",
      at: line?.at,
      time: line?.time,
      sender: 0,
      n: secret[1],
    });
  });

  it("lets nobody edit or delete what another said: the same number of one's own is meant (P33)", () => {
    const { ann, ben, tell, everywhere } = trio();
    const [, n] = tell(ann, { kind: "text", text: "mine" });
    tell(ben, { kind: "edit", target: n, text: "forged" });
    tell(ben, { kind: "delete", target: n });
    expect(everywhere()).toMatchObject([{ kind: "message", text: "mine", edited: false }]);
  });

  it("passes over what names a message that isn't there (P33)", () => {
    const { ann, ben, tell, everywhere } = trio();
    tell(ben, { kind: "reaction", target: [0, 99], emoji: "👀", on: true });
    tell(ben, { kind: "reaction", target: [77, 1], emoji: "👀", on: true });
    tell(ann, { kind: "delete", target: 5000 });
    tell(ann, { kind: "edit", target: 5000, text: "nowhere" });
    expect(everywhere()).toEqual([]);
  });

  it("takes so many reactions of one person and of all, and no more (P33)", () => {
    const { ann, ben, cid, tell, everywhere } = trio();
    const first = tell(ann, { kind: "text", text: "look" });
    for (let one = 0; one <= LIMITS.reactionsEach; one += 1) {
      const emoji = String.fromCodePoint(0x1f600 + one);
      tell(ben, { kind: "reaction", target: first, emoji, on: true });
    }
    tell(cid, { kind: "reaction", target: first, emoji: "\u{1f600}", on: true });
    tell(cid, { kind: "reaction", target: first, emoji: "\u{1f600}", on: true });
    const [line] = everywhere();
    const reactions = line?.kind === "message" ? line.reactions : [];
    expect(reactions).toHaveLength(LIMITS.reactionsEach);
    expect(reactions[0]).toEqual(["\u{1f600}", [1, 2]]);
  });

  it("refuses contents beyond their limits, as unreadable (P32)", () => {
    const bytes = (value: unknown) => encodeContent(value as Content);
    expect(decodeContent(bytes({ kind: "text", text: "a", reply: [0, 0] }))).toBeNull();
    expect(decodeContent(bytes({ kind: "text", text: "a", mentions: [] }))).toBeNull();
    const crowd = Array.from({ length: LIMITS.mentions + 1 }, (_, index) => index);
    expect(decodeContent(bytes({ kind: "text", text: "a", mentions: crowd }))).toBeNull();
    const react = (emoji: string) => bytes({ kind: "reaction", target: [0, 1], emoji, on: true });
    expect(decodeContent(react("👍🏽"))).not.toBeNull();
    for (const wrong of ["", "a", "<b>", "12", "👍 ", "a👍", "👍".repeat(17)]) {
      expect(decodeContent(react(wrong))).toBeNull();
    }
  });

  it("knows an emoji by its parts: flags, keycaps, families and tones", () => {
    for (const one of ["🇺🇦", "3️⃣", "👨‍👩‍👧", "👍🏿", "❤️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"]) expect(isEmoji(one)).toBe(true);
    for (const one of ["1", "#", "x", "\u200d", "\ufe0f", "🙂a", "\u202e"]) {
      expect(isEmoji(one)).toBe(false);
    }
  });
});
