import { expect, test } from "vitest";
import german from "../../extension/ui/messages/de.json" with { type: "json" };
import { initializeThemis } from "../../relay/themis.ts";
import { equal } from "../../shared/bytes.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { LIMITS } from "../../shared/limits.ts";
import { formatLink, inviteSecrets, parseLink } from "../../shared/room/invite.ts";
import type { InviteLink } from "../../shared/room/state.ts";
import { decode } from "../../shared/wire/codec.ts";
import { commitBody } from "../../shared/wire/commit.ts";
import { inviteIdOf } from "../../shared/wire/derive.ts";
import { Client } from "../relay/client.ts";
import type { Person } from "../support/profile.ts";
import { tracesOf } from "../support/traces.ts";
import { until } from "../support/until.ts";
import { memberIn, readVault } from "../support/vault.ts";
import { words, type Key } from "../support/words.ts";
import { sharedScene } from "./scene.ts";

/** Rows 4 and 5: how one comes in by an invite, and how nobody does without a good one. */

const TITLE = "Harbour";

const at = sharedScene(async (scene) => {
  await initializeThemis();
  const relay = await scene.relay({ tap: true });
  const [owner, guest, late] = await scene.people("Olena", "Bruno", "Chiara");
  await scene.room(owner, TITLE);
  await late.openPanel();
  await late.choosePassphrase();
  const used = await owner.makeInvite();
  return { relay, owner, guest, late, used };
});

function linkOf(text: string): InviteLink {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(`no link: ${parsed.error}`);
  return parsed.value;
}

/** The link, with something else in one of its places. */
function altered(text: string, change: Partial<InviteLink>): string {
  return formatLink({ ...linkOf(text), ...change });
}

/** How many answers the owner's browser has given to requests, and commits made. */
async function givenOut(): Promise<number> {
  const heard = await at().relay.heard();
  return heard.filter(({ t }) => t === "answer" || t === "commit").length;
}

/** Refused by the browser itself, before there is a room. */
type Unfit = "link-malformed" | "link-expired";
type Refusal =
  | "invite-unknown"
  | "invite-used"
  | "invite-expired"
  | "invite-revoked"
  | "answer-forged";

/** Reads on the join page that the invite won't do, why, and what to do then. */
async function readsWhy(person: Person, why: Unfit | Refusal): Promise<void> {
  for (const part of ["title", "note", "then"] as const) {
    const key: Key = `join.failed.${why}.${part}`;
    await person.waitForWords(words(key), { page: person.joinPage });
  }
}

/** Reads the same in the panel, and nothing of a room, of which there is none; then is rid of it. */
async function panelSaysWhy(person: Person, why: Refusal): Promise<void> {
  for (const part of ["title", "note"] as const) {
    await person.waitForWords(words(`room.join.failed.${why}.${part}`));
  }
  const screen = await person.screen();
  expect(screen).toContain(words("room.lamp.failed"));
  for (const key of ["room.empty.made.title", "room.ended.title", "room.offline.title"] as const) {
    expect(screen).not.toContain(words(key));
  }
  // Whoever looks only now is told as well.
  await person.closePanel();
  await person.openPanel();
  await person.waitForWords(words(`room.join.failed.${why}.title`));
  await person.backToRooms();
  await person.waitForWords(words(`room.join.failed.${why}.title`));
  await person.panel.click("main ul > li > button");
  await person.press(words("room.join.forget"));
  await person.waitForWords(words("room.forget.join"));
  await person.press(words("room.forget.do"));
  await person.until("is back at the rooms", () => person.sees("button", words("rooms.lock")));
  expect(await person.screen()).not.toContain(words(`room.join.failed.${why}.title`));
}

/** Follows a link all the way to the one click, and reads why that led nowhere, in the tab and in the panel. */
async function isRefused(person: Person, link: string, why: Refusal): Promise<void> {
  await person.openLink(link);
  await person.joinAs();
  await readsWhy(person, why);
  await panelSaysWhy(person, why);
}

test("row 4: request, answer, confirmation, and the owner's signed commit, with the owner's panel closed (P16 to P20)", async () => {
  const { relay, owner, guest, used } = at();
  const { keys, roster } = memberIn(await readVault(owner.panel));
  await owner.closePanel();
  await guest.openLink(used);
  await guest.joinAs();
  await guest.choosePassphrase();
  await guest.waitForRoom(TITLE);
  await owner.openPanel();
  await owner.openRoom(TITLE);
  await owner.waitForMembers(2);

  const heard = await relay.heard();
  const steps = heard.filter(({ t }) => ["ask", "answer", "confirm", "commit"].includes(t));
  expect(steps.map(({ t }) => t)).toEqual(["ask", "answer", "confirm", "commit"]);
  const commit = steps.at(-1);
  if (commit?.t !== "commit") throw new Error("no commit");
  expect(crypto.verify(keys.sig.publicKey, commit.body, commit.proof)).toBe(true);
  const body = decode(commitBody, commit.body, LIMITS.commit);
  const theirs = memberIn(await readVault(guest.panel));
  expect(body.ok && body.value[1].changes).toMatchObject({
    reason: "admit",
    index: roster.next,
    bundle: { sig: theirs.keys.sig.publicKey },
  });
});

test("row 4: the relay counts nobody as a member without the owner's signature (P11, P27)", async () => {
  const { owner, guest } = at();
  const { relay: ref, room } = memberIn(await readVault(owner.panel));
  const stranger = crypto.generateKeyPair();
  const client = await Client.connect({ address: ref.address, publicKey: ref.key }, stranger);
  try {
    expect(await client.gist({ t: "attach", room })).toBe("error not-member");
    // Nor can it put an admission of its own making into the log.
    const body = new Uint8Array(300);
    const proof = crypto.sign(stranger.privateKey, body);
    const sealed = crypto.random(76);
    expect(await client.gist({ t: "commit", body, proof, sealed, parts: [] })).toMatch(
      /^error not-/,
    );
  } finally {
    await client.close();
  }
  expect(await guest.members()).toEqual(["you", "Olena, owner"]);
});

test("the join page speaks the language that was chosen in the settings, at once and when it opens", async () => {
  const { late, used } = at();
  const speaks = (title: string) => late.waitForWords(title, { page: late.joinPage });
  await late.openLink(used);
  await speaks(words("join.title"));
  await late.ask("settings.set", { language: "de" });
  await speaks(german["join.title"]);
  await late.openLink(used);
  await speaks(german["join.title"]);
  expect(await late.joinPage.$eval("html", ({ lang }) => lang)).toBe("de");
  await late.ask("settings.set", { language: "" });
  await speaks(words("join.title"));
});

test("row 4: once somebody has come in, the token is gone on both sides (P12)", async () => {
  const { owner, guest, used } = at();
  const { t } = linkOf(used);
  const { acl, join } = inviteSecrets(crypto, t);
  for (const person of [owner, guest]) {
    const { plain, raw } = await readVault(person.panel);
    expect(tracesOf({ token: t, acl, join }, plain)).toEqual([]);
    expect(tracesOf({ token: t, acl, join }, raw)).toEqual([]);
  }
});

test("row 4: a second use is refused, the person reads why, and the owner's client gives out nothing (P12, P17)", async () => {
  const { late, used } = at();
  const before = await givenOut();
  await isRefused(late, used, "invite-used");
  expect(await givenOut()).toBe(before);
});

test("row 4: an invite that nobody made is unknown, and the person reads that (P12)", async () => {
  const { late, used } = at();
  const before = await givenOut();
  await isRefused(late, altered(used, { t: crypto.random(32) }), "invite-unknown");
  expect(await givenOut()).toBe(before);
});

test("row 4: an invite whose time is over, and one of which a part is missing, are refused before anything is sent (P13)", async () => {
  const { relay, late, used } = at();
  const before = (await relay.heard()).filter(({ t }) => t === "ask").length;
  await late.openLink(altered(used, { expiry: Date.now() - 1 }));
  await readsWhy(late, "link-expired");
  await late.openLink(used.slice(0, -20));
  await readsWhy(late, "link-malformed");
  expect((await relay.heard()).filter(({ t }) => t === "ask")).toHaveLength(before);
});

test("row 4: an invite that was taken back is refused, and the person reads that (P12)", async () => {
  const { owner, late } = at();
  const link = await owner.makeInvite();
  await owner.revokeInvites();
  const before = await givenOut();
  await isRefused(late, link, "invite-revoked");
  expect(await givenOut()).toBe(before);
});

test("row 4: an invite whose time is over by the relay's clock alone is refused there, and the person reads that (P13, P27)", async () => {
  const { relay, owner, late } = at();
  const room = (await owner.ask("app.watch", {})).rooms.at(-1)?.id ?? "";
  const { link, expiresAt } = await owner.ask("invite.create", { room, hours: 1 });
  await until("the relay knows the invite", async () =>
    memberIn(await readVault(owner.panel)).invites.some(
      ({ t, state }) => equal(t, linkOf(link).t) && state === "open",
    ),
  );
  const before = await givenOut();
  await relay.restart({ clockAhead: expiresAt - Date.now() + 60_000 });
  try {
    await isRefused(late, link, "invite-expired");
  } finally {
    await relay.restart({ clockAhead: 0 });
  }
  await owner.waitForMembers(2);
  expect(await givenOut()).toBe(before);
});

test("row 4: to a forged request, even with the right token, the owner's client says nothing, and the invite stays good (P17)", async () => {
  const { relay, owner } = at();
  const { relay: ref } = memberIn(await readVault(owner.panel));
  const link = linkOf(await owner.makeInvite());
  const before = await givenOut();
  const { acl } = inviteSecrets(crypto, link.t);
  const auth = crypto.generateKeyPair();
  const kem = crypto.generateKeyPair().publicKey;
  const forger = await Client.connect({ address: ref.address, publicKey: ref.key }, auth);
  try {
    const sealed = crypto.random(300);
    const asked = await forger.expect("asked", { t: "ask", room: link.room, acl, kem, sealed });
    expect(asked.state).toBe("waiting");
    await until("the owner's client was told", async () =>
      (await relay.told()).some(
        (message) => message.t === "joinAsked" && Buffer.from(message.sealed).equals(sealed),
      ),
    );
    // What the owner says next is heard after all that it had to say to that.
    await owner.say("nobody came");
    await owner.waitForWords(words("thread.sent", { time: "" }));
    expect(await givenOut()).toBe(before);
    expect(forger.pushes).toEqual([]);
  } finally {
    await forger.close();
  }
  const open = memberIn(await readVault(owner.panel)).invites.filter(({ join }) => join === null);
  expect(open.map(({ t }) => Buffer.from(t))).toContainEqual(Buffer.from(link.t));
});

test("row 4: an invite that names another owner leads to no room: the person reads that, and the owner is left with nobody and takes the invite back (P17, P19)", async () => {
  const { relay, owner, late } = at();
  const link = await owner.makeInvite();
  await isRefused(
    late,
    altered(link, { owner: crypto.generateKeyPair().publicKey }),
    "answer-forged",
  );
  const id = inviteIdOf(crypto, inviteSecrets(crypto, linkOf(link).t).acl);
  await until("the owner has taken it back", async () =>
    (await relay.heard()).some((said) => said.t === "revoke" && equal(said.id, id)),
  );
  // The owner reads why the invite is gone, and what to do.
  await owner.waitForWords(words("room.alarm.link-changed.title"));
  await owner.waitForWords(words("room.alarm.link-changed"));
  await owner.press(words("room.alarm.dealt"));
  expect(await owner.members()).toEqual(["you, owner", "Bruno"]);
  await owner.waitForMembers(2);
});

test("row 4: an invite forged in the owner's name leads to nobody's room: the joiner waits, and hears nothing it would believe (P16, P18)", async () => {
  const { owner, late } = at();
  const link = await owner.makeInvite();
  const before = await givenOut();
  await late.openLink(altered(link, { ik: crypto.generateKeyPair().publicKey }));
  await late.joinAs();
  await late.waitForWords(words("join.stage.waiting"), { page: late.joinPage });
  await owner.say("nobody came again");
  await owner.waitForText("nobody came again");
  expect(await givenOut()).toBe(before);
  expect((await late.ask("app.watch", {})).rooms.map(({ phase }) => phase)).not.toContain("member");
  // Nobody can tell that from an owner who is away: it says what else it may be, and what to do then.
  await late.waitForWords(words("room.join.waiting.title"));
  await late.waitForWords(words("room.join.waiting.slow"), { timeout: 60_000 });
});

test("row 5: while the owner is away a request waits at the relay, the joiner sees that, and it completes when the owner is back (P16, P27)", async () => {
  const { relay, owner, late } = at();
  // One that waits in vain, as the one of the test before, is no obstacle to a better invite.
  const link = await owner.makeInvite();
  await late.createRoom("Elsewhere");
  await owner.closeBrowser();
  await late.openLink(link);
  await late.joinAs();
  await late.waitForWords(words("join.stage.waiting"), { page: late.joinPage });
  const rooms = async () => (await late.ask("app.watch", {})).rooms;
  expect((await rooms()).at(-1)?.join).toMatchObject({ stage: "waiting" });
  // The panel, which showed another room, has gone there by itself.
  await late.waitForWords(words("room.join.waiting.title"));
  await late.backToRooms();
  await late.waitForWords(words("rooms.state.waiting"));
  // The relay may go and come meanwhile: what waits is on its disk.
  await relay.restart();

  await owner.reopenBrowser();
  await owner.openPanel();
  await owner.unlock();
  await late.openRoom(TITLE);
  await late.waitForRoom(TITLE);
  await owner.openRoom(TITLE);
  await owner.waitForMembers(3);
  await late.say("good morning");
  await owner.waitForText("good morning");
});
