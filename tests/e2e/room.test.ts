import { expect, test } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { inviteSecrets, parseLink } from "../../shared/room/invite.ts";
import type { OwnKeys } from "../../shared/room/state.ts";
import { keyHash } from "../../shared/room/keyring.ts";
import { commitBody } from "../../shared/wire/commit.ts";
import { decode } from "../../shared/wire/codec.ts";
import { inviteIdOf } from "../../shared/wire/derive.ts";
import { LIMITS } from "../../shared/limits.ts";
import { RelayProcess } from "../support/relay.ts";
import { tracesOf } from "../support/traces.ts";
import { memberIn, readVault } from "../support/vault.ts";
import { words } from "../support/words.ts";
import { sharedScene } from "./scene.ts";

/** Rows 1, 2 and 12: what the relay learns of a room and of the people in it, and what it can't. */

const TITLE = "Harbour of the seven herons";
const QUESTION = "Who else can read what is written here?";
const ANSWER = "The two of us and nobody between us.";

const at = sharedScene(async (scene) => {
  await initializeThemis();
  const relay = await scene.relay({ tap: true, recorded: true });
  const [owner, guest] = await scene.people("Olena Marchuk", "Bruno Castellani");
  await scene.room(owner, TITLE);
  const founded = memberIn(await readVault(owner.panel));
  const link = await owner.makeInvite();
  const invited = memberIn(await readVault(owner.panel));
  await guest.openLink(link);
  await guest.joinAs();
  await guest.choosePassphrase();
  await guest.waitForRoom(TITLE);
  await owner.say(QUESTION);
  await guest.waitForText(QUESTION);
  await guest.say(ANSWER);
  await owner.waitForText(ANSWER);
  return { scene, relay, owner, guest, founded, invited, link };
});

function linkOf(text: string) {
  const parsed = parseLink(text);
  if (!parsed.ok) throw new Error(`no link: ${parsed.error}`);
  return parsed.value;
}

/** Private keys by name. */
function privateKeys(whose: string, { sig, kem, auth }: OwnKeys): Record<string, Uint8Array> {
  return {
    [`${whose} sig`]: sig.privateKey,
    [`${whose} kem`]: kem.privateKey,
    [`${whose} auth`]: auth.privateKey,
  };
}

const publicKeys = ({ sig, kem, auth }: OwnKeys) => [sig.publicKey, kem.publicKey, auth.publicKey];

/** Everything that the relay must not have: of the invite, of the keys, and of what people call and say. */
async function secrets(): Promise<Record<string, string | Uint8Array>> {
  const { owner, guest, founded, invited, link } = at();
  const [invite] = invited.invites;
  if (invite === undefined) throw new Error("no invite");
  const mine = memberIn(await readVault(owner.panel));
  const theirs = memberIn(await readVault(guest.panel));
  const rings = [founded, mine, theirs].flatMap(({ ring }) => ring);
  return {
    token: linkOf(link).t,
    "request's key": inviteSecrets(crypto, invite.t).join,
    "invite's private key": invite.ik.privateKey,
    ...Object.fromEntries(rings.map(({ epoch, key }) => [`room key ${epoch}`, key])),
    ...privateKeys("owner's", mine.keys),
    ...privateKeys("guest's", theirs.keys),
    title: TITLE,
    "owner's name": owner.name,
    "guest's name": guest.name,
    question: QUESTION,
    answer: ANSWER,
  };
}

test("row 1: keys and room key are made in the browser, and the relay answers with the room's id (P8, P11)", async () => {
  const { relay, founded } = at();
  const [create, genesis] = await relay.heard();
  const created = (await relay.told()).find((message) => message.t === "created");
  expect(create).toEqual({ t: "create", access: null });
  expect(Buffer.from(created?.room ?? [])).toEqual(Buffer.from(founded.room));

  if (genesis?.t !== "genesis") throw new Error("the room's first commit isn't second");
  const body = decode(commitBody, genesis.body, LIMITS.commit);
  if (!body.ok || body.value[1].changes.reason !== "genesis") throw new Error("no genesis");
  const [, { changes, keyHash: named }] = body.value;
  expect(changes.owner).toEqual({
    sig: founded.keys.sig.publicKey,
    kem: founded.keys.kem.publicKey,
    auth: founded.keys.auth.publicKey,
  });
  const [first] = founded.ring;
  if (first === undefined) throw new Error("no room key");
  // What went up commits to the key that this browser made, and has none of it inside.
  expect(named).toEqual(keyHash(crypto, founded.uid, first));
  const said = Buffer.concat(await relay.opened());
  const own = { ...privateKeys("own", founded.keys), "room key": first.key };
  expect(tracesOf(own, said)).toEqual([]);
});

test("row 2: a link holds token, owner's public key and room, and the relay is given only what checks it (P12, P13)", async () => {
  const { relay, founded, link } = at();
  const parsed = linkOf(link);
  expect(parsed.t).toHaveLength(32);
  expect(parsed.owner).toEqual(founded.keys.sig.publicKey);
  expect(parsed.room).toEqual(founded.room);

  const { acl } = inviteSecrets(crypto, parsed.t);
  const heard = await relay.heard();
  const registered = heard.filter((message) => message.t === "invite");
  expect(registered.map(({ id }) => Buffer.from(id))).toEqual([
    Buffer.from(inviteIdOf(crypto, acl)),
  ]);
  const asked = heard.filter((message) => message.t === "ask");
  expect(asked.map((ask) => Buffer.from(ask.acl))).toEqual([Buffer.from(acl)]);
  // Even that token is kept as its hash alone.
  expect(tracesOf({ "access token": acl }, await relay.stored())).toEqual([]);
});

test("row 2: neither token nor key nor name nor text is in anything that the relay receives, says, stores or logs (P2, P12, P14)", async () => {
  const { relay, scene, founded } = at();
  const hidden = await secrets();
  const clear = { "owner's public key": founded.keys.sig.publicKey };
  const places: Record<string, Buffer> = {
    "the wire up": Buffer.concat([scene.proxy.bytes("up"), ...scene.proxy.frames("up")]),
    "the wire down": Buffer.concat([scene.proxy.bytes("down"), ...scene.proxy.frames("down")]),
    received: Buffer.concat(await relay.opened()),
    told: Buffer.concat(await relay.sealed()),
    stored: await relay.stored(),
    logged: Buffer.from(relay.said),
  };
  for (const [place, bytes] of Object.entries(places)) {
    expect({ place, empty: bytes.length === 0, found: tracesOf(hidden, bytes) }).toEqual({
      place,
      empty: false,
      found: [],
    });
  }
  // The search finds what is there: a public key in what came and in what is kept.
  expect(tracesOf(clear, places["received"] ?? Buffer.alloc(0))).toContain(
    "owner's public key as bytes",
  );
  expect(tracesOf(clear, places["stored"] ?? Buffer.alloc(0))).toContain(
    "owner's public key as bytes",
  );
  // Nor is it logged whose connection it was.
  expect(tracesOf({ ...clear, room: founded.room }, places["logged"] ?? Buffer.alloc(0))).toEqual(
    [],
  );
});

test.runIf(RelayProcess.memoryReadable)(
  "row 2: neither token nor key nor name nor text is in the relay's memory (P12, P14)",
  async () => {
    const { relay, founded, guest } = at();
    const { token = "", "room key 1": key = "", title = "", question = "" } = await secrets();
    const clear = { "owner's public key": founded.keys.sig.publicKey };
    const found = new Set<string>();
    for await (const piece of relay.memory()) {
      // One of each kind: there is a lot of memory, and the test before this one looks for them all.
      const wanted = { token, key, title, question, name: guest.name, ...clear };
      for (const trace of tracesOf(wanted, piece)) found.add(trace);
    }
    expect([...found].filter((trace) => !trace.startsWith("owner's public key"))).toEqual([]);
    expect(found).toContain("owner's public key as bytes");
  },
);

test("row 6, row 12: two rooms of the same two people share no key, no id, no connection and no name at the relay (P3, P8)", async () => {
  const { owner, guest, relay, scene } = at();
  const before = (await relay.heard()).length;
  await owner.createRoom("Lighthouse");
  await owner.waitForMembers(1);
  const link = await owner.makeInvite();
  await guest.openLink(link);
  await guest.joinAs();
  await guest.openRoom("Lighthouse");
  await guest.waitForRoom("Lighthouse");
  await guest.say("and here?");
  await owner.waitForText("and here?");
  // The first room goes on meanwhile.
  await owner.openRoom(TITLE);
  await owner.say("still here");
  await guest.openRoom(TITLE);
  await guest.waitForText("still here");

  for (const person of [owner, guest]) {
    const states = [...(await readVault(person.panel)).rooms.values()];
    const ids = states.flatMap((state) => {
      if (state.phase !== "member") throw new Error("not a member");
      const { keys, uid, room, ring } = state;
      const all = [...publicKeys(keys), uid, room, ...ring.map(({ key }) => key)];
      return all.map((one) => Buffer.from(one).toString("hex"));
    });
    expect(states).toHaveLength(2);
    expect(new Set(ids).size).toBe(ids.length);
  }
  const heard = await relay.heard();
  expect(heard.length).toBeGreaterThan(before);
  // One connection a person and room; between them only what the browser says of itself to anybody.
  const heads = scene.proxy.heads().filter((head) => head["upgrade"] === "websocket");
  const same = heads.map((head) => JSON.stringify({ ...head, "sec-websocket-key": null }));
  expect(heads.length).toBeGreaterThanOrEqual(4);
  expect(new Set(same).size).toBe(1);
  expect(heads.filter((head) => "cookie" in head || "authorization" in head)).toEqual([]);
});

test("row 12: there is no account, and a room that is forgotten leaves nothing that outlives it (P31)", async () => {
  const { guest } = at();
  const states = [...(await readVault(guest.panel)).rooms.values()];
  const left = Object.fromEntries(
    states.flatMap((state) => {
      if (state.phase !== "member") throw new Error("not a member");
      const marks = [...publicKeys(state.keys), state.uid, state.room];
      return marks.map((one, index): [string, Uint8Array] => [`${state.title} ${index}`, one]);
    }),
  );
  const before = await readVault(guest.panel);
  expect(tracesOf(left, before.plain).length).toBeGreaterThan(0);
  for (const { title } of states) {
    await guest.openRoom(title);
    await guest.forgetRoom();
  }
  await guest.waitForWords(words("rooms.none.title"));
  const after = await readVault(guest.panel);
  const names = { name: guest.name, title: TITLE, text: ANSWER };
  expect(tracesOf({ ...left, ...names }, after.plain)).toEqual([]);
  expect(after.rooms.size + after.lines.length + after.panels.size).toBe(0);
  expect(await guest.browser.cookies()).toEqual([]);
});
