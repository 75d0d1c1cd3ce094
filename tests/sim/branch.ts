import type { Bytes, Crypto } from "../../shared/crypto/port.ts";
import { chainNext, chainStart, entryHash } from "../../shared/wire/chain.ts";
import type { Entry } from "../../shared/wire/log.ts";
import type { SimClient, Told } from "./client.ts";
import type { SimRoom } from "./seats.ts";

/** What a relay can do to one member's log for good, without any key. */
export type Branching =
  /** Nothing from this number on is shown. */
  | { lie: "withhold"; from: number }
  /** This entry is left out, and what follows moves up. */
  | { lie: "omit"; number: number }
  /** This entry and the one after it change places. */
  | { lie: "swap"; number: number };

/**
 * A relay that shows one member another log than the others, consistently: in
 * batches, in history, in what it says is the end, and in what it acknowledges.
 * Signals pass as they are, since nobody but their makers can sign others.
 */
export class Branch {
  readonly #crypto: Crypto;
  readonly #room: SimRoom;
  readonly #what: Branching;
  #shown: number;

  constructor(crypto: Crypto, room: SimRoom, what: Branching) {
    this.#crypto = crypto;
    this.#room = room;
    this.#what = what;
    this.#shown = this.log().length;
  }

  /** The log as the victim is shown it. */
  log(): Entry[] {
    const what = this.#what;
    const log = [...this.#room.log];
    if (what.lie === "withhold") return log.slice(0, what.from - 1);
    const [taken] = log.splice(what.number - 1, 1);
    // What is to stand in its place hasn't been said yet: nothing can be shown from here on.
    if (what.lie === "swap" && taken !== undefined) {
      if (log[what.number - 1] === undefined) return log.slice(0, what.number - 1);
      log.splice(what.number, 0, taken);
    }
    return log.map((entry, at) => ({ ...entry, number: at + 1 }));
  }

  /** Whether the victim's log differs from the others' by now. */
  get differs(): boolean {
    const log = this.log();
    return log.length !== this.#room.log.length || this.#what.lie === "swap";
  }

  #chain(log: readonly Entry[]): Bytes[] {
    const chain = [chainStart(this.#crypto, this.#room.uid)];
    for (const entry of log) {
      const before = chain.at(-1) as Bytes;
      chain.push(chainNext(this.#crypto, before, entryHash(this.#crypto, entry)));
    }
    return chain;
  }

  /** Puts the lie between the relay and a member; what is on its way to it passes through too. */
  between(victim: SimClient): void {
    const take = victim.take.bind(victim);
    victim.take = (told) => {
      const said = this.#said(told);
      if (said !== null) take(said);
    };
  }

  #said(told: Told): Told | null {
    const log = this.log();
    switch (told.t) {
      case "batch": {
        const fresh = log.slice(this.#shown);
        this.#shown = log.length;
        return fresh.length === 0 ? null : { t: "batch", entries: fresh };
      }
      case "attached":
        this.#shown = log.length;
        return { ...told, end: log.length };
      case "entries": {
        const entries = log.slice(told.from - 1, told.from - 1 + 256);
        const before = this.#chain(log)[told.from - 1] ?? told.before;
        return { ...told, before, entries, end: log.length };
      }
      case "logged":
        return this.#acknowledged(told, log);
      default:
        return told;
    }
  }

  /** An acknowledgement that fits the branch, or none where the branch doesn't hold what was said. */
  #acknowledged(told: Extract<Told, { t: "logged" }>, log: readonly Entry[]): Told | null {
    const truly = this.#room.log[told.number - 1];
    const at = log.findIndex((entry) => sameEntry(entry, truly));
    const hash = this.#chain(log)[at + 1];
    return at < 0 || hash === undefined ? null : { ...told, number: at + 1, hash };
  }
}

function sameEntry(one: Entry, other: Entry | undefined): boolean {
  if (other === undefined || one.type === "erased" || other.type === "erased") return false;
  return one.type === other.type && one.sealed === other.sealed && one.clear === other.clear;
}
