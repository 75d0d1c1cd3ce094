import { fromHex, hex } from "../shared/bytes.ts";
import { TIMES } from "../shared/limits.ts";
import type { Bytes } from "../shared/wire/ids.ts";
import type { UpOf } from "../shared/wire/up.ts";
import { Lane, type LaneDeps } from "./lane.ts";
import { Bucket, type Rate } from "./limiter.ts";
import type { Meter } from "./meter.ts";
import type { RoomRequest, Session } from "./session.ts";
import { refuse, type Answer } from "./turn.ts";

const DAY = 86_400_000;
/** After this long without anybody in it a room leaves memory. */
const IDLE = 60_000;

export interface RoomsDeps extends LaneDeps {
  maxRooms: number;
  /** Days after which bodies of messages are erased whoever has fetched them. */
  retentionDays: number;
  /** Requests of all in one room. */
  roomRate: Rate;
  meter: Meter;
}

interface Open {
  lane: Lane;
  bucket: Bucket;
}

/** All rooms: which lane a request goes to, and what is over. */
export class Rooms {
  readonly #deps: RoomsDeps;
  readonly #lanes = new Map<string, Open>();
  #count: number;
  /** Reservations on their way to the disk. */
  #reserving = 0;

  constructor(deps: RoomsDeps, count: number) {
    this.#deps = deps;
    this.#count = count;
  }

  /** Rooms in memory. */
  get size(): number {
    return this.#lanes.size;
  }

  /** Hands a request to its room's lane, unless that room has too many of them. */
  #push(room: Bytes, session: Session, re: number, request: RoomRequest): Answer | null {
    const name = hex(room);
    const { now, roomRate, meter } = this.#deps;
    let open = this.#lanes.get(name);
    if (!open) {
      open = { lane: new Lane(room, this.#deps), bucket: new Bucket(roomRate, now()) };
      this.#lanes.set(name, open);
    }
    if (!open.bucket.take(now())) {
      meter.limited("rate-room");
      return refuse("rate");
    }
    open.lane.push(session, re, request);
    return null;
  }

  /** Gives out a room id to whoever will send its genesis. */
  async create(auth: Bytes): Promise<Answer> {
    if (this.#count >= this.#deps.maxRooms) return refuse("full");
    this.#count += 1;
    this.#reserving += 1;
    const room = this.#deps.crypto.random(16);
    try {
      await this.#deps.store.apply([{ op: "reserve", room, auth, time: this.#deps.now() }]);
    } catch {
      this.#count -= 1;
      this.#deps.log("error", "write-failed", { count: 1 });
      return refuse("storage");
    } finally {
      this.#reserving -= 1;
    }
    return { t: "created", room };
  }

  /** Gives a request to its room, or returns the refusal that it gets at once. */
  route(session: Session, re: number, request: RoomRequest): Answer | null {
    switch (request.t) {
      case "attach":
        if (session.member !== null && session.room && hex(session.room) !== hex(request.room)) {
          return refuse("bad-request");
        }
        session.room = request.room;
        return this.#push(request.room, session, re, request);
      case "genesis":
      case "ask":
        return this.#push(request.room, session, re, request);
      case "confirm":
        void this.#confirm(session, re, request);
        return null;
      default:
        if (session.room === null) return refuse("not-member");
        return this.#push(session.room, session, re, request);
    }
  }

  /** A confirmation names no room: it is the one in which this session, or one before it, has asked. */
  async #confirm(session: Session, re: number, request: UpOf<"confirm">): Promise<void> {
    const { store } = this.#deps;
    try {
      const [asked] = session.asked.size === 1 ? session.asked : [];
      const room = asked ? fromHex(asked) : await store.roomOfJoin(request.id, session.auth);
      const refused = room ? this.#push(room, session, re, request) : refuse("no-join");
      if (refused !== null) session.send({ ...refused, re });
    } catch {
      session.send({ t: "error", re, code: "storage" });
    }
  }

  /** A session is over. */
  leave(session: Session): void {
    const names = new Set(session.asked);
    if (session.room) names.add(hex(session.room));
    for (const name of names) this.#lanes.get(name)?.lane.leave(session);
  }

  /** Forgets rooms that nobody is in; they are loaded again when somebody comes. */
  evict(now: number, ms: number = IDLE): void {
    for (const [name, { lane }] of this.#lanes) {
      if (lane.idle(now, ms)) this.#lanes.delete(name);
    }
  }

  /** Erases from the store what is over: void rooms, old joins and tombstones, bodies that needn't be kept. */
  async sweep(now: number): Promise<void> {
    const { store, retentionDays } = this.#deps;
    await store.apply([
      {
        op: "sweep",
        now,
        reservedBefore: now - TIMES.voidRoom,
        invitesBefore: now - TIMES.joinGrace,
        bodiesBefore: now - retentionDays * DAY,
        absentBefore: now - TIMES.absence,
      },
    ]);
    // What was written after it was counted has not been answered yet.
    this.#count = (await store.countRooms()) + this.#reserving;
  }

  /** Resolves once everything that was asked so far is durable and answered. */
  async drained(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map(({ lane }) => lane.drained()));
  }
}
