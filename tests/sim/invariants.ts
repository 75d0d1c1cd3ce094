import { equal, hex } from "../../shared/bytes.ts";
import { decodeCommit } from "../../shared/room/commit.ts";
import type { Entry } from "../../shared/wire/log.ts";
import { clientOf, type Run } from "./run.ts";
import type { SimClient } from "./client.ts";
import type { Seat, SimRoom } from "./seats.ts";

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const item of whole) if (item === part[at]) at += 1;
  return at === part.length;
}

/** Holds after each step, whatever the relay does: what is shown was said, by whom it seems, in order, once. */
export function checkShown(run: Run, client: SimClient): void {
  const { name, threads } = client;
  const heard = new Map<string, string[]>();
  for (const line of threads.values()) {
    if (line.kind !== "message") continue;
    const speaker = line.text.split(" ")[0] ?? "";
    heard.set(speaker, [...(heard.get(speaker) ?? []), line.text]);
    const by = run.world.clients.find((other) => other.name === speaker);
    if (by?.home !== client.home || by.held?.me !== line.sender)
      run.violations.push(`${name} takes ${line.text} for another's`);
  }
  for (const [speaker, texts] of heard) {
    const words = run.said.get(speaker) ?? [];
    if (new Set(texts).size !== texts.length) run.violations.push(`${name} shows a message twice`);
    if (!isSubsequence(texts, words)) run.violations.push(`${name} shows ${speaker} out of order`);
  }
}

/** Holds always: no number of anybody's is bound to a second content, restarts included. */
export class Bindings {
  readonly #bound = new Map<string, string>();

  check(run: Run, client: SimClient): void {
    if (client.state.phase !== "member") return;
    for (const { n, content } of client.state.outbox) {
      const id = `${client.name}.${n}`;
      const known = this.#bound.get(id);
      const said = hex(content);
      if (known !== undefined && known !== said) run.violations.push(`${id} has two contents`);
      this.#bound.set(id, said);
    }
  }
}

/** Holds always: an invite lets one person in, and who is let in holds the keys that it was let in by. */
export class Admissions {
  readonly #used = new Map<string, string>();
  readonly #read = new Map<SimRoom, number>();

  check(run: Run): void {
    const { rooms, past } = run.world.relay;
    for (const room of [...rooms.values(), ...past]) {
      for (const entry of room.said.slice(this.#read.get(room) ?? 0)) this.#judge(run, entry);
      this.#read.set(room, room.said.length);
    }
  }

  #judge(run: Run, entry: Entry): void {
    const commit = entry.type === "commit" ? decodeCommit(entry.clear[0]) : null;
    if (commit?.changes.reason !== "admit") return;
    const { invite, bundle } = commit.changes;
    const id = hex(invite);
    const by = hex(bundle.auth);
    const known = this.#used.get(id) ?? by;
    if (known !== by) run.violations.push("an invite has admitted two");
    this.#used.set(id, by);
    const keys = clientOf(run, bundle.auth)?.keys;
    const own = keys && equal(keys.sig.publicKey, bundle.sig);
    if (own !== true) run.violations.push("somebody is let in by another's keys");
  }
}

/** Who is gone knows it, and why. */
function checkGone(run: Run, room: SimRoom, seat: Seat, client: SimClient): void {
  const { state, name } = client;
  const last = room.said[(seat.until ?? 0) - 1];
  const why = last?.type === "message" ? "left" : "removed";
  const wished = why === "removed" && client.held?.leaving === true;
  const right = state.phase === "ended" && (state.why === why || (wished && state.why === "left"));
  const is = state.phase === "ended" ? state.why : state.phase;
  if (!right) run.violations.push(`${name} is ${is}, although it was ${why}`);
}

function checkThere(run: Run, room: SimRoom, client: SimClient): void {
  const { state, name } = client;
  if (state.phase !== "member") {
    run.violations.push(`${name} is on the roster, and ${state.phase}`);
    return;
  }
  const listed = room.seats.filter((seat) => seat.listed).map(({ index }) => index);
  const roster = state.roster.members.map(({ index }) => index);
  if (roster.join() !== listed.join()) run.violations.push(`${name} holds another roster`);
  if (state.roster.owner !== room.owner) run.violations.push(`${name} knows another owner`);
  if (state.epoch !== room.epoch) run.violations.push(`${name} is in another epoch`);
  if (state.outbox.length > 0) run.violations.push(`${name} has something unsent`);
  if (state.pendingCommit !== null) run.violations.push(`${name} has a commit that goes nowhere`);
  for (const text of run.said.get(name) ?? []) {
    const erased = [...client.threads.values()].some(({ kind }) => kind === "erased");
    if (!client.texts.includes(text) && !erased) run.violations.push(`${text} is lost`);
  }
}

/** All threads agree line by line, save for what the relay had erased before somebody came to read it. */
function checkThreads(run: Run, room: SimRoom, clients: readonly SimClient[]): void {
  const shown = new Map<number, string>();
  for (const client of clients) {
    for (const line of client.threads.values()) {
      if (line.kind !== "message") continue;
      const known = shown.get(line.at);
      if (known !== undefined && known !== line.text) {
        run.violations.push(`${client.name} shows another line ${line.at}`);
      }
      shown.set(line.at, line.text);
    }
  }
  for (const { index, start, listed, auth } of room.seats) {
    const client = listed ? clientOf(run, auth) : undefined;
    if (client === undefined) continue;
    for (const [at, text] of shown) {
      const kind = client.threads.get(at)?.kind;
      if (at >= start && kind !== "message" && kind !== "erased") {
        run.violations.push(`${client.name} (${index}) misses "${text}"`);
      }
    }
  }
}

/** Who was not there when the owner changed can't check the new owner's end of the room (P67). */
function uninformed(room: SimRoom, { held, state }: SimClient): boolean {
  if (held !== null) return held.roster.owner !== room.owner;
  const owner = room.seats.find(({ index }) => index === room.owner);
  return state.phase === "joining" && owner !== undefined && !equal(owner.sig, state.link.owner);
}

/** Holds for an honest relay, once everybody has been back: all agree, nothing is missing, nobody is alarmed. */
export function checkHonest(run: Run): number {
  let alarms = 0;
  for (let home = 0; home < run.homes; home += 1) alarms += checkHonestRoom(run, home);
  return alarms;
}

function checkHonestRoom(run: Run, home: number): number {
  const { relay } = run.world;
  const clients = run.world.clients.filter((client) => client.home === home);
  const here = ({ seats }: SimRoom) => seats.some(({ auth }) => clientOf(run, auth)?.home === home);
  const room = [...relay.rooms.values()].find(here);
  const past = relay.past.find(here);
  for (const client of clients) {
    const seat = (room ?? past)?.seats.find(({ auth }) => clientOf(run, auth) === client);
    if (room !== undefined && seat !== undefined) {
      if (seat.until === null) checkThere(run, room, client);
      else if (!seat.listed) checkGone(run, room, seat, client);
    }
    const { state } = client;
    if (past !== undefined && state.phase !== "ended" && !uninformed(past, client)) {
      run.violations.push(`${client.name} is ${state.phase} in a room that is over`);
    }
    if (state.phase === "ended" && state.why === "answer-forged") {
      run.violations.push(`${client.name} was let in wrongly`);
    }
  }
  if (room !== undefined) checkThreads(run, room, clients);
  const alarmed = clients.filter((client) => past === undefined || !uninformed(past, client));
  const alarms = alarmed.flatMap(({ state }) => (state.phase === "member" ? state.alarms : []));
  for (const { kind } of alarms) run.violations.push(`a false alarm: ${kind}`);
  return alarms.length;
}
