import type { Page } from "puppeteer";
import { openRecord } from "../../extension/background/record.ts";
import { DATABASE } from "../../extension/background/db/schema.ts";
import type { PanelData } from "../../extension/background/adapters/store.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { base64url, fromBase64url } from "../../shared/bytes.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import type { MemberState, RoomState, ThreadRecord } from "../../shared/room/state.ts";

/**
 * What a browser holds on its disk and in its session storage, opened with the
 * key that the unlocked vault keeps in memory:
 *
 *     const vault = await readVault(person.panel);
 *     vault.rooms, vault.lines        // opened records
 *     vault.raw, vault.plain          // all bytes as stored; all bytes as opened
 */

export interface OpenVault {
  rooms: Map<string, RoomState>;
  lines: { room: string; line: ThreadRecord }[];
  panels: Map<string, PanelData>;
  /** Everything stored, as it is: database, local and session storage. */
  raw: Buffer;
  /** Everything stored, opened. */
  plain: Buffer;
}

interface Dump {
  tables: Record<string, { key: unknown; value: unknown }[]>;
  session: Record<string, unknown>;
  local: Record<string, unknown>;
  page: Record<string, string>;
}

/** Runs in a page of the extension. Byte arrays become `{ bytes: base64 }`. */
async function dump(name: string): Promise<Dump> {
  const plain = (value: unknown): unknown => {
    if (value instanceof Uint8Array) {
      return { bytes: btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join("")) };
    }
    if (Array.isArray(value)) return value.map((one) => plain(one));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
  };
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error ?? new Error("no database")));
    });
  const database = await done(indexedDB.open(name));
  const tables: Dump["tables"] = {};
  for (const table of database.objectStoreNames) {
    const store = database.transaction(table).objectStore(table);
    const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    tables[table] = keys.map((key, at) => ({ key, value: plain(values[at]) }));
  }
  database.close();
  return {
    tables,
    session: await chrome.storage.session.get(null),
    local: await chrome.storage.local.get(null),
    page: Object.fromEntries(
      [window.localStorage, window.sessionStorage].flatMap(
        (area) => Object.entries(area) as [string, string][],
      ),
    ),
  };
}

function bytesOf(value: unknown): Buffer[] {
  if (typeof value === "string") return [Buffer.from(value)];
  if (typeof value !== "object" || value === null) return [];
  if (value instanceof Uint8Array) return [Buffer.from(value)];
  const { bytes } = value as { bytes?: unknown };
  if (typeof bytes === "string" && Object.keys(value).length === 1) {
    return [Buffer.from(bytes, "base64")];
  }
  return Object.values(value).flatMap((one) => bytesOf(one));
}

/** Everything that a browser holds, as it is stored, whether its vault is open or not. */
export async function readStored(page: Page): Promise<Buffer> {
  const { tables, session, local, page: own } = await page.evaluate(dump, DATABASE);
  return Buffer.concat([tables, session, local, own].flatMap((one) => bytesOf(one)));
}

/** The one room that a vault holds, in which its person is a member. */
export function memberIn({ rooms }: OpenVault): MemberState {
  const [room, ...others] = rooms.values();
  if (room?.phase !== "member" || others.length > 0) throw new Error("not one room to be in");
  return room;
}

/** Opens the vault of an unlocked browser from one of the extension's own pages. */
export async function readVault(page: Page): Promise<OpenVault> {
  await initializeThemis();
  const { tables, session, local, page: own } = await page.evaluate(dump, DATABASE);
  const stored = session["dataKey"];
  const key = typeof stored === "string" ? fromBase64url(stored) : null;
  if (key?.length !== 32) throw new Error("the vault isn't open");
  // As stored, the data key itself stands in session storage: it is looked for by nobody here.
  const raw = [tables, session, local, own].flatMap((one) => bytesOf(one));
  const open = (table: "rooms" | "thread" | "panel") =>
    (tables[table] ?? []).map(({ key: id, value }) => ({
      id: id as string & [string, number],
      value: openRecord(
        crypto,
        key,
        { table, id: id as string },
        new Uint8Array(bytesOf(value)[0] ?? []),
      ),
    }));
  const [rooms, lines, panels] = [open("rooms"), open("thread"), open("panel")];
  return {
    rooms: new Map(rooms.map(({ id, value }) => [id, value as RoomState])),
    lines: lines.map(({ id, value }) => ({ room: id[0], line: value as ThreadRecord })),
    panels: new Map(panels.map(({ id, value }) => [id, value as PanelData])),
    raw: Buffer.concat(raw),
    plain: Buffer.concat(
      [rooms, lines, panels, session, local, own].flatMap((one) => [
        ...bytesOf(one),
        // Byte arrays inside records, once more as text, in case something is kept encoded.
        Buffer.from(
          JSON.stringify(one, (_, value: unknown) =>
            value instanceof Uint8Array ? base64url(value) : value,
          ),
        ),
      ]),
    ),
  };
}
