import type { Bytes } from "../../shared/crypto/port.ts";
import type { MemberState } from "../../shared/room/state.ts";

/** What a member knows of one epoch. */
export interface KnownEpoch {
  key: Bytes;
  rosterHash: Bytes;
}

/** Every key and secret that a browser has held as a member: what one who means harm keeps, whatever honest code erases. */
export class Hoard {
  readonly epochs = new Map<number, KnownEpoch>();
  /** Room keys, own private keys, and what was secret of invites. */
  readonly secrets = new Set<Bytes>();
  #last: MemberState | null = null;

  keep(state: MemberState): void {
    const last = this.#last;
    this.#last = state;
    if (state.ring !== last?.ring) {
      for (const { key } of state.ring) this.secrets.add(key);
      const key = state.ring.at(-1)?.key;
      if (key !== undefined) {
        this.epochs.set(state.epoch, { key, rosterHash: state.rosterHash });
      }
    }
    if (state.catchUp !== last?.catchUp) {
      for (const { key } of state.catchUp?.keys ?? []) this.secrets.add(key);
    }
    if (state.keys !== last?.keys) this.secrets.add(state.keys.kem.privateKey);
    if (state.renewal !== null) this.secrets.add(state.renewal.privateKey);
    if (state.invites === last?.invites) return;
    for (const { t, ik, join } of state.invites) {
      for (const secret of [t, ik.privateKey]) this.secrets.add(secret);
      if (join !== null)
        for (const secret of [join.pending, join.joinKey]) this.secrets.add(secret);
    }
  }
}
