import { equal } from "../../shared/bytes.ts";
import { hashAt } from "../../shared/room/chain.ts";
import { decodeCommit } from "../../shared/room/commit.ts";
import { goers } from "../../shared/wire/commit.ts";
import type { Run } from "./run.ts";
import type { SimClient } from "./client.ts";
import { hex } from "./symbolic.ts";

/** Holds always: nobody goes by a commit that wasn't made in its room, or is put out without one that says so. */
export class Rights {
  /** Hashes of the bodies that were made, by room. */
  readonly #made = new Set<string>();
  readonly #removed = new Set<string>();
  readonly #deleted = new Set<number>();
  readonly #judged = new Map<SimClient, Uint8Array>();
  #at = 0;

  check(run: Run): void {
    this.#read(run);
    for (const client of run.world.clients) {
      const { state, name, home, held } = client;
      if (state.phase === "member" && this.#judged.get(client) !== state.prev) {
        this.#judged.set(client, state.prev);
        const made = this.#made.has(`${home} ${hex(state.prev)}`);
        if (!made) run.violations.push(`${name} goes by a commit that nobody made`);
      }
      if (state.phase !== "ended" || held === null) continue;
      if (state.why === "removed" && !this.#removed.has(`${home} ${held.me}`)) {
        run.violations.push(`${name} is out, and nobody put it out`);
      }
      if (state.why === "deleted" && !this.#deleted.has(home)) {
        run.violations.push(`${name} takes the room for over, and nobody ended it`);
      }
    }
  }

  #read({ world }: Run): void {
    for (; this.#at < world.sent.length; this.#at += 1) {
      const { home, message } = world.sent[this.#at] as (typeof world.sent)[number];
      if (message.t === "delete") this.#deleted.add(home);
      if (message.t !== "commit" && message.t !== "genesis") continue;
      this.#made.add(`${home} ${hex(world.crypto.sha256(message.body))}`);
      const commit = decodeCommit(message.body);
      for (const index of commit === null ? [] : goers(commit.changes)) {
        this.#removed.add(`${home} ${index}`);
      }
    }
  }
}

/** Holds where the relay went back to a backup: who isn't alarmed has read what the relay holds, and nothing else. */
export function checkSetBack(run: Run): void {
  const { relay, clients } = run.world;
  const [room] = relay.rooms.values();
  if (room === undefined) return;
  for (const { state, name } of clients) {
    if (state.phase !== "member" || state.alarms.length > 0 || state.catchUp !== null) continue;
    const [number] = state.head;
    const own = hashAt(state, number);
    const held = room.chain[number];
    if (own === null || held === undefined || !equal(own, held)) {
      run.violations.push(`${name} doesn't find out that the relay was set back`);
    }
  }
}
