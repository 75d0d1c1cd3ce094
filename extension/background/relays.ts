import * as v from "valibot";
import { equal, fromBase64url, hex } from "../../shared/bytes.ts";
import type { Crypto } from "../../shared/crypto/port.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { isOrigin } from "../../shared/room/invite.ts";
import type { RelayRef } from "../../shared/room/state.ts";
import { accessProof } from "../../shared/wire/derive.ts";
import { publicKey, type Bytes } from "../../shared/wire/ids.ts";
import type { RelayView, RpcError } from "../rpc/contract.ts";
import type { OwnData } from "./adapters/store.ts";
import { fingerprint } from "./views.ts";

type Hash = Pick<Crypto, "sha256" | "hkdf">;

/** A relay's name among others: the digest of the key that is pinned for it. */
export function relayId(crypto: Pick<Crypto, "sha256">, { key }: RelayRef): string {
  return hex(crypto.sha256(key));
}

/** The origin that somebody typed, with or without a slash or path behind it, or null. */
function originOf(typed: string): string | null {
  if (!URL.canParse(typed)) return null;
  const { origin } = new URL(typed);
  return isOrigin(origin) ? origin : null;
}

/** What was typed, as a relay. */
export function readRelay(typed: {
  address: string;
  key: string;
}): Result<RelayRef, "relay-malformed"> {
  const address = originOf(typed.address);
  const key = v.safeParse(publicKey, fromBase64url(typed.key));
  return address === null || !key.success
    ? fail("relay-malformed")
    : ok({ address, key: key.output });
}

/**
 * The relays on which rooms can be made: the one that the extension was made
 * for, and those that were added. Rooms that exist keep their own relay whatever
 * happens here. Pure; `data` is what is stored.
 */
export class Relays {
  readonly data: OwnData;
  #crypto: Hash;
  #builtIn: RelayRef;

  constructor(crypto: Hash, builtIn: RelayRef, data: OwnData) {
    this.#crypto = crypto;
    this.#builtIn = builtIn;
    this.data = data;
  }

  get list(): RelayRef[] {
    return [this.#builtIn, ...this.data.relays];
  }

  /** The relay of this id. */
  find(id: string): RelayRef | null {
    return this.list.find((relay) => relayId(this.#crypto, relay) === id) ?? null;
  }

  /** The one on which new rooms are made. */
  get chosen(): RelayRef {
    return (this.data.chosen === null ? null : this.find(this.data.chosen)) ?? this.#builtIn;
  }

  add(relay: RelayRef): Result<OwnData, RpcError> {
    // Two keys for one address would be two relays, of which at most one is there.
    const known = this.list.some(
      ({ address, key }) => address === relay.address || equal(key, relay.key),
    );
    return known ? fail("relay-known") : ok({ ...this.data, relays: [...this.data.relays, relay] });
  }

  remove(id: string): Result<OwnData, RpcError> {
    const relays = this.data.relays.filter((relay) => relayId(this.#crypto, relay) !== id);
    if (relays.length === this.data.relays.length) return fail("relay-unknown");
    const codes = this.data.codes.filter(({ relay }) => relay !== id);
    return ok({ relays, codes, chosen: this.data.chosen === id ? null : this.data.chosen });
  }

  choose(id: string): Result<OwnData, RpcError> {
    return this.find(id) === null ? fail("relay-unknown") : ok({ ...this.data, chosen: id });
  }

  /** What is shown to this relay when a room is made there; null where no code is kept for it. */
  access(relay: RelayRef): Bytes | null {
    const id = relayId(this.#crypto, relay);
    return this.data.codes.find((code) => code.relay === id)?.access ?? null;
  }

  /** Keeps another code for this relay, of which only what it shows is kept; an empty one is none (P71). */
  code(id: string, typed: string): Result<OwnData, "relay-unknown"> {
    const relay = this.find(id);
    if (relay === null) return fail("relay-unknown");
    const others = this.data.codes.filter((code) => code.relay !== id);
    const access = accessProof(this.#crypto, relay.key, typed);
    const codes = typed === "" ? others : [...others, { relay: id, access }];
    return ok({ ...this.data, codes });
  }

  /** As pages see them; `rooms` are the relays of the rooms that are here. */
  views(rooms: readonly RelayRef[]): RelayView[] {
    const { chosen } = this;
    return this.list.map((relay) => ({
      id: relayId(this.#crypto, relay),
      address: relay.address,
      fingerprint: fingerprint(this.#crypto, relay.key),
      chosen: relay === chosen,
      builtIn: relay === this.#builtIn,
      code: this.access(relay) !== null,
      rooms: rooms.filter(({ key }) => equal(key, relay.key)).length,
    }));
  }
}
