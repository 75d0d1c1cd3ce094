import { hash, randomBytes } from "node:crypto";

/** How often something may happen: `burst` at once, and `perSecond` in the long run. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/** A token bucket. Times are milliseconds of one clock. */
export class Bucket {
  #rate: Rate;
  #tokens: number;
  #at: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  #refill(now: number): void {
    const gained = (Math.max(0, now - this.#at) / 1000) * this.#rate.perSecond;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + gained);
    this.#at = now;
  }

  /** Whether there was still `cost` in it; if so it is taken. */
  take(now: number, cost = 1): boolean {
    this.#refill(now);
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }

  /** Whether there is still as much as one in it. */
  left(now: number): boolean {
    this.#refill(now);
    return this.#tokens >= 1;
  }

  /** Whether it is as good as new, and so needs not be kept. */
  full(now: number): boolean {
    this.#refill(now);
    return this.#tokens >= this.#rate.burst;
  }
}

const DAY = 86_400_000;

/** An IPv6 customer has a whole /64, so that is what counts as one address. */
function network(address: string): string {
  if (!address.includes(":")) return address;
  const mapped = /^(?:0*:)*:?(?:0*:)*ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [left = "", right] = address.split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const zeros =
    right === undefined ? [] : Array(Math.max(0, 8 - head.length - tail.length)).fill("0");
  const groups = [...head, ...zeros, ...tail].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":");
}

/**
 * Rates per remote address. Addresses are held in memory only, hashed with a salt
 * that is random and lasts a day, so that nothing here tells who was connected.
 */
export class AddressLimiter<Kind extends string> {
  #rates: Readonly<Record<Kind, Rate>>;
  #buckets = new Map<string, Bucket>();
  /** Those who are connected now. */
  #present = new Map<string, number>();
  #salt = randomBytes(32);
  #salted: number;

  constructor(rates: Readonly<Record<Kind, Rate>>, now: number) {
    this.#rates = rates;
    this.#salted = now;
  }

  /** A new salt, and nothing left under the old one, once a day is over. */
  #renew(now: number): void {
    if (now - this.#salted < DAY) return;
    this.#salt = randomBytes(32);
    this.#salted = now;
    this.#buckets.clear();
    this.#present.clear();
  }

  /** When the present salt goes, and all that is hashed under it. */
  hashedUntil(now: number): number {
    this.#renew(now);
    return this.#salted + DAY;
  }

  #hash(address: string, now: number): string {
    this.#renew(now);
    return hash("sha256", Buffer.concat([this.#salt, Buffer.from(network(address))]), "base64");
  }

  /** How many connections this address has; those made before the salt last changed don't count. */
  present(address: string, now: number): number {
    return this.#present.get(this.#hash(address, now)) ?? 0;
  }

  /** One connection more of this address, until it leaves with the number that it is given: that of the day's salt. */
  enter(address: string, now: number): number {
    const name = this.#hash(address, now);
    this.#present.set(name, (this.#present.get(name) ?? 0) + 1);
    return this.#salted;
  }

  /** One connection less of this address; of one that came under another salt nothing is held. */
  leave(address: string, entered: number, now: number): void {
    const name = this.#hash(address, now);
    if (entered !== this.#salted) return;
    const left = (this.#present.get(name) ?? 1) - 1;
    if (left > 0) this.#present.set(name, left);
    else this.#present.delete(name);
  }

  /** Whether this address may do this once more; if so it counts. */
  take(kind: Kind, address: string, now: number): boolean {
    return this.#bucket(kind, address, now).take(now);
  }

  /** Whether this address might do this once more. */
  left(kind: Kind, address: string, now: number): boolean {
    return this.#bucket(kind, address, now).left(now);
  }

  #bucket(kind: Kind, address: string, now: number): Bucket {
    const name = `${kind} ${this.#hash(address, now)}`;
    let bucket = this.#buckets.get(name);
    if (!bucket) this.#buckets.set(name, (bucket = new Bucket(this.#rates[kind], now)));
    return bucket;
  }

  /** Forgets every address that hasn't used up anything. */
  prune(now: number): void {
    this.#renew(now);
    for (const [name, bucket] of this.#buckets) {
      if (bucket.full(now)) this.#buckets.delete(name);
    }
  }

  /** How many addresses and kinds are held. */
  get size(): number {
    return this.#buckets.size;
  }
}
