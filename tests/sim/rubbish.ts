import { equal } from "../../shared/bytes.ts";
import { encodeContent } from "../../shared/room/content.ts";
import { signCommit } from "../../shared/room/commit.ts";
import { sealMessage } from "../../shared/room/message.ts";
import type { MemberState } from "../../shared/room/state.ts";
import { needsParts, type Changes } from "../../shared/wire/commit.ts";
import type { KeptEntry } from "../../shared/wire/log.ts";
import { deputyPlace } from "../../shared/wire/policy.ts";
import type { SimClient } from "./client.ts";
import { Random } from "./random.ts";
import type { Run } from "./run.ts";
import type { Peer, Seat, SimRoom } from "./seats.ts";

/** What one who comes first gives to a relay out of a backup in the place of what was there (P72). */

interface Giver {
  run: Run;
  random: Random;
  insider: SimClient;
  held: MemberState;
  room: SimRoom;
}

function someSeat({ random, room, held }: Giver): Seat | null {
  const there = room.seats.filter(({ index, until }) => until === null && index !== held.me);
  return there.length > 0 ? random.pick(there) : null;
}

/** What once stood in the room, in whichever copy of it. */
function lost({ run, room }: Giver): KeptEntry[] {
  const copies = run.world.relay.past.filter(({ uid }) => equal(uid, room.uid));
  return copies.flatMap(({ said }) => said.filter((entry) => entry.type !== "erased"));
}

/** Bytes that open to nothing, as somebody's next. */
function nothing(giver: Giver): KeptEntry | null {
  const seat = someSeat(giver);
  if (seat === null) return null;
  const { room, run } = giver;
  const clear: [number, number, number] = [room.epoch, seat.index, seat.last + 1];
  const number = room.log.length + 1;
  return { number, type: "blank", clear, h: run.world.crypto.random(32) };
}

/** Own words in somebody's name. */
function inName(giver: Giver): KeptEntry | null {
  const seat = someSeat(giver);
  if (seat === null) return null;
  const { room, run, insider, held } = giver;
  const { crypto, now } = run.world;
  const known = insider.hoard.epochs.get(room.epoch);
  const { key, rosterHash } = known ?? { key: crypto.random(32), rosterHash: crypto.random(32) };
  const { index: sender, last } = seat;
  const place = { uid: room.uid, epoch: room.epoch, rosterHash, sender, n: last + 1 };
  const content = encodeContent({ kind: "text", text: `${insider.name} in another's name` });
  const sealed = sealMessage(crypto, key, held.keys.sig.privateKey, place, {
    content,
    head: held.head,
    time: now,
  });
  const number = room.log.length + 1;
  return { number, type: "message", clear: [room.epoch, sender, last + 1], sealed };
}

/** True words out of their order, or a true commit with a key that opens to nothing. */
function misplaced(giver: Giver): KeptEntry | null {
  const { random, room, run } = giver;
  const number = room.log.length + 1;
  const fitting = lost(giver).flatMap((entry): KeptEntry[] => {
    if (entry.type === "commit") {
      return [{ ...entry, number, sealed: run.world.crypto.random(entry.sealed.length) }];
    }
    const [epoch, sender, n] = entry.clear;
    const next = room.seats.some(({ index, last }) => index === sender && n === last + 1);
    return next && epoch === room.epoch ? [{ ...entry, number }] : [];
  });
  return fitting.length > 0 ? random.pick(fitting) : null;
}

/** A commit by its own hand. */
function ownCommit({ random, room, run, held }: Giver): KeptEntry {
  const { crypto, now } = run.world;
  const pair = () => crypto.generateKeyPair().publicKey;
  const index = Math.max(...room.seats.map((seat) => seat.index)) + 1;
  const bundle = { sig: pair(), kem: pair(), auth: pair() };
  const others = room.seats.filter((seat) => seat.index !== room.owner && seat.listed);
  const changes: Changes = random.pick([
    { reason: "rotate" },
    { reason: "admit", index, bundle, invite: crypto.random(32) },
    { reason: "succeed", owner: held.me },
    { reason: "remove", members: others.slice(0, 1).map((seat) => seat.index) },
  ] as const);
  const end = room.log.length;
  const eph = needsParts(changes.reason) === "always" ? pair() : null;
  const { body, proof } = signCommit(crypto, held.keys.sig.privateKey, {
    uid: room.uid,
    epoch: room.epoch + 1,
    changes,
    renewed: [],
    rosterHash: crypto.random(32),
    keyHash: crypto.random(32),
    prev: crypto.sha256(room.lastBody),
    head: [end, room.chain[end] ?? crypto.random(32)],
    eph,
    time: now,
  });
  const sealed = eph === null ? crypto.random(76) : new Uint8Array(0);
  return { number: end + 1, type: "commit", clear: [body], sealed, proof };
}

/** Whether the relay can't tell that somebody has no right to commit. */
function mayCommit({ owner, policy }: SimRoom, { me }: MemberState): boolean {
  return owner === me || deputyPlace(policy, me) !== null;
}

/** Gives a relay that was restored a few entries, as the first who comes or between two who give what is true. */
export function giveRubbish(run: Run, insider: SimClient, how: number): void {
  const { relay } = run.world;
  const { held } = insider;
  const room = [...relay.rooms.values()].find(
    ({ restored, seats }) =>
      restored !== null && seats.some(({ auth }) => equal(auth, insider.auth)),
  );
  if (room === undefined || held === null) return;
  const random = new Random(how);
  const giver: Giver = { run, random, insider, held, room };
  insider.disconnect();
  const peer: Peer = { auth: held.keys.auth.publicKey, tell: () => undefined };
  relay.connect(peer);
  relay.receive(peer, 1, { t: "attach", room: room.id });
  for (let left = 1 + random.below(5); left > 0; left -= 1) {
    // An owner commits what it wants to, and a deputy too where the relay can't know better.
    const commits = mayCommit(room, held) ? [] : [ownCommit];
    const make = random.pick([nothing, inName, misplaced, misplaced, ...commits]);
    const entry = make(giver);
    if (entry === null) continue;
    relay.receive(peer, 2, { t: "give", entries: [entry] });
    const taken = room.log.at(-1);
    if (make === ownCommit && taken?.number === entry.number) {
      run.violations.push(`the relay takes a commit of ${insider.name}`);
    }
  }
  relay.disconnect(peer);
}
