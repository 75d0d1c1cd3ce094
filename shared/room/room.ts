import type { DownOf } from "../wire/down.ts";
import { creationRefusals } from "../wire/error.ts";
import { DOWN, opened, withGenesis } from "./begin.ts";
import type { Deps } from "./deps.ts";
import { stepJoining } from "./joiner.ts";
import { stepMember } from "./member.ts";
import type { CreatingState, RoomEvent, RoomState, Step } from "./state.ts";

function sendGenesis(state: CreatingState): Step {
  if (state.genesis === null) {
    return {
      state,
      effects: [
        {
          type: "send",
          message: { t: "create", access: state.access },
          tag: { about: "create" },
        },
      ],
    };
  }
  const { room, nonce, body, proof } = state.genesis;
  return {
    state,
    effects: [
      {
        type: "send",
        message: { t: "genesis", room, nonce, body, proof },
        tag: { about: "genesis" },
      },
    ],
  };
}

function onGenesisAnswer(
  deps: Deps,
  state: CreatingState,
  message: DownOf<"logged" | "error">,
): Step {
  if (message.t === "error") {
    // The relay has let the unborn room go: ask for another.
    return message.code === "no-room" || message.code === "gone"
      ? sendGenesis({ ...state, genesis: null })
      : { state, effects: [] };
  }
  const member = opened(deps, state);
  if (member === null) return { state, effects: [] };
  const record = { at: 1, time: deps.now, kind: "created" as const };
  const attaching = { ...member, live: { ...DOWN, at: "attaching" as const } };
  return {
    state: attaching,
    effects: [
      { type: "record", record },
      { type: "send", message: { t: "attach", room: member.room }, tag: { about: "attach" } },
    ],
  };
}

/** A code that is wrong is not shown a second time, and the lack of one is told again only to a new link (P71). */
function waitsForCode({ refused }: CreatingState, event: RoomEvent): boolean {
  return refused === "code-wrong" || (refused === "code-needed" && event.type === "tick");
}

function stepCreating(deps: Deps, state: CreatingState, event: RoomEvent): Step {
  if (event.type === "link-up" || event.type === "tick") {
    return waitsForCode(state, event) ? { state, effects: [] } : sendGenesis(state);
  }
  if (event.type === "access" && state.genesis === null) {
    return sendGenesis({ ...state, access: event.access, refused: null });
  }
  if (event.type !== "answer") return { state, effects: [] };
  const { tag, message } = event;
  if (tag.about === "create" && message.t === "created" && state.genesis === null) {
    return sendGenesis(withGenesis(deps, { ...state, refused: null }, message.room));
  }
  if (tag.about === "create" && message.t === "error") {
    const refused = creationRefusals.find((code) => code === message.code) ?? null;
    return { state: { ...state, refused }, effects: [] };
  }
  if (tag.about === "genesis" && (message.t === "logged" || message.t === "error")) {
    return onGenesisAnswer(deps, state, message);
  }
  return { state, effects: [] };
}

/**
 * The one transition of a room's machine. Pure but for the randomness of
 * `deps.crypto`: it returns a new state and what is to be done, and never throws
 * on what comes from outside. Input that it refuses leaves the state as it was.
 */
export function step(state: RoomState, event: RoomEvent, deps: Deps): Step {
  switch (state.phase) {
    case "creating":
      return stepCreating(deps, state, event);
    case "joining":
      return stepJoining(deps, state, event);
    case "member":
      return stepMember(deps, state, event);
    case "ended":
      return { state, effects: [] };
  }
}
