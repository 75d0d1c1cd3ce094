import { equal } from "../../shared/bytes.ts";
import { encodeContent } from "../../shared/room/content.ts";
import { openPair, sealMessage, sealPair } from "../../shared/room/message.ts";
import type { MemberState } from "../../shared/room/state.ts";
import type { UpOf } from "../../shared/wire/up.ts";
import {
  belongs,
  entryFor,
  keyFor,
  nextOf,
  owns,
  placeFor,
  stateOf,
  type Attack,
  type Plot,
} from "./plot.ts";
import { Twin } from "./twin.ts";
import { bring, commitBy, ghost } from "./usurpers.ts";

/** What takes two members who are shown different things, or one's words shown to the other in a false light. */

interface Pair {
  speaker: Twin;
  said: MemberState;
  heard: MemberState;
}

/** Another member who is where the victim is and can say something to it. */
function pairUp(plot: Plot): Pair | null {
  const { random, others, deps } = plot;
  const heard = stateOf(plot);
  const fits = others.filter(({ member }) => {
    const { head, catchUp, leaving, outbox } = member;
    const same = equal(head[1], heard.head[1]) && equal(member.prev, heard.prev);
    return same && catchUp === null && !leaving && outbox.length < 8;
  });
  if (fits.length === 0 || heard.catchUp !== null) return null;
  const speaker = new Twin(random.pick(fits), deps);
  const said = speaker.member;
  const known = said !== null && heard.roster.members.some(({ index }) => index === said.me);
  const trusted = known && !heard.leavers.includes(said.me);
  return trusted ? { speaker, said, heard } : null;
}

/** Lets the speaker say something in its epoch; it can be told from what was sent in truth. */
function speak(plot: Plot, { speaker }: Pair): UpOf<"message">[] {
  const messages = speaker.say(`${speaker.of.name} in another world`);
  for (const { n, epoch } of messages) plot.sealed.push({ by: speaker.of, n, epoch });
  return messages;
}

function pass(plot: Plot, sender: number, messages: readonly UpOf<"message">[]): void {
  for (const { epoch, n, sealed } of messages) {
    plot.victim.take(entryFor(stateOf(plot), { epoch, sender, n }, sealed));
  }
}

/** One number with two contents: who is told one thing finds out from who is told another (P24). */
const equivocates: Attack = (plot) => {
  const pair = belongs(plot, stateOf(plot)) ? pairUp(plot) : null;
  if (pair === null) return false;
  const { speaker, said, heard } = pair;
  const { deps, held, victim, insider, run } = plot;
  const place = placeFor(heard, held.me);
  for (const [twin, state] of [
    [speaker, said],
    [victim, heard],
  ] as const) {
    const content = encodeContent({ kind: "text", text: `${insider.name} to ${twin.of.name}` });
    const words = { content, head: state.head, time: deps.now };
    const key = keyFor(plot, state);
    const sealed = sealMessage(deps.crypto, key, held.keys.sig.privateKey, place, words);
    twin.take(entryFor(state, place, sealed));
  }
  const messages = speak(plot, pair);
  pass(plot, said.me, messages);
  const before = heard.alarms.length;
  const alarmed = (victim.member?.alarms.length ?? 0) > before;
  const known = heard.alarms.some(({ kind, member }) => kind === "forked" && member === said.me);
  if (messages.length > 0 && !alarmed && !known) {
    run.violations.push(`${victim.of.name} doesn't find out that it is told something else`);
  }
  return false;
};

/** The owner gives two members different rosters under the same key: neither reads what was said to the other's. */
const twoRosters: Attack = (plot) => {
  const pair = owns(plot, stateOf(plot)) ? pairUp(plot) : null;
  if (pair === null) return true;
  const { speaker, said, heard } = pair;
  const { deps, run, victim } = plot;
  const next = deps.crypto.random(32);
  const invite = deps.crypto.random(32);
  const admit = { reason: "admit" as const, index: said.roster.next, bundle: ghost(plot), invite };
  bring(speaker, commitBy(plot, said, admit, { parts: false, next }));
  bring(victim, commitBy(plot, heard, { reason: "rotate" }, { parts: false, next }));
  const shown = victim.shown.length;
  pass(plot, said.me, speak(plot, pair));
  if (victim.shown.length > shown) {
    run.violations.push(`${victim.of.name} reads what was said to others than it knows of`);
  }
  return true;
};

/** The owner admits somebody with another's signing key: the other's words aren't that one's. */
const double: Attack = (plot) => {
  const pair = owns(plot, stateOf(plot)) ? pairUp(plot) : null;
  if (pair === null) return true;
  const { speaker, said, heard } = pair;
  // A commit that takes in new keys is one that no two keys of are the same.
  if (heard.renewals.length > 0) return true;
  const { deps, victim } = plot;
  const { sig } = said.keys;
  const index = said.roster.next;
  const bundle = { ...ghost(plot), sig: sig.publicKey };
  const admit = { reason: "admit" as const, index, bundle, invite: deps.crypto.random(32) };
  const made = commitBy(plot, heard, admit, { parts: false });
  bring(speaker, made);
  bring(victim, made);
  pass(plot, index, speak(plot, pair));
  return true;
};

/** What was said before a new key came, in a new seal: its sender hasn't said it there. */
const late: Attack = (plot) => {
  const pair = owns(plot, stateOf(plot)) ? pairUp(plot) : null;
  if (pair === null) return true;
  const { said, heard } = pair;
  const { deps, victim } = plot;
  const messages = speak(plot, pair);
  bring(victim, commitBy(plot, heard, { reason: "rotate" }, { parts: false }));
  const after = victim.member;
  const present = after?.ring.at(-1);
  if (after === null || present === undefined) return true;
  const message = messages.find(({ n }) => n === nextOf(after, said.me));
  if (message === undefined) return true;
  const { uid, epoch, rosterHash } = heard;
  const was = { uid, epoch, rosterHash, sender: said.me, n: message.n };
  const signed = openPair(deps.crypto, keyFor(plot, heard), was, message.sealed);
  if (signed === null) return true;
  const place = placeFor(after, said.me);
  victim.take(entryFor(after, place, sealPair(deps.crypto, present.key, place, signed)));
  return true;
};

export const DOUBLE_DEALINGS: readonly Attack[] = [
  equivocates,
  equivocates,
  twoRosters,
  double,
  late,
];
