import { DATABASE } from "../../extension/background/db/schema.ts";
import { openRecord, sealRecord } from "../../extension/background/record.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { fromBase64url } from "../../shared/bytes.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import type { MemberState } from "../../shared/room/state.ts";
import type { Person } from "./profile.ts";

/** Runs in a page of the extension: what stands under this key, in base64, or something else in its place. */
async function row(name: string, key: string, fresh: string | null): Promise<string> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.addEventListener("success", () => resolve(opening.result));
    opening.addEventListener("error", () => reject(opening.error ?? new Error("no database")));
  });
  const rooms = database.transaction("rooms", "readwrite").objectStore("rooms");
  const request =
    fresh === null
      ? rooms.get(key)
      : rooms.put(
          Uint8Array.from(atob(fresh), (char) => char.charCodeAt(0)),
          key,
        );
  const found = await new Promise<unknown>((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("failed")));
  });
  database.close();
  return found instanceof Uint8Array
    ? btoa(Array.from(found, (byte) => String.fromCharCode(byte)).join(""))
    : "";
}

/**
 * Changes what an unlocked browser holds of the room that was begun last, behind its
 * background's back: for what takes a forged log to come about. The panel is opened anew.
 */
export async function changeRoom(
  person: Person,
  change: (state: MemberState) => MemberState,
): Promise<void> {
  await initializeThemis();
  const { id } = await person.roomView();
  const stored = await person.panel.evaluate(
    async () => (await chrome.storage.session.get("dataKey"))["dataKey"],
  );
  const key = typeof stored === "string" ? fromBase64url(stored) : null;
  if (key === null) throw new Error("the vault isn't open");
  const page = await person.browser.newPage();
  await page.goto(person.address("/manifest.json"));
  await person.closePanel();
  await person.killServiceWorker();
  const address = { table: "rooms", id } as const;
  const sealed = Buffer.from(await page.evaluate(row, DATABASE, id, null), "base64");
  const state = openRecord(crypto, key, address, new Uint8Array(sealed)) as MemberState;
  const fresh = Buffer.from(sealRecord(crypto, key, address, change(state)));
  await page.evaluate(row, DATABASE, id, fresh.toString("base64"));
  await page.close();
  await person.openPanel();
}
