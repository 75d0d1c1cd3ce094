import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { createClient, type PortLike } from "../../../extension/rpc/client.ts";
import type { Method, Request } from "../../../extension/rpc/contract.ts";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { LIMITS } from "../../../shared/limits.ts";
import { saidOnce } from "../../../shared/room/outbox.ts";
import { step } from "../../../shared/room/room.ts";
import type { MemberState } from "../../../shared/room/state.ts";
import { World } from "../../sim/world.ts";
import { background } from "./background.ts";

beforeAll(initializeThemis);

const ONCE = "ab".repeat(16);

function say(state: MemberState, once: string): MemberState {
  const content = { kind: "text" as const, text: "hello" };
  const next = step(state, { type: "send", content, once }, { crypto, now: 1000 }).state;
  if (next.phase !== "member") throw new Error("no member any more");
  return next;
}

describe("P30: what is asked for twice is done once", () => {
  test("a message that was stored before the worker died isn't said again, whether or not it waits still", () => {
    const stored = say(new World(crypto).owner("ann").member, ONCE);
    expect(stored.outbox).toHaveLength(1);
    expect(say(stored, ONCE)).toBe(stored);
    expect(saidOnce(stored, ONCE)).toBe(stored.n);
    const logged = { ...stored, outbox: [] };
    expect(say(logged, ONCE)).toBe(logged);
    expect(say(logged, "cd".repeat(16)).n).toBe(stored.n + 1);
  });

  test("only so many are remembered", () => {
    let state = new World(crypto).owner("ann").member;
    for (let n = 0; n <= LIMITS.once; n += 1) {
      state = { ...say(state, n.toString(16).padStart(32, "0")), outbox: [] };
    }
    expect(state.once).toHaveLength(LIMITS.once);
    expect(saidOnce(state, "0".repeat(32))).toBeNull();
  });

  test("a room that was stored before the worker died is the one that is answered", async () => {
    const { ask, app } = await background();
    await ask("vault.create", { passphrase: "seven herons" });
    const wish = { title: "Harbour", as: "Olena", once: ONCE };
    const first = await ask("room.create", wish);
    expect(await ask("room.create", wish)).toMatchObject({ ok: true, value: { room: ONCE } });
    expect(first).toMatchObject({ ok: true, value: { room: ONCE } });
    expect(app.rooms?.list()).toHaveLength(1);
  });

  test("an invite that was stored before the worker died is the one that is answered, also when no more may be open", async () => {
    const { ask, app } = await background();
    await ask("vault.create", { passphrase: "seven herons" });
    const room = "0".repeat(32);
    const held = await app.rooms?.add(new World(crypto).owner("ann").member, room);
    const wish = { room, hours: 1, once: ONCE };
    const first = await ask("invite.create", wish);
    expect(first).toMatchObject({ ok: true });
    const { id: _, ...answer } = first ?? {};
    expect(await ask("invite.create", wish)).toMatchObject(answer);
    for (let more = 1; more < LIMITS.openInvites; more += 1) {
      expect(await ask("invite.create", { room, hours: 1 })).toMatchObject({ ok: true });
    }
    expect(await ask("invite.create", wish)).toMatchObject(answer);
    expect(await ask("invite.create", { ...wish, once: "cd".repeat(16) })).toMatchObject({
      ok: false,
      error: "invite-limit",
    });
    const { state } = held ?? {};
    expect(state?.phase === "member" && state.invites).toHaveLength(LIMITS.openInvites);
  });

  test("a page asks again by itself for what carries it, and for nothing that might be doubled", async () => {
    const posted: Request[] = [];
    let lose = (): void => undefined;
    let reply = (_message: unknown): void => undefined;
    const client = createClient((): PortLike => ({
      postMessage: (message) => void posted.push(message as Request),
      disconnect: () => undefined,
      onMessage: { addListener: (take) => (reply = take) },
      onDisconnect: { addListener: (take) => (lose = take) },
    }));
    const room = "0".repeat(32);
    const twice = client.call("message.send", { room, text: "a", once: ONCE });
    const once = client.call("message.send", { room, text: "b" });
    lose();
    await expect(once).rejects.toMatchObject({ error: "internal" });
    await expect.poll(() => posted.length).toBe(3);
    expect(posted.at(-1)).toEqual(posted[0]);
    reply({ id: posted[0]?.id, ok: true, value: { id: "0.1" } });
    expect(await twice).toEqual({ id: "0.1" });
    client.close();
  });
});

describe("what a page watches", () => {
  test("is watched again at the newest background, also where one dies while it is being asked", async () => {
    const ports: { asked: Method[]; lose: () => void }[] = [];
    const client = createClient((): PortLike => {
      const asked: Method[] = [];
      const port = { asked, lose: (): void => undefined };
      const dies = ports.push(port) === 2;
      let reply = (_message: unknown): void => undefined;
      return {
        postMessage: (message) => {
          const { id, method } = message as Request;
          asked.push(method);
          if (dies && method === "room.watch") port.lose();
          else queueMicrotask(() => reply({ id, ok: true, value: {} }));
        },
        disconnect: () => undefined,
        onMessage: { addListener: (take) => (reply = take) },
        onDisconnect: { addListener: (take) => (port.lose = take) },
      };
    });
    let resumed = 0;
    client.onResume(() => (resumed += 1));
    await client.call("app.watch", {});
    await client.call("room.watch", { room: "0".repeat(32) });
    ports[0]?.lose();
    await expect.poll(() => resumed).toBe(1);
    expect(ports).toHaveLength(3);
    expect(new Set(ports[2]?.asked)).toEqual(new Set(["app.watch", "room.watch"]));
    client.close();
  });

  test("is asked for at another port where no background takes the first", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const asked: Method[][] = [];
    let gone = 0;
    const client = createClient((): PortLike => {
      const mine: Method[] = [];
      const taken = asked.push(mine) > 1;
      return {
        postMessage: (message) => void mine.push((message as Request).method),
        disconnect: () => (gone += 1),
        onMessage: { addListener: (take) => taken && queueMicrotask(() => take({ push: "here" })) },
        onDisconnect: { addListener: () => undefined },
      };
    });
    void client.call("app.watch", {});
    await vi.advanceTimersByTimeAsync(4500);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toContain("app.watch");
    expect(gone).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(2);
    client.close();
  });
});
