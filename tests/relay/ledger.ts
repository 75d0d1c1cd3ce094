import type { Bytes } from "../../shared/crypto/port.ts";
import { equal } from "../../shared/bytes.ts";
import { Client, type Where } from "./client.ts";
import { after, chain, commitOf, makeRoom, messageOf, type Owned } from "./people.ts";

interface Acknowledged {
  hash: Bytes;
  sealed: Bytes;
}

/**
 * Somebody who writes without pause, keeps all that the relay has acknowledged,
 * and demands it back: each at its number, with its bytes and its chain hash.
 */
export class Ledger {
  owned: Owned;
  /** How many entries were found erased at the last look at them all. */
  erased = 0;
  readonly #acknowledged = new Map<number, Acknowledged>();
  /** Messages by their `n` that were sent, acknowledged or not: sent again they must be the same. */
  readonly #sealed = new Map<number, Bytes>();
  #client: Client;
  #n = 0;
  #checked = 0;
  #before: Bytes | null = null;
  /** Highest number that was acknowledged. */
  #last = 0;
  /** Up to this number it has let the relay erase what was said. */
  #erasable = 0;

  private constructor(client: Client, owned: Owned) {
    this.#client = client;
    this.owned = owned;
  }

  static async open(where: Where): Promise<Ledger> {
    const { owner, owned } = await makeRoom(where);
    return new Ledger(owner, owned);
  }

  /** How many entries it was promised. */
  get size(): number {
    return this.#acknowledged.size;
  }

  /** Writes with 16 under way until the connection is gone or `enough` says so. Returns the codes of refusals. */
  async write(enough: () => boolean): Promise<Set<string>> {
    const refused = new Set<string>();
    const one = async (): Promise<void> => {
      while (!enough()) {
        this.#n += 1;
        const n = this.#n;
        const { sealed } = messageOf(this.owned.epoch, n, 600);
        const kept = this.#sealed.get(n) ?? sealed;
        this.#sealed.set(n, kept);
        const answer = await this.#client.ask({
          t: "message",
          epoch: this.owned.epoch,
          n,
          sealed: kept,
        });
        if (answer.t === "logged") {
          this.#acknowledged.set(answer.number, { hash: answer.hash, sealed: kept });
          this.#last = Math.max(this.#last, answer.number);
        } else if (answer.t === "error") {
          refused.add(answer.code);
          return;
        }
      }
    };
    await Promise.allSettled(Array.from({ length: 16 }, one));
    return refused;
  }

  /** Connects again, goes on from what the relay has, and demands back what was acknowledged since the last time. */
  async comeBack(where: Where): Promise<void> {
    const client = await Client.connect(where, this.owned.keys.auth);
    client.uid = this.owned.uid;
    this.#client = client;
    const { room } = this.owned;
    const { n, end } = await client.expect("attached", { t: "attach", room });
    this.#n = n;
    if (end < this.#last) {
      throw new Error(`the log ends at ${end}, but ${this.#last} was acknowledged`);
    }
    await this.#check(end);
  }

  /** Renews the room's key and says that it has all before, so that the relay's next sweep erases those bodies (P29). */
  async letErase(): Promise<void> {
    const has = this.#checked;
    const commit = commitOf(this.owned, { reason: "rotate" });
    const logged = await this.#client.expect("logged", commit);
    this.owned = after(this.owned, commit, logged);
    await this.#client.expect("done", { t: "cursor", number: has });
    this.#erasable = has;
  }

  /** Demands back all that was ever acknowledged, from the first entry on. */
  async checkAll(): Promise<void> {
    const end = this.#checked;
    this.#checked = 0;
    this.#before = null;
    this.erased = 0;
    await this.#check(end);
  }

  async #check(end: number): Promise<void> {
    while (this.#checked < end) {
      const from = this.#checked + 1;
      const piece = await this.#client.expect("entries", { t: "history", from, max: 256 });
      if (this.#before && !equal(piece.before, this.#before)) throw new Error("another past");
      let hash = piece.before;
      for (const entry of piece.entries) {
        hash = chain(hash, [entry]);
        const known = this.#acknowledged.get(entry.number);
        // Of what was erased the hash stays, and with it the chain below says that it was the same.
        const erased = entry.type === "erased" && entry.number <= this.#erasable;
        if (erased) this.erased += 1;
        const same = entry.type === "message" && known && equal(entry.sealed, known.sealed);
        if (known && !same && !erased) {
          throw new Error(`entry ${entry.number} isn't what was acknowledged`);
        }
        if (known && !equal(hash, known.hash)) throw new Error(`another chain at ${entry.number}`);
      }
      this.#before = hash;
      this.#checked += piece.entries.length;
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  /** Gives the connection up at once, as one that gets no answer any more. */
  abandon(): void {
    this.#client.drop();
  }

  /** Resolves when the connection is over, whoever ended it. */
  get gone(): Promise<void> {
    return this.#client.closed;
  }
}
