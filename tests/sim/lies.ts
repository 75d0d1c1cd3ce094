import type { SimClient, Told } from "./client.ts";
import { Random } from "./random.ts";
import type { World } from "./world.ts";

/** What a relay does, without any key, to one thing that is on its way to a member. */
const LIES = [
  "drop",
  "duplicate",
  "delay",
  "replay",
  "garble",
  "substitute",
  "rewind",
  "impersonate",
  "refuse",
] as const;

function flipped(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes);
  out[out.length - 1] = (out[out.length - 1] ?? 0) ^ 1;
  return out;
}

type Clear = [epoch: number, sender: number, n: number];

/** A batch whose first message has other sealed bytes or another header, if it has one. */
function altered(told: Told, random: Random, how: (clear: Clear) => Clear | null): Told | null {
  if (told.t !== "batch") return null;
  const [entry, ...rest] = told.entries;
  if (entry?.type !== "message") return null;
  const clear = how([...entry.clear]);
  const bent = clear === null ? { ...entry, sealed: flipped(entry.sealed) } : { ...entry, clear };
  return { t: "batch", entries: random.chance(0.5) ? [bent] : [bent, ...rest] };
}

/** Somebody else's request, answer or key where one was on its way to be let in. */
function substituted(told: Told, others: readonly Told[], random: Random): Told | null {
  if (told.t === "joinAsked" && random.chance(0.5)) {
    const other = others.find((one) => one.t === "joinAsked" && one !== told);
    if (other?.t !== "joinAsked") return null;
    return random.chance(0.5) ? { ...told, from: other.from } : { ...told, kem: other.kem };
  }
  if (told.t !== "joinAsked" && told.t !== "joinAnswered" && told.t !== "joinConfirmed") {
    return told.t === "part" ? { ...told, sealed: flipped(told.sealed) } : null;
  }
  return { ...told, sealed: flipped(told.sealed) };
}

/** One lie about something that waits for a client; false where there was nothing to lie about. */
export function lieTo(client: SimClient, how: number): boolean {
  const random = new Random(how);
  const { down } = client;
  const at = random.below(Math.max(1, down.length));
  const told = down[at];
  if (told === undefined) return false;
  let instead: Told | null = null;
  switch (random.pick(LIES)) {
    case "drop":
      down.splice(at, 1);
      return true;
    case "duplicate":
      down.splice(at, 0, told);
      return true;
    case "delay":
      down.push(...down.splice(at, 1));
      return true;
    case "replay":
      down.push(told);
      return true;
    case "garble":
      instead = altered(told, random, () => null);
      break;
    case "substitute":
      instead = substituted(told, down, random);
      break;
    case "rewind":
      instead = altered(told, random, ([epoch, sender]) => [epoch, sender, 1]);
      break;
    case "impersonate":
      instead = altered(told, random, ([epoch, sender, n]) => [epoch, sender + 1, n]);
      break;
    case "refuse":
      if ("re" in told) {
        const code = random.pick(["stale-epoch", "not-member", "behind", "bad-request"] as const);
        instead = { t: "error", re: told.re, code };
      }
  }
  if (instead === null) return false;
  down[at] = instead;
  return true;
}

/** What is told in one room is told in another, as what comes next there; false where there is no other room. */
export function splice(victim: SimClient, { clients }: World, how: number): boolean {
  const random = new Random(how);
  const others = clients.filter(({ home, down }) => home !== victim.home && down.length > 0);
  if (others.length === 0) return false;
  const told = random.pick(random.pick(others).down);
  const head = victim.held?.head[0] ?? 0;
  const fitting =
    told.t === "batch"
      ? { ...told, entries: told.entries.map((entry, at) => ({ ...entry, number: head + 1 + at })) }
      : told;
  victim.down.splice(random.below(victim.down.length + 1), 0, fitting);
  return true;
}
