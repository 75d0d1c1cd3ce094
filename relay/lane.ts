import { equal, hex } from "../shared/bytes.ts";
import type { Down } from "../shared/wire/down.ts";
import type { Bytes } from "../shared/wire/ids.ts";
import type { UpOf } from "../shared/wire/up.ts";
import { headOf } from "./commits.ts";
import type { Stored } from "./blobs.ts";
import { Fanout } from "./fanout.ts";
import { genesis } from "./genesis.ts";
import { waitForMore } from "./giving.ts";
import { deleteRoom } from "./gone.ts";
import { pruneInvites } from "./invites.ts";
import { ask, confirm, waitingForOwner } from "./joins.ts";
import type { Log } from "./log.ts";
import { handleMember, type MemberRequest } from "./requests.ts";
import type { RoomRequest, Session } from "./session.ts";
import { Signals } from "./signals.ts";
import {
  isOwner,
  isUnsettled,
  loadState,
  memberByAuth,
  type DeletedRoom,
  type OpenRoom,
  type RoomState,
} from "./state.ts";
import type { Store } from "./store/port.ts";
import { refuse, Turn, type Addressee, type Answer, type Deps, type Later } from "./turn.ts";

export interface LaneDeps extends Deps {
  store: Store;
  publish: (topic: string, frame: Bytes) => void;
  /** A number above all that came before it, in this run of the relay and in earlier ones. */
  nextKeyNo: () => number;
  now: () => number;
  log: Log;
}

interface Task {
  session: Session;
  /** Number of the request, to which its answer refers. */
  re: number;
  request: RoomRequest;
  headHash: Bytes | null;
  /** For a piece of a file: what is stored. All of one turn share it. */
  stored: Stored | null;
}

/** How exactly it is noted when an owner was here, in milliseconds. */
const SEEN = 3_600_000;

/** A turn's frames, and the key they are under if it is a new one. */
interface SealedTurn {
  frames: readonly Bytes[];
  renewed: Fanout | null;
}

interface Outcome {
  task: Task;
  answer: Answer | Later;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function operatingSystemCode(error: unknown): string {
  return /database or disk is full|ENOSPC/.test(String(error)) ? "ENOSPC" : "failed";
}

/**
 * One room's way through the relay, in turns: all requests that came in while
 * the turn before was being made durable are handled together, one after the
 * other, then written as one, and only then answered and fanned out. When the
 * write fails they are all refused, and the room's state is read again from the
 * store, so that nothing stays that was only half there (P28).
 */
export class Lane {
  readonly room: Bytes;
  readonly #deps: LaneDeps;
  readonly #topic: string;
  #state: RoomState | null = null;
  #queue: Task[] = [];
  #working: Promise<void> | null = null;
  #fanout: Fanout | null = null;
  readonly #signals = new Signals();
  #present = new Map<number, Session>();
  #askers = new Map<string, Session>();
  #used: number;

  constructor(room: Bytes, deps: LaneDeps) {
    this.room = room;
    this.#deps = deps;
    this.#topic = hex(room);
    this.#used = deps.now();
  }

  push(session: Session, re: number, request: RoomRequest): void {
    this.#queue.push({ session, re, request, headHash: null, stored: null });
    this.#working ??= this.#work();
  }

  /** A session is over. */
  leave(session: Session): void {
    if (session.member !== null && this.#present.get(session.member) === session) {
      this.#present.delete(session.member);
      this.#signals.forget(this.#deps.now());
    }
    const auth = hex(session.auth);
    if (this.#askers.get(auth) === session) this.#askers.delete(auth);
  }

  /** Whether nobody has needed it for `ms` milliseconds, so that it can be forgotten. */
  idle(now: number, ms: number): boolean {
    const needed = this.#working !== null || this.#present.size > 0 || this.#askers.size > 0;
    return !needed && now - this.#used >= ms;
  }

  /** Resolves once everything pushed so far is answered. */
  async drained(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    // Whatever else arrives in this turn of the event loop belongs to the same batch.
    await nextTurn();
    while (this.#queue.length > 0) {
      const tasks = this.#queue;
      this.#queue = [];
      await this.#turn(tasks);
    }
    this.#used = this.#deps.now();
    this.#working = null;
  }

  async #turn(tasks: Task[]): Promise<void> {
    const { store, now, log } = this.#deps;
    const turn = new Turn(this.#deps, now());
    let outcomes: Outcome[];
    let sealed: SealedTurn;
    try {
      this.#state ??= loadState(this.#deps.crypto, this.room, await store.room(this.room));
      await this.#lookUp(this.#state, tasks);
      if (this.#state.is === "room") pruneInvites(this.#state, turn.now);
      outcomes = tasks.map((task) => ({ task, answer: this.#handle(turn, task) }));
      const durable = turn.ops.length > 0 ? store.apply(turn.ops) : null;
      // Sealed while the disk works; nobody gets it before the disk has.
      sealed = this.#seal(turn);
      await durable;
    } catch (error) {
      this.#state = null;
      log("error", "write-failed", { code: operatingSystemCode(error), count: tasks.length });
      for (const task of tasks) this.#reply(task, refuse("storage"));
      return;
    }
    this.#carryOut(turn, outcomes, sealed);
  }

  /** Reads what handlers need and the state doesn't hold: the chain hash at a commit's head, the size of files. */
  async #lookUp(state: RoomState, tasks: Task[]): Promise<void> {
    if (state.is !== "room") return;
    let stored: Stored | null = null;
    for (const task of tasks) {
      if (task.request.t === "blobPut") {
        stored ??= await this.#deps.store.fileBytes(this.room);
        task.stored = stored;
      }
      if (task.request.t !== "commit") continue;
      const number = headOf(task.request);
      if (number === null || number > state.end) continue;
      task.headHash =
        state.hashes.get(number) ?? (await this.#deps.store.hashAt(this.room, number));
    }
  }

  #handle(turn: Turn, task: Task): Answer | Later {
    const { session, request } = task;
    const state = this.#state ?? { is: "none" };
    if (request.t === "genesis") {
      const made = genesis(turn, state, session.auth, request);
      this.#state = made.state;
      return made.answer;
    }
    if (state.is === "deleted") return this.#gone(state, task);
    if (state.is !== "room") return refuse("no-room");
    if (isOwner(state, session.auth)) this.#seen(turn, state);
    switch (request.t) {
      case "attach":
        return this.#attach(state, session, turn.now);
      case "ask": {
        const answered = ask(turn, state, session.auth, request);
        if (answered.t === "asked") this.#asks(session);
        return answered;
      }
      case "confirm":
        return confirm(turn, state, session.auth, request);
      default:
        return this.#handleMember(turn, state, task, request);
    }
  }

  #handleMember(
    turn: Turn,
    state: OpenRoom,
    { session, headHash, stored }: Task,
    request: MemberRequest | UpOf<"delete">,
  ): Answer | Later {
    const here = session.room !== null && equal(session.room, this.room);
    const member = here && session.member !== null ? state.members.get(session.member) : null;
    if (!member) return refuse("not-member");
    const { auth } = session;
    if (request.t === "delete") {
      const deleted = deleteRoom(turn, state, auth, request);
      this.#state = deleted.state;
      return deleted.answer;
    }
    const ownerHere = this.#present.has(state.row.owner);
    const facts = () => session.facts();
    const asked = { member, auth, headHash, ownerHere, stored, facts, signals: this.#signals };
    return handleMember(turn, state, request, asked);
  }

  #asks(session: Session): void {
    const auth = hex(session.auth);
    const older = this.#askers.get(auth);
    this.#askers.set(auth, session);
    session.asked.add(this.#topic);
    if (older && older !== session) older.end("elsewhere");
  }

  #attach(state: OpenRoom, session: Session, now: number): Answer {
    const member = memberByAuth(state, session.auth);
    // A room out of a backup may not know yet who was let in since.
    if (!member) return refuse(isUnsettled(state) ? "behind" : "not-member");
    waitForMore(state, member.index, now);
    session.member = member.index;
    const { index, start, n, until } = member;
    const { epoch } = state.row;
    return { t: "attached", member: index, epoch, start, end: until ?? state.end, n, until };
  }

  /** The owner is here: noted to the hour (P66), once it can't be given back any more that it was followed (P72). */
  #seen(turn: Turn, state: OpenRoom): void {
    if (turn.now - state.row.seen < SEEN || isUnsettled(state)) return;
    state.row = { ...state.row, seen: turn.now };
    turn.write({ op: "room", room: this.room, row: state.row });
  }

  /** The room is over: whoever comes is shown the owner's word for that. */
  #gone({ body, proof }: DeletedRoom, { session }: Task): Answer {
    session.send({ t: "deleted", body, proof });
    return refuse("gone");
  }

  #carryOut(turn: Turn, outcomes: Outcome[], { frames, renewed }: SealedTurn): void {
    const isAttach = ({ task }: Outcome) => task.request.t === "attach";
    for (const { task, answer: given } of outcomes.filter((one) => !isAttach(one))) {
      this.#reply(task, given);
    }
    for (const { to, message: told } of turn.told) this.#find(to)?.send(told);
    this.#cut(turn.cut, renewed);
    for (const frame of frames) this.#deps.publish(this.#topic, frame);
    this.#fanout?.sent(frames.length);
    if (turn.farewell !== null) this.#dismiss(turn.farewell);
    // What they were told is the end is what they have been sent up to.
    for (const { task, answer: given } of outcomes.filter(isAttach)) {
      this.#reply(task, given);
      if (typeof given !== "function" && given.t === "attached") this.#attached(task.session);
    }
  }

  /** Ends the sessions of those who are members no more, and keeps what follows from them. */
  #cut(members: readonly number[], renewed: Fanout | null): void {
    for (const index of members) {
      const session = this.#present.get(index);
      this.#present.delete(index);
      session?.end("removed");
    }
    if (!renewed) return;
    this.#fanout = renewed;
    const { key, keyNo, frame } = renewed.current;
    for (const session of this.#present.values()) session.send({ t: "fanout", key, keyNo, frame });
  }

  /** The last word to everybody who is in the room, or on the way in. */
  #dismiss(word: Down): void {
    for (const session of [...this.#present.values(), ...this.#askers.values()]) session.send(word);
    this.#present.clear();
    this.#askers.clear();
    this.#fanout = null;
  }

  #find(to: Addressee): Session | undefined {
    return "member" in to ? this.#present.get(to.member) : this.#askers.get(hex(to.joiner));
  }

  /** What goes to all: under a new key where this turn cuts somebody off. */
  #seal(turn: Turn): SealedTurn {
    const { crypto, nextKeyNo } = this.#deps;
    const state = this.#state;
    const items = [...turn.signals, ...turn.entries];
    const renewed = this.#fanout && turn.cut.length > 0 ? new Fanout(crypto, nextKeyNo()) : null;
    const fanout = renewed ?? this.#fanout;
    if (items.length === 0 || this.#present.size === 0) return { frames: [], renewed };
    if (!fanout || state?.is !== "room") return { frames: [], renewed };
    return { frames: fanout.frames(state.row.uid, items), renewed };
  }

  /** Hands a member that has just attached what it needs and what waits for it. */
  #attached(session: Session): void {
    const state = this.#state;
    const { member } = session;
    if (state?.is !== "room" || member === null) return;
    if (state.members.get(member)?.until !== null) return;
    for (const older of [this.#present.get(member), this.#askers.get(hex(session.auth))]) {
      if (older && older !== session) older.end("elsewhere");
    }
    this.#present.set(member, session);
    this.#fanout ??= new Fanout(this.#deps.crypto, this.#deps.nextKeyNo());
    const { key, keyNo, frame } = this.#fanout.current;
    session.send({ t: "fanout", key, keyNo, frame });
    session.follow(this.#topic);
    void this.#sendWaiting(session, member);
  }

  async #sendWaiting(session: Session, member: number): Promise<void> {
    try {
      for (const part of await this.#deps.store.parts(this.room, member)) {
        session.send({ t: "part", ...part });
      }
    } catch (error) {
      this.#deps.log("error", "read-failed", { code: operatingSystemCode(error) });
    }
    const state = this.#state;
    if (state?.is !== "room" || state.row.owner !== member) return;
    for (const waiting of waitingForOwner(state, this.#deps.now())) session.send(waiting);
  }

  #reply(task: Task, given: Answer | Later): void {
    const send = (one: Answer) => task.session.send({ ...one, re: task.re });
    if (typeof given !== "function") {
      send(given);
      return;
    }
    given(this.#deps.store).then(send, (error: unknown) => {
      this.#deps.log("error", "read-failed", { code: operatingSystemCode(error) });
      send(refuse("storage"));
    });
  }
}
