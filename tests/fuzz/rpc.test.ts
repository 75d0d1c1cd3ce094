import fc from "fast-check";
import * as v from "valibot";
import { beforeAll, describe, expect, it } from "vitest";
import { answer } from "../../extension/background/router.ts";
import { requests, rpcErrors, type Method } from "../../extension/rpc/contract.ts";
import type { Page } from "../../extension/rpc/sender.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { background } from "../unit/background/background.ts";
import { mutated } from "./mutate.ts";
import { fuzzAsync } from "./runs.ts";

beforeAll(initializeThemis);

const INVITE = "0".repeat(64);
const RELAY = "f".repeat(64);
const PASSPHRASE = "seven herons";

/** A valid request of each kind; but for those after which there is nothing left to ask. */
function samplesFor(room: string): { id: number; method: Method; params: object }[] {
  const params: Partial<Record<Method, object>> = {
    "app.watch": {},
    "app.connect": {},
    "vault.create": { passphrase: "mine" },
    "vault.unlock": { passphrase: PASSPHRASE },
    "vault.change": { passphrase: "wrong", fresh: "mine" },
    "backup.make": { passphrase: "wrong" },
    "backup.restore": { file: "AAAA", passphrase: PASSPHRASE },
    "settings.set": { theme: "dark", language: "uk", autoLockMinutes: 5, notify: "bare" },
    "relay.add": { address: "https://relay.example", key: "AAAA" },
    "relay.code": { relay: RELAY, code: "seven herons" },
    "relay.remove": { relay: RELAY },
    "relay.choose": { relay: RELAY },
    "relay.known": { room },
    "room.code": { room, code: "seven herons" },
    "room.watch": { room },
    "room.read": { room, upTo: 3 },
    "room.own": { room, muted: true, title: "mine" },
    "room.retry": { room },
    "room.draft": { room, draft: { text: "x", reply: null, edit: { id: "1", text: "y" } } },
    "room.typing": { room },
    "room.dealt": { room, kind: "forked", number: 4, member: null },
    "room.policy": { room, change: { rotateEvery: 5, deputies: [1] } },
    "room.handover": { room, to: 1 },
    "room.accept": { room },
    "room.succeed": { room },
    "room.delete": { room },
    "room.leave": { room },
    "member.remove": { room, member: 1 },
    "join.decide": { room, invite: INVITE, yes: true },
    "join.inspect": { link: "#1.AAAA" },
    "join.start": { link: "#1.AAAA", as: "Guest" },
    "invite.create": { room, hours: 1 },
    "invite.link": { room, invite: INVITE },
    "invite.revoke": { room, invite: INVITE },
    "message.send": { room, text: "x", reply: "0.1", mentions: [0] },
    "message.edit": { room, message: "0.1", text: "x" },
    "message.delete": { room, message: "0.1" },
    "message.remove": { room, message: "0.1" },
    "message.restore": { room, message: "0.1" },
    "message.react": { room, message: "0.1", emoji: "👍", on: true },
    "thread.page": { room, before: 9, limit: 10 },
    "thread.search": { room, words: "heron" },
    "file.begin": { room, name: "a.png", mime: "image/png", size: 9, picture: [3, 3] },
    "file.piece": { room, file: "0".repeat(32), at: 0, data: "AAAA" },
    "file.send": { room, file: "0".repeat(32), text: "" },
    "file.cancel": { room, file: "0".repeat(32) },
    "file.read": { room, message: "0.1", at: 0 },
    "verify.number": { room, member: 1 },
    "verify.mark": { room, member: 1, agrees: true },
    "verify.secret.ask": { room, member: 1, secret: "heron" },
    "verify.secret.agree": { room, member: 1, secret: "heron" },
    "verify.secret.stop": { room },
  };
  return Object.entries(params).map(([method, given], id) => ({
    id,
    method: method as Method,
    params: given,
  }));
}

describe("what comes over a page's port", () => {
  it("is answered in a known way, reports no bug, and leaves the vault as it was", async () => {
    const { app, ask, client, faults } = await background();
    await ask("vault.create", { passphrase: PASSPHRASE });
    const made = await ask("room.create", { title: "Harbour", as: "Olena" });
    const { room } = (made?.ok ? made.value : {}) as { room: string };
    const samples = samplesFor(room);
    const last = new Set(["vault.lock", "vault.wipe", "room.create", "room.forget"]);
    expect(samples.map(({ method }) => method).toSorted()).toEqual(
      Object.keys(requests)
        .filter((method) => !last.has(method))
        .toSorted(),
    );
    const refused = samples.filter(({ method, params }) => !v.is(requests[method], params));
    expect(refused).toEqual([]);
    const said = fc.oneof(
      { weight: 9, arbitrary: mutated(samples) },
      { weight: 1, arbitrary: fc.anything({ withBigInt: true, withDate: true, withMap: true }) },
    );
    const page = fc.constantFrom<Page>("panel", "join");
    // Who knows the passphrase may change it, and a part of one sample may end up in another.
    const isChange = v.object({
      method: v.literal("vault.change"),
      params: v.object({ passphrase: v.literal(PASSPHRASE) }),
    });
    const harmless = said.filter((message) => !v.is(isChange, message));
    await fuzzAsync(fc.tuple(harmless, page), async ([message, from]) => {
      const reply = await answer(app, from, client, message, (error) => faults.push(error));
      if (reply === null || reply.ok) return;
      expect(rpcErrors).toContain(reply.error);
      expect(Object.keys(reply).toSorted()).toEqual(["error", "id", "ok"]);
    });
    expect(faults).toEqual([]);
    expect(app.rooms?.list().map(({ id }) => id)).toEqual([room]);
    expect(await app.vault.unlock(PASSPHRASE)).toMatchObject({ ok: true });
  });
});
