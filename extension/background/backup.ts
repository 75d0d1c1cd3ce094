import { decode as cborDecode } from "cborg";
import * as v from "valibot";
import { base64url, fromBase64url } from "../../shared/bytes.ts";
import { LIMITS } from "../../shared/limits.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import type { MemberState, RoomState, ThreadRecord } from "../../shared/room/state.ts";
import { decode, encode } from "../../shared/wire/codec.ts";
import type { RpcError } from "../rpc/contract.ts";
import type { OwnData, PanelData, Store } from "./adapters/store.ts";
import { openBox, sealBox, sealedBox, type PassphraseDeps } from "./passphrase.ts";

/**
 * Everything in one file: the rooms in which one is a member, with their keys,
 * messages and what is set for them, and the relays that were added. Sealed by
 * the passphrase alone, it opens in any browser (P38).
 */

export interface SavedRoom {
  state: MemberState;
  lines: ThreadRecord[];
  panel: PanelData;
}

export interface Saved {
  rooms: SavedRoom[];
  own: OwnData;
}

/** Stands in front, so that a file of something else is told from a damaged one. */
const FORMAT = "0fc backup";
const BYTES = Math.floor((LIMITS.backupChars * 3) / 4);
const file = v.strictObject({ format: v.literal(FORMAT), box: sealedBox(BYTES) });
const versioned = v.object({ format: v.literal(FORMAT), box: v.object({ version: v.number() }) });

/** All that is saved of the rooms in `store`. Rooms that are only being made or joined are left out. */
export async function gather(store: Store): Promise<Saved> {
  const rooms: SavedRoom[] = [];
  for (const id of await store.roomIds()) {
    const state: RoomState | null = await store.room(id);
    if (state?.phase !== "member") continue;
    const lines = await store.after(id, 0);
    rooms.push({ state, lines, panel: await store.panel(id) });
  }
  return { rooms, own: await store.own() };
}

/** The file's text for what was gathered. */
export async function writeBackup(
  deps: PassphraseDeps,
  passphrase: string,
  saved: Saved,
): Promise<Result<string, "backup-too-large">> {
  const box = await sealBox(deps, "backup", passphrase, encode({ version: 1, ...saved }));
  const text = base64url(encode({ format: FORMAT, box }));
  return text.length > LIMITS.backupChars ? fail("backup-too-large") : ok(text);
}

/**
 * What stands in a file. It is hostile until the passphrase has opened it; what
 * opens was written by `writeBackup`, so its shape is taken for granted.
 */
export async function readBackup(
  deps: PassphraseDeps,
  passphrase: string,
  text: string,
): Promise<Result<Saved, RpcError>> {
  const bytes = fromBase64url(text);
  if (bytes === null) return fail("backup-malformed");
  const decoded = decode(file, bytes, BYTES);
  if (!decoded.ok) {
    const known = decode(versioned, bytes, BYTES);
    const later = known.ok && known.value.box.version > 1;
    return fail(later ? "backup-version" : "backup-malformed");
  }
  const opened = await openBox(deps, "backup", passphrase, decoded.value.box);
  if (opened === null) return fail("wrong-passphrase");
  const { version, rooms, own } = cborDecode(opened) as Saved & { version: number };
  return version === 1 ? ok({ rooms, own }) : fail("backup-version");
}
