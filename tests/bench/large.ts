import { performance } from "node:perf_hooks";
import { EMPTY } from "../../shared/bytes.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { sealWelcome } from "../../shared/room/handshake.ts";
import { sealParts } from "../../shared/room/parts.ts";
import type { Roster } from "../../shared/room/state.ts";
import { encode } from "../../shared/wire/codec.ts";
import type { Changes } from "../../shared/wire/commit.ts";
import type { UpOf } from "../../shared/wire/up.ts";
import type { Client } from "../relay/client.ts";
import { admit, after, commitOf, POLICY, type Owned } from "../relay/people.ts";
import { median, type Print } from "./figures.ts";
import type { MeasuredRelay } from "./relay-process.ts";
import type { Seeded, Wish } from "./seed.ts";
import { comeBack } from "./single.ts";

/**
 * What a room of 1,000 costs: each kind of commit in milliseconds, at its maker
 * and at the relay, and in bytes, for its maker to send and for each member to get.
 */

const MEMBERS = 990;
const NAME = "Somebody";
/** What the seal, the frame's kind and WebSocket's head add to a request. */
const AROUND = 44 + 1 + 8;

/** As a browser holds it; its keys are good ones, and the same for all. */
function rosterOf(owned: Owned): Roster {
  const { publicKey } = crypto.generateKeyPair();
  const keys = { sig: publicKey, kem: publicKey, auth: publicKey };
  const members = Array.from({ length: MEMBERS }, (_, index) => ({ index, ...keys }));
  return { owner: 0, next: owned.next, members };
}

function without(roster: Roster, gone: number): Roster {
  return { ...roster, members: roster.members.filter(({ index }) => index !== gone) };
}

/** What was measured, by name. */
class Taken {
  readonly #values = new Map<string, number[]>();

  /** A name that ends in `ms` is of milliseconds, any other of bytes. */
  add(name: string, value: number): void {
    const values = this.#values.get(name) ?? [];
    this.#values.set(name, values);
    values.push(value);
  }

  async time<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    const from = performance.now();
    const value = await work();
    this.add(name, performance.now() - from);
    return value;
  }

  print(print: Print): void {
    for (const [name, values] of this.#values) {
      const unit = name.endsWith("ms") ? "ms" : "bytes";
      print({ name, value: median(values), unit, better: "lower" });
    }
  }
}

/** Sends a commit; `own` is what each member gets beside the batch. */
async function send(
  client: Client,
  owned: Owned,
  taken: Taken,
  name: string,
  commit: UpOf<"commit">,
): Promise<Owned> {
  const logged = await taken.time(
    name === "rotate" ? "rotate.room1000.ms" : `room1000.${name}.ms`,
    () => client.expect("logged", commit),
  );
  await client.entry(logged.number);
  const batch = client.batches.at(-1)?.length ?? Number.NaN;
  const [part] = commit.parts;
  const own = part ? encode({ t: "part", number: logged.number, sealed: part[1] }).length : 0;
  taken.add(`room1000.${name}.bytes`, encode(commit).length + AROUND);
  taken.add(`room1000.${name}.bytes_each`, batch + own);
  return after(owned, commit, logged);
}

/** A commit with a part for everybody who stays. */
function withParts(owned: Owned, roster: Roster, changes: Changes): UpOf<"commit"> {
  const { privateKey, publicKey } = crypto.generateKeyPair();
  const commit = commitOf(owned, changes, { eph: publicKey });
  const parts = sealParts(crypto, privateKey, roster, commit.body, crypto.random(76));
  return { ...commit, sealed: EMPTY, parts };
}

async function join(client: Client, owned: Owned, taken: Taken, roster: Roster): Promise<Owned> {
  const names = roster.members.map(({ index }): [number, string] => [index, NAME]);
  const welcome = { title: NAME, roster, policy: POLICY, names, senders: [], keys: [] };
  const body = crypto.random(300);
  const part = await taken.time("room1000.join.make_ms", () =>
    sealWelcome(crypto, crypto.random(32), body, crypto.random(32), welcome),
  );
  taken.add("room1000.join.welcome_bytes", part.length);
  const joined = await taken.time("room1000.join.ms", () => admit(client, owned, part));
  await joined.client.close();
  await client.entry(joined.owned.head[0]);
  taken.add("room1000.join.bytes_each", client.batches.at(-1)?.length ?? Number.NaN);
  return joined.owned;
}

/** The room that `largeFigures` needs at the relay. */
export const LARGE: Wish = { members: MEMBERS, real: 1, entries: 0 };

/** Milliseconds that renewals of the key took at the relay. */
export async function rotateTimes(
  relay: MeasuredRelay,
  room: Seeded,
  times: number,
): Promise<number[]> {
  const client = await comeBack(relay, room);
  let owned: Owned = { ...room.owned, where: relay };
  const took: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const commit = commitOf(owned, { reason: "rotate" });
    const from = performance.now();
    const logged = await client.expect("logged", commit);
    took.push(performance.now() - from);
    owned = after(owned, commit, logged);
  }
  await client.close();
  return took;
}

/** Rotations, joins and removals, `times` of each and ten at most. */
export async function largeFigures(
  relay: MeasuredRelay,
  room: Seeded,
  times: number,
  print: Print,
): Promise<void> {
  const taken = new Taken();
  const client = await comeBack(relay, room);
  let owned: Owned = { ...room.owned, where: relay };
  let roster = rosterOf(owned);
  for (let at = 0; at < times; at += 1) {
    owned = await send(client, owned, taken, "rotate", commitOf(owned, { reason: "rotate" }));
  }
  for (let at = 1; at <= times; at += 1) {
    roster = without(roster, at);
    const made = await taken.time("room1000.remove.make_ms", () =>
      withParts(owned, roster, { reason: "remove", members: [at] }),
    );
    owned = await send(client, owned, taken, "remove", made);
  }
  for (let at = 0; at < times; at += 1) {
    owned = await join(client, owned, taken, roster);
  }
  await client.close();
  taken.print(print);
}
