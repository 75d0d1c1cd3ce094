import { DOWN } from "../../shared/room/begin.ts";
import type { Deps } from "../../shared/room/deps.ts";
import { step } from "../../shared/room/room.ts";
import type { Effect, MemberState, RoomEvent, RoomState } from "../../shared/room/state.ts";
import type { Entry } from "../../shared/wire/log.ts";
import type { UpOf } from "../../shared/wire/up.ts";
import type { SimClient } from "./client.ts";

/** A message as it came to be shown. */
export interface Shown {
  text: string;
  sender: number;
  n: number;
  /** The epoch whose key opened it. */
  epoch: number;
}

/**
 * A member as it would go on from where it is, if the relay turned on it now: its
 * machine, in its state, over a relay of which nobody else hears anything.
 */
export class Twin {
  readonly of: SimClient;
  readonly shown: Shown[] = [];
  readonly #deps: Deps;
  #state: RoomState;

  constructor(of: SimClient, deps: Deps) {
    const { member } = of;
    this.of = of;
    this.#deps = deps;
    this.#state = { ...member, live: { ...DOWN, at: "ready", end: member.head[0] } };
  }

  get state(): RoomState {
    return this.#state;
  }

  /** As a member, or null where the room has ended for it. */
  get member(): MemberState | null {
    return this.#state.phase === "member" ? this.#state : null;
  }

  dispatch(event: RoomEvent): readonly Effect[] {
    const { state, effects } = step(this.#state, event, this.#deps);
    this.#state = state;
    return effects;
  }

  /** Is shown an entry by the relay. */
  take(entry: Entry): void {
    const effects = this.dispatch({ type: "entries", entries: [entry] });
    for (const effect of effects) {
      if (effect.type !== "record" || effect.record.kind !== "message") continue;
      const { text, sender, n } = effect.record;
      const epoch = entry.type === "message" ? entry.clear[0] : -1;
      this.shown.push({ text, sender, n, epoch });
    }
  }

  /** Says something; returns what goes to the relay for it, the last of it being the text. */
  say(text: string): UpOf<"message">[] {
    const effects = this.dispatch({ type: "send", content: { kind: "text", text } });
    return effects.flatMap((effect) =>
      effect.type === "send" && effect.message.t === "message" ? [effect.message] : [],
    );
  }
}
