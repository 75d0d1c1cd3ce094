import { decode as cborDecode } from "cborg";
import { equal } from "../../shared/bytes.ts";
import { decodeCommit } from "../../shared/room/commit.ts";
import { unpad } from "../../shared/room/padding.ts";
import { goers } from "../../shared/wire/commit.ts";
import type { Up, UpOf } from "../../shared/wire/up.ts";
import type { Run } from "./run.ts";
import type { SimClient } from "./client.ts";
import { Knowledge } from "./knowledge.ts";
import type { SimRoom } from "./seats.ts";
import { hex, startOf, type Facts } from "./symbolic.ts";

/** What only the symbolic port can tell for certain: who can open what, and what is inside. */

/** The epoch that began with somebody's removal, or null where it hasn't been removed. */
function removedIn({ said, seats }: SimRoom, { auth }: SimClient): number | null {
  const index = seats.find((seat) => equal(seat.auth, auth))?.index;
  for (const entry of said) {
    const commit = entry.type === "commit" ? decodeCommit(entry.clear[0]) : null;
    if (commit && index !== undefined && goers(commit.changes).includes(index)) return commit.epoch;
  }
  return null;
}

/**
 * The relay with all that it was sent opens nothing that is said in a room, also not
 * together with whoever was never let in there; and together with those who were
 * removed, and have kept all they ever had, nothing of a sender that knew of that.
 */
export function checkSecrecy(run: Run, facts: Facts): void {
  const { sent, clients, relay } = run.world;
  const outside = new Knowledge(facts);
  outside.learn(sent.map(({ message }) => message));
  for (const room of [...relay.rooms.values(), ...relay.past]) {
    const home = clients.find(({ auth }) => seatedIn(room, auth))?.home;
    const said = sent.flatMap((one) =>
      one.home === home && one.epoch !== null && isSaid(one.message)
        ? [{ epoch: one.epoch, sealed: one.message.sealed }]
        : [],
    );
    const judge = (who: string, knowledge: Knowledge, from: number) => {
      if (said.some(({ epoch, sealed }) => epoch >= from && knowledge.opens(sealed))) {
        run.violations.push(`${who} reads what it must not`);
      }
    };
    judge("the relay", outside, 0);
    let together = outside;
    let last = 0;
    for (const client of clients) {
      const from = seatedIn(room, client.auth) ? removedIn(room, client) : 0;
      if (from === null) continue;
      const held = [client.held ?? client.state, ...client.hoard.secrets];
      judge(client.name, outside.with(held), from);
      together = together.with(held);
      last = Math.max(last, from);
    }
    if (together !== outside) judge("everybody outside", together, last);
  }
}

function seatedIn({ seats }: SimRoom, auth: Uint8Array): boolean {
  return seats.some((seat) => equal(seat.auth, auth));
}

function isSaid(message: Up): message is UpOf<"message" | "signal"> {
  return message.t === "message" || message.t === "signal";
}

/** Holds always, over all that was ever sealed and sent: nobody's number is bound to a second content. */
export class SealedBindings {
  readonly #bound = new Map<string, string>();
  readonly #seen = new Set<string>();
  #at = 0;

  check({ world, violations }: Run, facts: Facts): void {
    for (; this.#at < world.sent.length; this.#at += 1) {
      const { by, message } = world.sent[this.#at] as (typeof world.sent)[number];
      if (message.t !== "message") continue;
      const name = startOf(message.sealed);
      if (this.#seen.has(name)) continue;
      this.#seen.add(name);
      const pair = unpad(facts.sealed.get(name)?.inside ?? new Uint8Array(0));
      if (pair === null) throw new Error("a message must be padded");
      const [body] = cborDecode(pair) as [Uint8Array];
      const [, { n, content }] = cborDecode(body) as [string, { n: number; content: Uint8Array }];
      const id = `${by.name}.${n}`;
      const known = this.#bound.get(id);
      if (n !== message.n) violations.push(`${id} is sent as ${message.n}`);
      if (known !== undefined && known !== hex(content))
        violations.push(`${id} was sent with two contents`);
      this.#bound.set(id, hex(content));
    }
  }
}
