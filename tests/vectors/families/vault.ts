import { deriveKey } from "../../../extension/background/adapters/argon2.ts";
import { placeKeys } from "../../../extension/background/adapters/places.ts";
import { sealBox } from "../../../extension/background/passphrase.ts";
import { sealRecord } from "../../../extension/background/record.ts";
import { Vault } from "../../../extension/background/vault.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import type { MessageRef } from "../../../shared/room/talk.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { fixed } from "../../support/fixed.ts";
import { vector, seeded } from "../seeded.ts";
import type { Vector } from "../vector.ts";

/** What stands on the disk: P31. */
export async function vault(): Promise<Vector[]> {
  const passphrase = "correct horse ﬁve ①";
  const salt = fixed("salt", 16);
  const cost = { memory: 65_536, iterations: 3, parallelism: 1 };
  const kek = await deriveKey(passphrase.normalize("NFKC"), { salt, ...cost });
  let row: Record<string, unknown> = {};
  const store = new Vault({
    crypto: { ...crypto, random: (length) => fixed(length === 16 ? "salt" : "dataKey", length) },
    derive: deriveKey,
    rows: {
      read: () => Promise.resolve(undefined),
      add: (value) => {
        row = value as Record<string, unknown>;
        return Promise.resolve(true);
      },
      replace: () => Promise.resolve(),
    },
    session: {
      get: () => Promise.resolve(undefined),
      set: () => Promise.resolve(),
      remove: () => Promise.resolve(),
      clear: () => Promise.resolve(),
    },
  });
  await seeded("vault", () => store.create(passphrase));
  const dataKey = fixed("dataKey");
  const value = { phase: "example", list: [1, null, fixed("x", 5)] };
  const record = (table: "rooms" | "thread", id: string | [string, number]) =>
    vector(`record of ${table}`, "P31", "record", { dataKey, table, id, value }, () => ({
      sealed: sealRecord(crypto, dataKey, { table, id }, value),
    }));
  const backup = { version: 1, rooms: [], own: { relays: [], chosen: null } };
  const file = await seeded("backup", () =>
    sealBox(
      { crypto: { ...crypto, random: (length) => fixed("salt", length) }, derive: deriveKey },
      "backup",
      passphrase,
      encode(backup),
    ),
  );
  const refs: MessageRef[] = [
    [0, 1],
    [5, 4711],
  ];
  const places = placeKeys(crypto, dataKey);
  const room = "0123456789abcdef";
  return [
    vector("key of a passphrase", "P31", "passphrase", { passphrase, salt, ...cost }, () => ({
      kek,
    })),
    vector("vault row", "P31", "vault", { kek, dataKey, salt, ...cost }, () => ({ row })),
    record("rooms", "0123456789abcdef"),
    record("thread", ["0123456789abcdef", 42]),
    vector("backup", "P38", "backup", { kek, salt, ...cost, saved: backup }, () => ({ box: file })),
    vector("keys of messages' places", "P31", "places", { dataKey, room, refs }, () => ({
      keys: refs.map((ref) => places(room, ref)),
    })),
  ];
}
