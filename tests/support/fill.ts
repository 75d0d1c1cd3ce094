import type { Page } from "puppeteer";
import { placeKeys } from "../../extension/background/adapters/places.ts";
import { DATABASE } from "../../extension/background/db/schema.ts";
import { sealRecord } from "../../extension/background/record.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { fromBase64url } from "../../shared/bytes.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import type { ThreadRecord } from "../../shared/room/state.ts";
import { said } from "./lines.ts";

/** How many rows go into the page at once. */
const AT_ONCE = 1000;

interface Row {
  table: "thread" | "places";
  key: [string, number | string];
  sealed: string;
}

/** Between the lines of a long story, in milliseconds. */
const MINUTE = 60_000;
/** Numbers that the entries before the story have in the log. */
const BEFORE = 10;

/** Line number `at`, from 0, of a story by `sender` whose line number `end` would be said now. */
export function storyLine(at: number, end: number, sender: number, more = ""): ThreadRecord {
  return said({
    at: at + BEFORE,
    time: Date.now() - (end - at) * MINUTE,
    sender,
    text: `line ${at} of a long story${more}`,
  });
}

/** Runs in a page of the extension. */
async function put(name: string, rows: Row[]): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name);
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("no database")));
  });
  const transaction = database.transaction(["thread", "places"], "readwrite");
  for (const { table, key, sealed } of rows) {
    const bytes = Uint8Array.from(atob(sealed), (char) => char.charCodeAt(0));
    transaction.objectStore(table).put(bytes, key);
  }
  await new Promise<void>((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("aborted")));
  });
  database.close();
}

/** Puts lines into the store of an unlocked browser, sealed as the background seals them. */
export async function fillThread(
  page: Page,
  room: string,
  lines: readonly ThreadRecord[],
): Promise<void> {
  await initializeThemis();
  const stored = await page.evaluate(
    async () => (await chrome.storage.session.get("dataKey"))["dataKey"],
  );
  const key = typeof stored === "string" ? fromBase64url(stored) : null;
  if (key === null) throw new Error("the vault isn't open");
  const placeOf = placeKeys(crypto, key);
  const seal = (table: Row["table"], place: Row["key"], value: unknown): Row => {
    const sealed = sealRecord(crypto, key, { table, id: place }, value);
    return { table, key: place, sealed: Buffer.from(sealed).toString("base64") };
  };
  const rows = lines.flatMap((line) => [
    seal("thread", [room, line.at], line),
    ...("n" in line ? [seal("places", placeOf(room, [line.sender, line.n]), line.at)] : []),
  ]);
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    await page.evaluate(put, DATABASE, rows.slice(from, from + AT_ONCE));
  }
}
