import { equal } from "../../shared/bytes.ts";
import type { MemberState } from "../../shared/room/state.ts";
import type { Run } from "./run.ts";
import type { SimClient } from "./client.ts";
import { DOUBLE_DEALINGS } from "./double.ts";
import { FORGERIES } from "./forgeries.ts";
import { belongs, stateOf, type Attack, type Plot } from "./plot.ts";
import { Random } from "./random.ts";
import { Twin, type Shown } from "./twin.ts";
import { USURPATIONS } from "./usurpers.ts";

/**
 * A member, or one who was, who has kept every key it ever had and works together
 * with the relay. It acts on twins: what would become of this member if they turned
 * on it now. So every state of a trace can be attacked in many ways, and the trace
 * goes on as it would have.
 */

function canBeTurnedOn({ state }: SimClient): boolean {
  if (state.phase !== "member" || state.halted || state.restored) return false;
  return state.catchUp === null || state.catchUp.begun;
}

/** Whether something can still be done to it: it isn't out, has not stopped, and waits for nothing. */
function listens({ member }: Twin): boolean {
  return member?.live.at === "ready" && !member.halted && member.live.wanting === null;
}

function sealedBy({ run, sealed }: Plot, by: SimClient, { n, epoch }: Shown): boolean {
  const here = sealed.some((one) => one.by === by && one.n === n && one.epoch === epoch);
  const { sent } = run.world;
  const said = (one: (typeof sent)[number]) =>
    one.by === by &&
    one.message.t === "message" &&
    one.message.n === n &&
    one.message.epoch === epoch;
  return here || sent.some(said);
}

/** Nobody but who said it has said it, where and when it was said, once, and while a member. */
function checkWords(plot: Plot, before: MemberState, from: number): void {
  const { run, victim, insider } = plot;
  const { name } = victim.of;
  const known = victim.of.texts;
  for (const [at, line] of victim.shown.entries()) {
    if (at < from) continue;
    const { text, sender } = line;
    const by = run.world.clients.find((one) => one.name === text.split(" ")[0]);
    if (by === undefined || by.home !== victim.of.home || by.held?.me !== sender) {
      run.violations.push(`${name} takes "${text}" for another's`);
    } else if (by === insider) {
      if (!belongs(plot, before)) run.violations.push(`${name} hears ${by.name}, who is gone`);
    } else {
      const earlier = victim.shown.slice(0, at).map((one) => one.text);
      if ([...known, ...earlier].includes(text))
        run.violations.push(`${name} shows "${text}" twice`);
      if (!sealedBy(plot, by, line)) {
        run.violations.push(`${name} shows "${text}" where it wasn't said`);
      }
    }
  }
}

/** Only whose right it is changes or ends the room. */
function checkRight({ run, victim, insider }: Plot, before: MemberState, attack: string): void {
  const { member, of, state } = victim;
  // Who has asked to leave has left once its own word for it is in the log, whoever shows it (P62).
  const left = before.leaving && state.phase === "ended" && state.why === "left";
  if (left) return;
  if (member === null) run.violations.push(`${of.name} is put out by ${insider.name} (${attack})`);
  else if (!equal(member.prev, before.prev)) {
    run.violations.push(`${of.name} takes a commit of ${insider.name} (${attack})`);
  }
}

function attempt(plot: Plot, attack: Attack): void {
  const before = stateOf(plot);
  const from = plot.victim.shown.length;
  const rightful = attack(plot);
  checkWords(plot, before, from);
  if (!rightful) checkRight(plot, before, attack.name);
}

/** Turns somebody and the relay on another, three times in a row. */
export function conspire(run: Run, how: number): void {
  const { world } = run;
  const random = new Random(how);
  const victims = world.clients.filter(canBeTurnedOn);
  if (victims.length === 0) return;
  const target = random.pick(victims);
  const insiders = world.clients.filter(
    (one) => one !== target && one.home === target.home && one.held !== null,
  );
  if (insiders.length === 0) return;
  const insider = random.pick(insiders);
  const { relay } = world;
  const room = [...relay.rooms.values(), ...relay.past].find(({ uid }) =>
    equal(uid, target.member.uid),
  );
  if (room === undefined || insider.held === null) return;
  const deps = world.deps();
  const plot: Plot = {
    run,
    random,
    deps,
    insider,
    held: insider.held,
    victim: new Twin(target, deps),
    others: victims.filter((one) => one !== target && one !== insider && one.home === target.home),
    room,
    sealed: [],
  };
  for (let left = 3; left > 0 && run.violations.length === 0; left -= 1) {
    if (!listens(plot.victim)) return;
    attempt(plot, random.pick(random.pick([FORGERIES, USURPATIONS, DOUBLE_DEALINGS])));
  }
}
