import { beforeAll, expect, test, vi } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { background } from "./background.ts";
import { fakeDatabase, fakeSession } from "./fakes.ts";

beforeAll(initializeThemis);

const PASSPHRASE = "seven herons";
const FIRST = "1".repeat(32);
const SECOND = "2".repeat(32);

/** What a worker does to the browser, up to a moment from which on it does nothing any more. */
class Fate {
  boundaries = 0;
  dead = false;
  begun = false;
  readonly #at: number;

  constructor(at: number) {
    this.#at = at;
  }

  /** Whether the worker is dead by now. */
  passes(): boolean {
    if (this.begun) this.boundaries += 1;
    this.dead ||= this.begun && this.boundaries === this.#at;
    return this.dead;
  }

  /** `edge` as that worker sees it. */
  of<T extends object>(edge: T): T {
    return new Proxy(edge, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...args: unknown[]): unknown => {
          if (!this.passes()) return Reflect.apply(value, target, args);
          if (name === "transaction") throw new Error("killed");
          return new Promise(() => undefined);
        };
      },
    });
  }
}

/** Locks the vault while a room is being made, and is killed at the given boundary, if there is one; then starts again. */
async function lockedAndKilled(at: number) {
  const fate = new Fate(at);
  const [database, session] = [await fakeDatabase(), fakeSession()];
  const { ask } = await background({
    database: fate.of(database),
    session: fate.of(session),
  });
  await ask("vault.create", { passphrase: PASSPHRASE });
  await ask("room.create", { title: "Harbour", as: "Olena", once: FIRST });
  await ask("room.draft", { room: FIRST, draft: { text: "half a word", reply: null, edit: null } });
  fate.begun = true;
  let over = false;
  const making = ask("room.create", { title: "Quay", as: "Olena", once: SECOND });
  void Promise.all([making, ask("vault.lock", {})]).then(() => (over = true));
  await vi.waitUntil(() => over || fate.dead);
  const made = over && (await making)?.ok === true;
  const woken = await background({ database, session });
  const held = session.held.has("dataKey");
  const { vault } = await woken.app.view();
  if (vault === "locked") await woken.ask("vault.unlock", { passphrase: PASSPHRASE });
  return { fate, woken, vault, held, made };
}

test("a worker that is killed at any boundary of a lock comes back open or locked, never half, and has lost nothing that it promised (P30, P31)", async () => {
  const whole = await lockedAndKilled(0);
  expect(whole.vault).toBe("locked");
  expect(whole.held).toBe(false);
  expect(whole.fate.boundaries).toBeGreaterThan(5);
  const ways = new Set<string>();
  for (let at = 0; at <= whole.fate.boundaries; at += 1) {
    const { woken, vault, held, made } = at === 0 ? whole : await lockedAndKilled(at);
    expect({ at, held }).toEqual({ at, held: vault === "open" });
    const rooms = woken.app.rooms?.list() ?? [];
    const titles = rooms.map(({ state }) => state.phase !== "ended" && state.title);
    const second = made || titles.length > 1 ? ["Quay"] : [];
    expect({ at, titles }).toEqual({ at, titles: ["Harbour", ...second] });
    expect(rooms[0]?.model.panel.draft.text).toBe("half a word");
    expect(woken.app.rooms?.unreadable).toBe(0);
    expect(woken.faults).toEqual([]);
    ways.add(`${vault} ${titles.length}`);
  }
  // It dies before the vault is locked, after that, and once the room that was being made is safe as well.
  expect([...ways].toSorted()).toEqual(["locked 1", "locked 2", "open 1"]);
});
