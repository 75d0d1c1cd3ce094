import { bind } from "../shared/link/batch.ts";
import type { Signal } from "../shared/wire/signal.ts";
import type { UpOf } from "../shared/wire/up.ts";
import { Bucket, type Rate } from "./limiter.ts";
import type { OpenRoom } from "./state.ts";
import type { MemberRow } from "./store/port.ts";
import { DONE, refuse, type Answer, type Turn } from "./turn.ts";

/** Of one member. Everybody in the room is sent each of them, so they are dearer than other requests. */
const RATE: Rate = { perSecond: 0.5, burst: 10 };

/** Signals of one room on their way through: to whoever is attached, and nowhere else (P50). */
export class Signals {
  readonly #buckets = new Map<number, Bucket>();

  /** Hands a member's signal on. Nothing of it is written. */
  take(turn: Turn, state: OpenRoom, member: MemberRow, request: UpOf<"signal">): Answer {
    const { epoch, time, sealed } = request;
    if (epoch !== state.row.epoch) return refuse("stale-epoch");
    if (!this.#bucket(member.index, turn.now).take(turn.now)) return refuse("rate");
    const signal: Signal = { type: "signal", clear: [epoch, member.index, time], sealed };
    turn.signals.push(bind(turn.deps.crypto, signal));
    return DONE;
  }

  /** A member has gone: what it has used up is kept until it would have come back by itself. */
  forget(now: number): void {
    for (const [member, bucket] of this.#buckets) {
      if (bucket.full(now)) this.#buckets.delete(member);
    }
  }

  #bucket(member: number, now: number): Bucket {
    let bucket = this.#buckets.get(member);
    if (!bucket) this.#buckets.set(member, (bucket = new Bucket(RATE, now)));
    return bucket;
  }
}
