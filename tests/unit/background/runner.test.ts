import { beforeAll, describe, expect, test } from "vitest";
import { Runner, type Link, type RunnerDeps } from "../../../extension/background/runner.ts";
import { initializeThemis } from "../../../relay/themis.ts";
import { utf8 } from "../../../shared/bytes.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { createRoom } from "../../../shared/room/begin.ts";
import { step } from "../../../shared/room/room.ts";
import type { RoomEvent, RoomState, ThreadRecord } from "../../../shared/room/state.ts";
import type { KeptEntry } from "../../../shared/wire/log.ts";
import type { Up } from "../../../shared/wire/up.ts";

beforeAll(initializeThemis);

const RELAY_ROOM = new Uint8Array(16).fill(9);

function creating(): RoomState {
  const relay = { address: "http://127.0.0.1:5103", key: crypto.generateKeyPair().publicKey };
  return createRoom({ crypto, now: 1 }, { relay, title: "Harbour", name: "Olena" });
}

/** A runner around the real machine, whose disk does what it is told; what happens is written down in order. */
function running(state = creating(), change: Partial<RunnerDeps> = {}) {
  const happened: string[] = [];
  const saved: { state: RoomState; lines: readonly ThreadRecord[] }[] = [];
  const sent: Up[] = [];
  const faults: unknown[] = [];
  let disk: () => Promise<void> = async () => undefined;
  const runner = new Runner(
    {
      step,
      crypto,
      now: () => 1000,
      save: async (next, { lines }) => {
        happened.push("saving");
        await disk();
        saved.push({ state: next, lines });
        happened.push("saved");
        return lines;
      },
      kept: async () => [],
      changed: () => void happened.push("shown"),
      ended: () => void happened.push("ended"),
      proof: () => undefined,
      fault: (error) => void faults.push(error),
      ...change,
    },
    state,
  );
  const link = (): Link & { dropped: number } => {
    const one = {
      dropped: 0,
      send(message: Up) {
        happened.push(`sent ${message.t}`);
        sent.push(message);
      },
      drop() {
        one.dropped += 1;
      },
    };
    return one;
  };
  const created = () =>
    runner.dispatch({
      type: "answer",
      tag: { about: "create" },
      message: { t: "created", re: 1, room: RELAY_ROOM },
    });
  return {
    runner,
    happened,
    saved,
    sent,
    faults,
    link,
    created,
    onDisk: (action: () => Promise<void>) => {
      disk = action;
    },
  };
}

/** Lets everything that was begun come to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe("P30: persist before send", () => {
  test("nothing is sent or shown before what it follows from is on disk", async () => {
    const { runner, happened, link, created, onDisk } = running();
    runner.linkUp(link());
    await settle();
    happened.length = 0;
    let write = (): void => undefined;
    onDisk(() => new Promise((resolve) => (write = resolve)));
    const ran = created();
    await settle();
    expect(happened).toEqual(["saving"]);
    write();
    expect(await ran).toMatchObject({ ok: true });
    await settle();
    expect(happened).toEqual(["saving", "saved", "shown", "sent genesis"]);
  });

  test("what is saved is the state from which the sent thing comes", async () => {
    const { runner, saved, sent, link, created } = running();
    runner.linkUp(link());
    await created();
    const state = saved.at(-1)?.state;
    const genesis = sent.find((one) => one.t === "genesis");
    expect(state).toMatchObject({ phase: "creating", genesis: { body: genesis?.body } });
  });

  test("a save that fails undoes the step: nothing is sent, the caller knows, the link is given up", async () => {
    const { runner, sent, happened, link, created, onDisk } = running();
    const mine = link();
    runner.linkUp(mine);
    await settle();
    const before = runner.state;
    happened.length = 0;
    onDisk(() => Promise.reject(new DOMException("full", "QuotaExceededError")));
    expect(await created()).toEqual({ ok: false, error: "storage" });
    expect(runner.state).toEqual(before);
    expect(sent.map(({ t }) => t)).toEqual(["create"]);
    expect(happened).toEqual(["saving"]);
    expect(mine.dropped).toBe(1);
  });

  test("once the disk is well again the step can be made again", async () => {
    const { runner, sent, link, created, onDisk } = running();
    runner.linkUp(link());
    onDisk(() => Promise.reject(new Error("full")));
    await created();
    onDisk(async () => undefined);
    runner.linkUp(link());
    expect(await created()).toMatchObject({ ok: true });
    await settle();
    expect(sent.at(-1)?.t).toBe("genesis");
  });

  test("events that wait together are saved together, and all fail together", async () => {
    const { runner, saved, onDisk, created } = running();
    let write = (): void => undefined;
    onDisk(() => new Promise((resolve) => (write = resolve)));
    const first = created();
    await settle();
    const others = [1, 2, 3].map(() => created());
    onDisk(() => Promise.reject(new Error("full")));
    write();
    expect(await first).toMatchObject({ ok: true });
    const told = await Promise.all(others);
    expect(told.every(({ ok }) => ok) || told.every(({ ok }) => !ok)).toBe(true);
    expect(saved).toHaveLength(1);
    expect(runner.state).toMatchObject({ phase: "creating" });
  });

  test("what belongs to the connection alone isn't written", async () => {
    const { runner, saved, link } = running();
    runner.linkUp(link());
    runner.linkDown();
    await settle();
    expect(saved).toEqual([]);
  });

  test("an effect of an event on a link that is gone goes nowhere", async () => {
    const { runner, sent, link, created, onDisk } = running();
    runner.linkUp(link());
    await settle();
    let write = (): void => undefined;
    onDisk(() => new Promise((resolve) => (write = resolve)));
    runner.linkDown();
    const ran = created();
    await settle();
    write();
    await ran;
    expect(sent.map(({ t }) => t)).toEqual(["create"]);
  });
});

describe("a room that ends", () => {
  test("sends its last words before its connection is closed (P19)", async () => {
    const { relay, title, name, startedAt } = creating();
    const over = { phase: "ended" as const, relay, title, name, startedAt, was: null };
    const ask = { type: "send" as const, message: { t: "ping" as const } };
    const { runner, happened, link } = running(creating(), {
      step: (state, event) =>
        event.type === "link-up"
          ? {
              state: { ...over, why: "answer-forged" },
              effects: [{ ...ask, tag: { about: "confirm" } }],
            }
          : { state, effects: [] },
    });
    runner.linkUp(link());
    await settle();
    expect(happened).toEqual(["saving", "saved", "shown", "sent ping", "ended"]);
  });
});

describe("P72: what is kept is given back", () => {
  const entry: KeptEntry = { number: 7, type: "message", clear: [0, 1, 2], sealed: utf8("sealed") };
  const asking: RunnerDeps["step"] = (state, { type }) => ({
    state,
    effects: type === "tick" ? [{ type: "give", from: 7 }] : [],
  });

  test("over the link that asked for it", async () => {
    const asked: number[] = [];
    const kept = async (from: number) => {
      asked.push(from);
      return [entry];
    };
    const { runner, sent, link } = running(creating(), { step: asking, kept });
    runner.linkUp(link());
    await runner.dispatch({ type: "tick" });
    await settle();
    expect(asked).toEqual([7]);
    expect(sent).toEqual([{ t: "give", entries: [entry] }]);
  });

  test.each([
    ["nothing is kept", async () => []],
    ["the disk fails", () => Promise.reject(new Error("disk"))],
  ])("and where %s the machine is told", async (_, kept) => {
    const told: RoomEvent[] = [];
    const { runner, sent, link } = running(creating(), {
      kept,
      step: (state, event, deps) => {
        told.push(event);
        return asking(state, event, deps);
      },
    });
    runner.linkUp(link());
    await runner.dispatch({ type: "tick" });
    await settle();
    const message = { t: "error", re: 0, code: "gone" };
    expect(told.at(-1)).toEqual({ type: "answer", tag: { about: "give" }, message });
    expect(sent).toEqual([]);
  });
});

describe("a machine that throws", () => {
  test("keeps the state it had, is reported, and goes on with the next event", async () => {
    const bug = new Error("a bug");
    const { runner, faults, sent, link, created } = running(creating(), {
      step: (state, event, deps) => {
        if (event.type === "tick") throw bug;
        return step(state, event, deps);
      },
    });
    runner.linkUp(link());
    await settle();
    const before = runner.state;
    expect(await runner.dispatch({ type: "tick" })).toEqual({ ok: false, error: "internal" });
    expect(runner.state).toBe(before);
    expect(faults).toEqual([bug]);
    expect(await created()).toMatchObject({ ok: true });
    expect(sent.at(-1)?.t).toBe("genesis");
  });

  test("spoils nothing of what waited beside it", async () => {
    const { runner, created } = running(creating(), {
      step: (state, event, deps) => {
        if (event.type === "tick") throw new Error("a bug");
        return step(state, event, deps);
      },
    });
    const told = await Promise.all([runner.dispatch({ type: "tick" }), created()]);
    expect(told.map(({ ok }) => ok)).toEqual([false, true]);
  });
});

describe("a runner that is closed", () => {
  test("takes no more, and what was being written is neither sent nor shown", async () => {
    const { runner, happened, link, created, onDisk } = running();
    runner.linkUp(link());
    await settle();
    let write = (): void => undefined;
    onDisk(() => new Promise((resolve) => (write = resolve)));
    const ran = created();
    const waiting = created();
    await settle();
    runner.close();
    happened.length = 0;
    write();
    expect(await ran).toEqual({ ok: false, error: "internal" });
    expect(await waiting).toEqual({ ok: false, error: "internal" });
    expect(await created()).toEqual({ ok: false, error: "internal" });
    expect(happened).toEqual(["saved"]);
  });
});
