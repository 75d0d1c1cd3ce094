import { equal } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS, TIMES } from "../limits.ts";
import type { DownOf } from "../wire/down.ts";
import { entryHash } from "../wire/chain.ts";
import type { ErasedEntry, MessageEntry } from "../wire/log.ts";
import { readOn } from "./awaited.ts";
import { claimed } from "./claims.ts";
import { encodeContent } from "./content.ts";
import { sealMessage } from "./message.ts";
import type { Deps } from "./deps.ts";
import type { Content, Effect, MemberState, Outgoing, Step, Tag } from "./state.ts";

/**
 * Own messages from being said until the log shows them: bound to a number and
 * sealed first, persisted, then sent as often as it takes (P14, P21).
 */

const VOID = encodeContent({ kind: "void" });
const LEAVE = encodeContent({ kind: "leave" });

function seal(deps: Deps, state: MemberState, said: { n: number; content: Bytes; time: number }) {
  const present = state.ring.at(-1);
  if (present === undefined) throw new Error("a member must hold the present key");
  const place = {
    uid: state.uid,
    epoch: state.epoch,
    rosterHash: state.rosterHash,
    sender: state.me,
    n: said.n,
  };
  return sealMessage(deps.crypto, present.key, state.keys.sig.privateKey, place, {
    content: said.content,
    head: state.head,
    time: said.time,
  });
}

/** The state with one more own message, under the next number. The caller has checked `isFull`. */
export function enqueue(deps: Deps, state: MemberState, content: Content): MemberState {
  const said = { n: state.n + 1, content: encodeContent(content), time: deps.now };
  const outgoing: Outgoing = {
    ...said,
    epoch: state.epoch,
    sealed: seal(deps, state, said),
    acknowledged: false,
    refused: false,
  };
  return { ...state, n: said.n, outbox: [...state.outbox, outgoing] };
}

/** The number `n` under which it was said what was asked for as `once`, or null. */
export function saidOnce(state: MemberState, once: string | null): number | null {
  return state.once.find(([known]) => known === once)?.[1] ?? null;
}

/** The state that knows as what its last own message was asked for. */
export function remembered(state: MemberState, once: string | null): MemberState {
  if (once === null) return state;
  const all: MemberState["once"] = [...state.once, [once, state.n]];
  return { ...state, once: all.slice(-LIMITS.once) };
}

/** Whether nothing more can be taken: so much is waiting, or the next number isn't known yet (P38). */
export function isFull(state: MemberState): boolean {
  return state.restored || state.outbox.length >= LIMITS.outbox;
}

function sealedAgain(deps: Deps, state: MemberState, item: Outgoing): Outgoing {
  const content = item.refused ? VOID : item.content;
  const sealed = seal(deps, state, { n: item.n, content, time: item.time });
  return { ...item, epoch: state.epoch, sealed, acknowledged: false };
}

/** Everything still waiting, sealed again for the epoch that has begun; numbers and contents stay. */
export function resealed(deps: Deps, state: MemberState): MemberState {
  const outbox = state.outbox.map((item) => sealedAgain(deps, state, item));
  return { ...state, outbox, live: { ...state.live, inFlight: [] } };
}

/** Sends what waits, in order, as far as the window allows. */
export function flush(deps: Deps, state: MemberState): Step<MemberState> {
  const { live } = state;
  if (live.at !== "ready" || state.halted || deps.now < live.retryAt) return { state, effects: [] };
  const waiting = state.outbox.filter(
    (item) => !item.acknowledged && !live.inFlight.includes(item.n),
  );
  const chosen = waiting.slice(0, Math.max(0, LIMITS.inFlight - live.inFlight.length));
  const effects = chosen.map(({ n, epoch, sealed, content }): Effect => ({
    type: "send",
    message: { t: "message", epoch, n, sealed, ...(equal(content, LEAVE) && { leave: true }) },
    tag: { about: "message", n, epoch },
  }));
  const inFlight = [...live.inFlight, ...chosen.map(({ n }) => n)];
  return { state: { ...state, live: { ...live, inFlight } }, effects };
}

/** What the relay doesn't have of it, by its word for the last number that it knows, is to be sent (again). */
export function unsent(outbox: readonly Outgoing[], known: number): Outgoing[] {
  return outbox.map((item) => (item.n > known ? { ...item, acknowledged: false } : item));
}

/** Whether the own message `n` is the last word of one who leaves. */
export function isLeave(state: MemberState, n: number): boolean {
  return state.outbox.some((item) => item.n === n && equal(item.content, LEAVE));
}

/** The relay's answer to one of them. */
export function answered(
  deps: Deps,
  state: MemberState,
  tag: Extract<Tag, { about: "message" }>,
  message: DownOf<"logged" | "error">,
): Step<MemberState> {
  const landed = {
    ...state,
    live: { ...state.live, inFlight: state.live.inFlight.filter((n) => n !== tag.n) },
  };
  if (message.t === "logged") {
    const outbox = landed.outbox.map((item) =>
      item.n === tag.n ? { ...item, acknowledged: true } : item,
    );
    const { number, hash } = message;
    const next = claimed(deps, { ...landed, outbox }, { number, hash, member: null });
    return { state: next, effects: [] };
  }
  // An answer to a copy that has been sealed again since says nothing of the present one.
  if (tag.epoch !== state.epoch) return { state, effects: [] };
  const { live } = state;
  switch (message.code) {
    case "stale-epoch":
      // Its commit may have been given back, of which nobody is told (P72).
      return live.at === "ready" ? readOn(state) : { state, effects: [] };
    case "too-large": {
      // It alone: what went before it may stand in the log already, which its bytes have to be those of.
      const outbox = landed.outbox.map((item) =>
        item.n === tag.n ? sealedAgain(deps, landed, { ...item, refused: true }) : item,
      );
      return { state: { ...landed, outbox }, effects: [] };
    }
    case "out-of-order":
    case "not-member":
      return { state: landed, effects: [{ type: "reconnect" }] };
    default: {
      const retryAt = deps.now + TIMES.retry;
      return { state: { ...landed, live: { ...landed.live, retryAt } }, effects: [] };
    }
  }
}

/** The own message that an entry of the log is, or null if this browser never made it. */
export function ownEntry(state: MemberState, entry: MessageEntry): Outgoing | null {
  const n = entry.clear[2];
  return state.outbox.find((item) => item.n === n && equal(item.sealed, entry.sealed)) ?? null;
}

/** The own message that an erased entry was, told by its hash: the relay no longer has it, this browser does (P23). */
export function ownErased(
  crypto: Crypto,
  { outbox, me }: MemberState,
  { number, h }: ErasedEntry,
): MessageEntry | null {
  for (const { epoch, n, sealed } of outbox) {
    const entry: MessageEntry = { number, type: "message", clear: [epoch, me, n], sealed };
    if (equal(entryHash(crypto, entry), h)) return entry;
  }
  return null;
}
