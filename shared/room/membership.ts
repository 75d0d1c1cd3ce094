import { equal } from "../bytes.ts";
import { acceptBody } from "../wire/derive.ts";
import { assign } from "./chain.ts";
import type { Deps } from "./deps.ts";
import { ownerShown, record } from "./epoch.ts";
import { memberOf } from "./roster.ts";
import type { Content, Effect, MemberState, Step } from "./state.ts";

/** What members say about who is in the room and whose it is; the next commit acts on it (P62, P64, P65). */

export type MembershipContent = Extract<Content, { kind: "renew" | "leave" | "offer" | "accept" }>;

export interface Heard {
  at: number;
  time: number;
  sender: number;
}

export function isMembership(content: Content): content is MembershipContent {
  const { kind } = content;
  return kind === "renew" || kind === "leave" || kind === "offer" || kind === "accept";
}

function left(state: MemberState, { at, time, sender }: Heard): Step<MemberState> {
  const effects: Effect[] = [record({ at, time, kind: "left", member: sender })];
  return { state: { ...state, leavers: [...state.leavers, sender] }, effects };
}

/** The latest offer counts; it is nobody's but the owner's to make. */
function offered(
  state: MemberState,
  { at, time, sender }: Heard,
  to: number | null,
): Step<MemberState> {
  const fits = to === null || (to !== sender && memberOf(state.roster, to) !== null);
  if (sender !== state.roster.owner || !fits) return { state, effects: [] };
  const offer = to === null ? null : { to, at: time };
  const effects = [record({ at, time, kind: "offered", by: sender, to })];
  return { state: { ...state, handing: { offer, accepted: null } }, effects };
}

/** Only the one to whom the room was offered can take it, by a signature that a commit will carry. */
function taken(
  deps: Deps,
  state: MemberState,
  { sender }: Heard,
  content: Extract<Content, { kind: "accept" }>,
): Step<MemberState> {
  const { offer } = state.handing;
  const member = memberOf(state.roster, sender);
  const { old, expiry, proof } = content;
  const wanted = offer?.to === sender && old === state.roster.owner && expiry >= deps.now;
  if (!wanted || member === null) return { state, effects: [] };
  const body = acceptBody(state.uid, old, sender, expiry);
  if (!deps.crypto.verify(member.sig, body, proof)) return { state, effects: [] };
  const accepted = { by: sender, accept: { old, expiry, proof } };
  return { state: { ...state, handing: { offer, accepted } }, effects: [] };
}

/** Takes in what a member said, oneself included. */
export function heardMembership(
  deps: Deps,
  state: MemberState,
  heard: Heard,
  content: MembershipContent,
): Step<MemberState> {
  switch (content.kind) {
    case "renew": {
      const own = memberOf(state.roster, heard.sender)?.kem;
      const same = own !== undefined && equal(own, content.kem);
      const renewals = same ? state.renewals : assign(state.renewals, heard.sender, content.kem);
      return { state: { ...state, renewals }, effects: [] };
    }
    case "leave":
      return left(state, heard);
    case "offer":
      return offered(state, heard, content.to);
    case "accept":
      return taken(deps, state, heard, content);
  }
}

/** Notes when somebody was last heard of, and the owner's life with it. */
export function shown(deps: Deps, state: MemberState, sender: number, time: number): MemberState {
  const heard = { ...state, seen: assign(state.seen, sender, time) };
  return sender === state.roster.owner ? ownerShown(deps, heard, time) : heard;
}
