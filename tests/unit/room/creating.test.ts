import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import type { CreatingState, RoomEvent } from "../../../shared/room/state.ts";
import type { CreationRefusal, RelayError } from "../../../shared/wire/error.ts";
import { SimClient } from "../../sim/client.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { createRoom } from "../../../shared/room/begin.ts";
import { fixed } from "../../support/fixed.ts";

beforeAll(initializeThemis);

/** Somebody who makes a room, connected to a relay that has heard nothing yet. */
function making(): { world: World; ann: SimClient } {
  const world = new World(symbolicCrypto(new Random(12)));
  const relay = { address: "https://relay.example", key: world.relayKey };
  const ann = world.add("ann", createRoom(world.deps(), { relay, title: "room", name: "ann" }));
  ann.connect();
  return { world, ann };
}

/** The same, once the relay has named the room and is to get its first commit. */
function named(): { world: World; ann: SimClient } {
  const made = making();
  made.ann.pushUp();
  made.ann.pullDown();
  return made;
}

function creating({ state }: SimClient): CreatingState {
  if (state.phase !== "creating") throw new Error(`the room is ${state.phase}`);
  return state;
}

const refused = (code: RelayError, about: "create" | "genesis" = "create"): RoomEvent => ({
  type: "answer",
  tag: { about },
  message: { t: "error", re: 1, code },
});

/** What is sent at an event. */
function sent(client: SimClient, event: RoomEvent) {
  client.up = [];
  client.dispatch(event);
  return client.up.map(({ message }) => message);
}

describe("P71: a room on a private relay, as its maker's browser makes it", () => {
  it("says what the relay lacks, and doesn't ask again until the person has typed it", () => {
    const { ann } = making();
    expect(sent(ann, refused("code-needed"))).toEqual([]);
    expect(sent(ann, { type: "tick" })).toEqual([]);
    expect(creating(ann).refused).toBe("code-needed");
    const access = fixed("code", 32);
    expect(sent(ann, { type: "access", access })).toEqual([{ t: "create", access }]);
    expect(creating(ann).refused).toBeNull();
  });

  it("asks a relay that may want no code any more again on the next connection", () => {
    const { ann } = making();
    ann.dispatch(refused("code-needed"));
    expect(sent(ann, { type: "link-up" })).toEqual([{ t: "create", access: null }]);
  });

  it("never shows a wrong code twice by itself, so that it doesn't use up what may be tried", () => {
    const { ann } = making();
    ann.dispatch(refused("code-wrong"));
    for (const type of ["tick", "link-down", "link-up"] as const) {
      expect(sent(ann, { type })).toEqual([]);
    }
    expect(creating(ann).refused).toBe("code-wrong");
  });

  it.each(["code-rate", "full", "rate"] satisfies CreationRefusal[])(
    "asks again in a while when the relay answers %s, and says so until it answers otherwise",
    (code) => {
      const { world, ann } = making();
      ann.dispatch(refused(code));
      expect(creating(ann).refused).toBe(code);
      expect(sent(ann, { type: "tick" })).toEqual([{ t: "create", access: null }]);
      ann.pushUp();
      ann.pullDown();
      expect(creating(ann).refused).toBeNull();
      world.settle();
      expect(ann.member.epoch).toBe(0);
    },
  );

  it("says nothing of an answer that is about something else than making rooms", () => {
    const { ann } = making();
    ann.dispatch(refused("full"));
    ann.dispatch(refused("storage"));
    expect(creating(ann).refused).toBeNull();
  });

  it("shows no code any more once the relay has named the room", () => {
    const { ann } = named();
    const before = ann.state;
    expect(sent(ann, { type: "access", access: fixed("code", 32) })).toEqual([]);
    expect(ann.state).toBe(before);
  });
});

describe("P8: a room that is being made", () => {
  it("is one's own once the relay has logged its first commit, and says so in the thread", () => {
    const { world, ann } = named();
    expect(ann.up.map(({ message }) => message.t)).toEqual(["genesis"]);
    ann.pushUp();
    ann.down = ann.down.filter(({ t }) => t === "logged");
    ann.pullDown();
    expect(ann.member).toMatchObject({ me: 0, live: { at: "attaching" } });
    expect([...ann.threads.values()]).toEqual([{ at: 1, time: world.now, kind: "created" }]);
  });

  it.each(["no-room", "gone"] as const)(
    "asks for another where the relay has let the unborn room go (%s)",
    (code) => {
      const { world, ann } = named();
      expect(sent(ann, refused(code, "genesis"))).toEqual([{ t: "create", access: null }]);
      world.settle();
      expect(ann.member.epoch).toBe(0);
    },
  );

  it("stays with its name when the first commit is refused for now, and says it again", () => {
    const { ann } = named();
    const [first] = ann.up;
    const before = ann.state;
    expect(sent(ann, refused("storage", "genesis"))).toEqual([]);
    expect(ann.state).toEqual(before);
    expect(sent(ann, { type: "tick" })).toEqual([first?.message]);
  });

  it("is moved by nothing but the answer to what it asked", () => {
    const room = fixed("room", 16);
    const create = { about: "create" } as const;
    const genesis = { about: "genesis" } as const;
    const created = { t: "created", re: 1, room } as const;
    const logged = { t: "logged", re: 1, number: 1, hash: fixed("hash") } as const;
    const done = { t: "done", re: 1 } as const;
    const others: RoomEvent[] = [
      { type: "answer", tag: create, message: done },
      { type: "answer", tag: create, message: logged },
      { type: "answer", tag: genesis, message: created },
      { type: "answer", tag: genesis, message: done },
      { type: "typing" },
    ];
    for (const { ann } of [making(), named()]) {
      const before = ann.state;
      for (const event of others) {
        expect({ event, sent: sent(ann, event) }).toEqual({ event, sent: [] });
        expect(ann.state).toEqual(before);
      }
    }
    const { ann: unnamed } = making();
    const before = unnamed.state;
    expect(sent(unnamed, { type: "answer", tag: genesis, message: logged })).toEqual([]);
    expect(unnamed.state).toEqual(before);
    const { ann } = named();
    const known = ann.state;
    expect(sent(ann, { type: "answer", tag: create, message: created })).toEqual([]);
    expect(ann.state).toEqual(known);
  });
});
