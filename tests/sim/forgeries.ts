import { encodeContent } from "../../shared/room/content.ts";
import { openPair, sealMessage, sealPair, type Place } from "../../shared/room/message.ts";
import { sealSignal } from "../../shared/room/signal.ts";
import type { MemberState } from "../../shared/room/state.ts";
import type { Head } from "../../shared/wire/ids.ts";
import type { Signal } from "../../shared/wire/signal.ts";
import type { SimClient } from "./client.ts";
import { entryFor, keyFor, nextOf, placeFor, stateOf, type Attack, type Plot } from "./plot.ts";

/** Words and signals that nobody said there: made up, or taken from elsewhere. */

function someSender({ random }: Plot, { roster }: MemberState): number {
  return random.pick(roster.members).index;
}

/** The index that somebody has or had; one that nobody has for who never was a member. */
const indexOf = ({ held }: SimClient): number => held?.me ?? -1;

function spoken(plot: Plot, state: MemberState, place: Place, text: string) {
  const { deps, held } = plot;
  const content = encodeContent({ kind: "text", text: `${plot.insider.name} ${text}` });
  const said = { content, head: state.head, time: deps.now };
  const key = keyFor(plot, state);
  const sealed = sealMessage(deps.crypto, key, held.keys.sig.privateKey, place, said);
  return entryFor(state, place, sealed);
}

/** Speaks in somebody's name, with its own signature. */
const inName: Attack = (plot) => {
  const state = stateOf(plot);
  const place = placeFor(state, someSender(plot, state));
  plot.victim.take(spoken(plot, state, place, "in another's name"));
  return false;
};

/** Speaks as itself: which it may while it is a member, and under no number twice. */
const asItself: Attack = (plot) => {
  const state = stateOf(plot);
  const place = placeFor(state, plot.held.me);
  const epoch = plot.random.chance(0.3) ? plot.held.epoch : place.epoch;
  plot.victim.take(spoken(plot, state, { ...place, epoch }, "as itself"));
  return false;
};

/** What is in the log comes once more, as it is, or under another's name or the next number. */
const again: Attack = (plot) => {
  const { random, room } = plot;
  const state = stateOf(plot);
  const said = room.said.filter(({ type }) => type === "message");
  const ofNow = said.filter((entry) => entry.type === "message" && entry.clear[0] === state.epoch);
  const pool = ofNow.length > 0 ? ofNow : said;
  if (pool.length === 0) return false;
  const entry = random.pick(pool);
  if (entry.type !== "message") return false;
  const [epoch, sender, n] = entry.clear;
  const other = random.chance(0.5) ? someSender(plot, state) : sender;
  const number = random.chance(0.7) ? nextOf(state, other) : n;
  plot.victim.take(entryFor(state, { epoch, sender: other, n: number }, entry.sealed));
  return false;
};

/** A member's signed body as it was sealed where the insider has the key, from this room or another. */
function stolen(plot: Plot): { by: SimClient; pair: Uint8Array<ArrayBuffer>; n: number } | null {
  const { run, random, deps, insider } = plot;
  const { sent, clients } = run.world;
  const state = stateOf(plot);
  const all = sent.flatMap(({ by, message }) =>
    message.t === "message" && by !== insider && by.held !== null ? [{ by, message }] : [],
  );
  // What was never taken by the victim, and would be next of its sender, is worth the most.
  const next = all.filter(
    ({ by, message }) => by.home === insider.home && message.n === nextOf(state, indexOf(by)),
  );
  const pool = next.length > 0 && random.chance(0.7) ? next : all;
  if (pool.length === 0) return null;
  const { by, message } = random.pick(pool);
  const spies = clients.filter(({ home }) => home === by.home && home !== insider.home);
  const spy = by.home === insider.home ? insider : random.pick(spies);
  const known = spy.hoard.epochs.get(message.epoch);
  const uid = by.held?.uid;
  if (known === undefined || uid === undefined) return null;
  const { epoch, n } = message;
  const place = { uid, epoch, rosterHash: known.rosterHash, sender: indexOf(by), n };
  const pair = openPair(deps.crypto, known.key, place, message.sealed);
  return pair === null ? null : { by, pair, n };
}

/** A signed body in a new seal, at a place where its signer didn't put it. */
const resealed: Attack = (plot) => {
  const { random, deps } = plot;
  const state = stateOf(plot);
  const found = stolen(plot);
  if (found === null) return false;
  const sender = random.chance(0.7) ? indexOf(found.by) : someSender(plot, state);
  const place = placeFor(state, sender);
  if (random.chance(0.3)) place.n = found.n;
  const sealed = sealPair(deps.crypto, keyFor(plot, state), place, found.pair);
  plot.victim.take(entryFor(state, place, sealed));
  return false;
};

/** An entry of another room as the next of this one: whole, or under a header that fits here. */
const spliced: Attack = (plot) => {
  const { random, run, room } = plot;
  const state = stateOf(plot);
  const others = [...run.world.relay.rooms.values()].filter((other) => other !== room);
  const entries = others.flatMap(({ said }) => said);
  if (entries.length === 0) return false;
  const entry = random.pick(entries);
  if (entry.type !== "message") plot.victim.take({ ...entry, number: state.head[0] + 1 });
  else plot.victim.take(entryFor(state, placeFor(state, someSender(plot, state)), entry.sealed));
  return false;
};

/** A heartbeat in another's name with a false head, or an old one under another header. */
const signalled: Attack = (plot) => {
  const { random, deps, held, run, insider, victim } = plot;
  const state = stateOf(plot);
  const sender = someSender(plot, state);
  if (sender === held.me || sender === state.me) return false;
  const { uid, epoch, rosterHash, head } = state;
  const sent = run.world.sent.flatMap(({ by, message }) =>
    message.t === "signal" && message.epoch === epoch && by.home === insider.home
      ? [{ by, message }]
      : [],
  );
  const replayed = random.chance(0.5) && sent.length > 0 ? random.pick(sent) : null;
  const time = deps.now + 1;
  const place = { uid, epoch, rosterHash, sender, time };
  const lie: Head = [head[0], deps.crypto.random(32)];
  const said = { kind: "heartbeat" as const, head: lie, read: 0 };
  const sealed =
    replayed?.message.sealed ??
    sealSignal(deps.crypto, keyFor(plot, state), held.keys.sig.privateKey, place, said);
  const signal: Signal = { type: "signal", clear: [epoch, sender, time], sealed };
  victim.dispatch({ type: "signals", signals: [signal] });
  const heard = victim.member?.presence.find(({ index }) => index === sender);
  if (heard?.time === time) {
    run.violations.push(`${victim.of.name} hears a signal that ${sender} didn't make`);
  }
  return false;
};

export const FORGERIES: readonly Attack[] = [
  inName,
  asItself,
  again,
  again,
  resealed,
  resealed,
  spliced,
  signalled,
];
