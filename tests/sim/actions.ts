import { inviteLink } from "../../shared/room/invite.ts";
import type { MemberState } from "../../shared/room/state.ts";
import { DEFAULT_POLICY, type Policy } from "../../shared/wire/policy.ts";
import type { SimClient } from "./client.ts";
import { conspire } from "./insider.ts";
import { lieTo, splice } from "./lies.ts";
import { Random } from "./random.ts";
import { giveRubbish } from "./rubbish.ts";
import type { Run } from "./run.ts";

/** What can happen in a trace, as plain numbers, so that any of it can be left out and the rest replayed. */
export interface Action {
  act: ActionName;
  /** Picks who does it, and how. */
  who: number;
  how: number;
  /** How much time passes before. */
  ms: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const WEIGHTS = {
  say: 60,
  deliver: 110,
  connect: 36,
  disconnect: 8,
  crash: 8,
  tick: 14,
  join: 14,
  decide: 6,
  typing: 6,
  read: 6,
  remove: 4,
  leave: 3,
  policy: 5,
  offer: 4,
  accept: 5,
  succeed: 4,
  hours: 5,
  days: 2,
  delete: 1,
  lie: 30,
} as const;
/** Only where the relay isn't honest. */
const MALICE = { insider: 40, splice: 12, setBack: 8 } as const;

type ActionName = keyof typeof WEIGHTS | keyof typeof MALICE;
const bagOf = (weights: Partial<Record<ActionName, number>>): ActionName[] =>
  Object.entries(weights).flatMap(([act, weight]) =>
    Array.from({ length: weight }, () => act as ActionName),
  );
const HONEST = bagOf(WEIGHTS);
const MALICIOUS = bagOf({ ...WEIGHTS, ...MALICE });

/** So many actions from a seed. */
export function script(random: Random, length: number, honest: boolean): Action[] {
  const bag = honest ? HONEST : MALICIOUS;
  return Array.from({ length }, () => ({
    act: random.pick(bag),
    who: random.below(1 << 20),
    how: random.below(1 << 20),
    ms: random.below(3_000),
  }));
}

function choose<T>(items: readonly T[], number: number): T | undefined {
  return items.length === 0 ? undefined : items[number % items.length];
}

/** Whoever takes itself for the owner of one of the rooms. */
export function ownerOf({ world }: Run, home = 0): SimClient | undefined {
  return world.clients.find(
    (one) =>
      one.home === home && one.state.phase === "member" && one.state.roster.owner === one.state.me,
  );
}

function say(run: Run, client: SimClient): void {
  if (client.state.phase !== "member") return;
  const before = client.member.n;
  const words = run.said.get(client.name) ?? [];
  const text = `${client.name} ${words.length}`;
  // What is accepted counts as said, even where a crash ends the step right after.
  run.world.say(client, text);
  if (client.held !== null && client.held.n > before) run.said.set(client.name, [...words, text]);
}

/** Somebody new follows an invite that the relay knows of; the owner makes another for the next. */
function join(run: Run, owner: SimClient | undefined, how: number): void {
  if (owner === undefined || run.world.clients.length >= 12) return;
  const open = owner.member.invites.filter(({ state, join: asked }) => state === "open" && !asked);
  const invite = choose(open, how);
  if (invite !== undefined) {
    const link = inviteLink(owner.member, invite);
    run.links.push({ link, home: owner.home });
    run.world.joiner(`m${run.world.clients.length}`, link, owner.home);
  }
  if (open.length < 2) owner.dispatch({ type: "invite", expiry: run.world.now + 24 * HOUR });
}

/** The relay forgets that an invite was used or revoked, and lets somebody else follow it. */
function reopen({ world, links }: Run, how: number): boolean {
  const followed = choose(links, how);
  const invites = [...world.relay.rooms.values()].flatMap(({ invites: all }) => [...all.values()]);
  if (followed === undefined || invites.length === 0 || world.clients.length >= 12) return false;
  for (const invite of invites) Object.assign(invite, { state: "open", admitted: null });
  world.joiner(`m${world.clients.length}`, followed.link, followed.home);
  return true;
}

function newPolicy({ roster, me }: MemberState, how: number): Policy {
  const others = roster.members.map(({ index }) => index).filter((index) => index !== me);
  const random = new Random(how);
  const deputies = others.filter(() => random.chance(0.5)).slice(0, 3);
  return {
    ...DEFAULT_POLICY,
    rotateEvery: 2 + random.below(8),
    rotateTime: random.pick([0, HOUR, DAY]),
    retention: random.pick([0, DAY]),
    newcomerHistory: random.pick(["since-rotation", "none"]),
    approve: random.pick(["auto", "ask"]),
    deputies,
    away: random.pick([HOUR, DAY]),
  };
}

function deliver(client: SimClient, how: number): void {
  const random = new Random(how);
  for (let moves = random.below(24); moves > 0; moves -= 1) {
    if (random.chance(0.5)) client.pushUp();
    else client.pullDown();
  }
}

/** What a member's person does about who is in the room and whose it is. */
function decideOn(client: SimClient, act: ActionName, how: number): void {
  if (client.state.phase !== "member") return;
  const { member } = client;
  const other = choose(member.roster.members, how)?.index ?? 0;
  switch (act) {
    case "remove":
      return client.dispatch({ type: "remove", member: other });
    case "policy":
      return client.dispatch({ type: "policy", policy: newPolicy(member, how) });
    case "offer":
      return client.dispatch({ type: "offer", to: how % 7 === 0 ? null : other });
    case "decide": {
      const waiting = member.invites.find(({ join: asked }) => asked?.allowed === false);
      if (waiting === undefined) return;
      return client.dispatch({ type: "decide", id: waiting.id, yes: how % 3 > 0 });
    }
    case "read":
      return client.dispatch({ type: "read", upTo: member.head[0] });
    case "leave":
    case "accept":
    case "succeed":
    case "delete":
    case "typing":
      return client.dispatch({ type: act });
    default:
      return undefined;
  }
}

/** Loses all but what was persisted: now, or between some of the next effects. */
function crash(client: SimClient, how: number): void {
  if (how % 2 === 0) return client.crash();
  let left = how % 9;
  client.dies = () => {
    left -= 1;
    return left === 0;
  };
}

/** The relay's disk is copied, or the copy put back. */
function setBack(run: Run, how: number): void {
  const { relay, clients } = run.world;
  if (how % 2 === 0 || run.backup.length === 0) {
    run.backup = relay.backup();
    return;
  }
  relay.setBack(run.backup, run.restores);
  for (const client of clients) client.disconnect();
  run.lied = true;
}

/** Time passes for all, and the relay sweeps. */
function pass({ world }: Run, ms: number): void {
  world.now += ms;
  world.relay.sweep();
  for (const client of world.clients) if (client.linked) client.dispatch({ type: "tick" });
}

/** Does one action. */
export function perform(run: Run, { act, who, how, ms }: Action): void {
  const { world } = run;
  world.now += ms;
  const owner = ownerOf(run, who % run.homes);
  const asOwner = ["remove", "policy", "offer", "decide", "delete"].includes(act);
  const client = (asOwner ? owner : undefined) ?? choose(world.clients, who);
  if (client === undefined) return;
  switch (act) {
    case "say":
      return say(run, client);
    case "deliver":
      return deliver(client, how);
    case "connect":
      return client.connect();
    case "disconnect":
      return client.disconnect();
    case "crash":
      return crash(client, how);
    case "lie":
      // The relay that is restored is honest, and one of its members may not be.
      if (run.restores && how % 3 === 0) return giveRubbish(run, client, how);
      if (!run.liar) return undefined;
      if (how % 12 === 0 ? reopen(run, how) : lieTo(client, how)) run.lied = true;
      return undefined;
    case "insider":
      return conspire(run, how);
    case "splice":
      if (run.liar && splice(client, world, how)) run.lied = true;
      return undefined;
    case "setBack":
      return run.setsBack ? setBack(run, how) : undefined;
    case "tick":
      return client.dispatch({ type: "tick" });
    case "join":
      return join(run, owner, how);
    case "hours":
      return pass(run, (1 + (how % 12)) * HOUR);
    case "days":
      return pass(run, (1 + (how % 9)) * DAY);
    case "delete":
      // Most traces are to go on.
      return how % 4 === 0 ? decideOn(client, act, how) : undefined;
    default:
      return decideOn(client, act, how);
  }
}
