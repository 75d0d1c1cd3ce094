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

/** Hashes of the commits by which somebody was removed in one copy of the room: none where it hasn't been. */
function removalsIn({ world }: Run, { said, seats }: SimRoom, { auth }: SimClient): string[] {
  const index = seats.find((seat) => equal(seat.auth, auth))?.index;
  return said.flatMap((entry) => {
    if (entry.type !== "commit" || index === undefined) return [];
    const commit = decodeCommit(entry.clear[0]);
    const gone = commit !== null && goers(commit.changes).includes(index);
    return gone ? [hex(world.crypto.sha256(entry.clear[0]))] : [];
  });
}

/** Whom the owner of a room meant to let in, whether or not the relay took the commit that does. */
function letIn({ world }: Run): Set<string> {
  const commits = world.sent.flatMap(({ message }) =>
    message.t === "commit" ? [decodeCommit(message.body)] : [],
  );
  return new Set(
    commits.flatMap((commit) =>
      commit?.changes.reason === "admit" ? [hex(commit.changes.bundle.auth)] : [],
    ),
  );
}

/** All commits that lie behind one, itself among them. */
class Ancestry {
  readonly #before = new Map<string, string>();
  readonly #known = new Map<string, ReadonlySet<string>>();

  constructor({ sent, crypto }: Run["world"]) {
    for (const { message } of sent) {
      if (message.t !== "commit" && message.t !== "genesis") continue;
      const commit = decodeCommit(message.body);
      if (commit !== null) this.#before.set(hex(crypto.sha256(message.body)), hex(commit.prev));
    }
  }

  of(commit: Uint8Array): ReadonlySet<string> {
    const name = hex(commit);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const all = new Set<string>();
    for (let at: string | undefined = name; at !== undefined; at = this.#before.get(at))
      all.add(at);
    this.#known.set(name, all);
    return all;
  }
}

/**
 * The relay with all that it was sent opens nothing that is said in a room, also not
 * together with whoever no owner let in there; and together with those who were
 * removed, and have kept all they ever had, nothing of a sender that knew of that.
 *
 * What a sender knew is told by the commits behind it and not by its epoch: a relay
 * that goes back to a backup makes two branches of a room, with other commits under
 * the same epochs. Who was let in on one of them, the lost one included, has its keys
 * from the owner, and so reads the other for as long as that goes on under the keys
 * from before the fork. It is outside only for those who have taken in its removal.
 */
export function checkSecrecy(run: Run, facts: Facts): void {
  const { sent, clients, relay } = run.world;
  const outside = new Knowledge(facts);
  outside.learn(sent.map(({ message }) => message));
  const ancestry = new Ancestry(run.world);
  const admitted = letIn(run);
  for (let home = 0; home < run.homes; home += 1) {
    const copies = [...relay.rooms.values(), ...relay.past].filter((room) =>
      clients.some((client) => client.home === home && seatedIn(room, client.auth)),
    );
    const said = sent.flatMap(({ home: where, after, message }) =>
      where === home && after !== null && isSaid(message)
        ? [{ behind: ancestry.of(after), sealed: message.sealed }]
        : [],
    );
    type Hidden = (behind: ReadonlySet<string>) => boolean;
    const judge = (who: string, knowledge: Knowledge, hidden: Hidden) => {
      if (said.some(({ behind, sealed }) => hidden(behind) && knowledge.opens(sealed))) {
        run.violations.push(`${who} reads what it must not`);
      }
    };
    judge("the relay", outside, () => true);
    let together = outside;
    const all: Hidden[] = [];
    for (const client of clients) {
      const own = copies.filter((room) => seatedIn(room, client.auth));
      const removals = own.flatMap((room) => removalsIn(run, room, client));
      const isIn = own.length > 0 || admitted.has(hex(client.auth));
      if (isIn && removals.length === 0) continue;
      const hidden: Hidden = (behind) => !isIn || removals.some((removal) => behind.has(removal));
      const held = [client.held ?? client.state, ...client.hoard.secrets];
      judge(client.name, outside.with(held), hidden);
      together = together.with(held);
      all.push(hidden);
    }
    if (all.length > 0) {
      judge("everybody outside", together, (behind) => all.every((hidden) => hidden(behind)));
    }
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
