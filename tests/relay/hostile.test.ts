import { beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { base64url, hex } from "../../shared/bytes.ts";
import { crypto, makeSession } from "../../shared/crypto/themis.ts";
import { LIMITS } from "../../shared/limits.ts";
import { greet } from "../../shared/link/client.ts";
import { FRAME, frame } from "../../shared/link/frames.ts";
import { encode } from "../../shared/wire/codec.ts";
import type { Up } from "../../shared/wire/up.ts";
import { Client, gist, socketAddress, type Where } from "./client.ts";
import {
  admit,
  askOf,
  commitOf,
  genesisOf,
  makeInvite,
  makeKeys,
  makeRoom,
  messageOf,
  request,
} from "./people.ts";
import { sharedRelay } from "./relays.ts";

/** Whatever comes in, the relay tells its sender nothing, goes on for the others, and logs no secret. */

/** Somebody who speaks WebSocket and nothing else to the relay. */
async function stranger(where: Where) {
  const socket = new WebSocket(socketAddress(where), { perMessageDeflate: false });
  const got: Uint8Array<ArrayBuffer>[] = [];
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => undefined);
  const hello = new Promise<Uint8Array<ArrayBuffer>>((resolve) => {
    socket.on("message", (data: Buffer) => {
      got.push(new Uint8Array(data));
      if (got.length === 1) resolve(new Uint8Array(data));
    });
  });
  return { socket, got, closed, hello: await hello };
}

type Stranger = Awaited<ReturnType<typeof stranger>>;

/** The first handshake frame of an honest client. */
function firstFrame({ hello }: Stranger, where: Where): Uint8Array<ArrayBuffer> {
  const auth = crypto.generateKeyPair();
  const greeted = greet({ crypto, makeSession, pinned: where.publicKey, auth }).receive(hello);
  if (greeted.is !== "reply") throw new Error(`greeting led to ${greeted.is}`);
  return greeted.frame;
}

describe.each(["uws", "ws"] as const)("over %s", (transport) => {
  const lines: string[] = [];
  const served = sharedRelay({ transport, logLevel: "debug" }, (line) => void lines.push(line));
  let where: Where;
  let room: Awaited<ReturnType<typeof makeRoom>>;
  let n = 0;

  beforeAll(async () => {
    where = served();
    room = await makeRoom(where);
  });

  test("it is that transport", () => {
    expect(served().transport).toBe(transport);
  });

  /** What has gone wrong for the honest owner, or of anybody's stands in the log: nothing, it should be. */
  async function harm(): Promise<string[]> {
    n += 1;
    const answer = await room.owner.gist(messageOf(room.owned.epoch, n));
    const said = lines.join("\n");
    const { keys, uid } = room.owned;
    const secrets = [uid, room.owned.room, keys.auth.publicKey, keys.sig.publicKey];
    const written = secrets.flatMap((secret) => [hex(secret), base64url(secret)]);
    const found = [...written, "127.0.0.1", "::1", '"level":"error"'].filter((one) =>
      said.includes(one),
    );
    return [...(answer === "logged" ? [] : [answer]), ...found];
  }

  const junk: [string, Uint8Array][] = [
    ["nothing", new Uint8Array(0)],
    ["one byte", Uint8Array.of(FRAME.handshake)],
    ["a frame of no kind", frame(9, new Uint8Array(40))],
    ["a greeting of its own", frame(FRAME.hello, encode({ t: "hello" }))],
    ["a payload without a session", frame(FRAME.payload, new Uint8Array(80))],
    ["a batch", frame(FRAME.batch, new Uint8Array(80))],
    ["zeros for a handshake", frame(FRAME.handshake, new Uint8Array(185))],
    [
      "noise for a handshake",
      frame(
        FRAME.handshake,
        Uint8Array.from({ length: 185 }, (_, at) => (at * 97) & 255),
      ),
    ],
    ["a handshake without end", frame(FRAME.handshake, new Uint8Array(LIMITS.joinPart + 1))],
    ["a frame as large as any may be", frame(FRAME.handshake, new Uint8Array(LIMITS.frame - 1))],
    ["a frame larger than any", new Uint8Array(LIMITS.frame + 1)],
  ];

  test.each(junk)(
    "before any session, %s ends the connection without a word (P4)",
    async (_what, bytes) => {
      const other = await stranger(where);
      other.socket.send(bytes);
      await other.closed;
      expect(other.got).toHaveLength(1);
      expect(await harm()).toEqual([]);
    },
  );

  test("before any session, text ends the connection without a word (P4)", async () => {
    const other = await stranger(where);
    other.socket.send("GET / HTTP/1.1");
    await other.closed;
    expect(other.got).toHaveLength(1);
    expect(await harm()).toEqual([]);
  });

  test("a handshake that is damaged at any place, cut short or longer is refused like any other junk (P4)", async () => {
    for (const change of [0, 5, 30, 60, 100, 150, "cut", "longer"] as const) {
      const other = await stranger(where);
      const good = firstFrame(other, where);
      const bad =
        change === "cut"
          ? good.slice(0, -1)
          : change === "longer"
            ? Uint8Array.of(...good, 0)
            : good.with(change + 1, (good[change + 1] ?? 0) ^ 255);
      other.socket.send(bad);
      // Themis tells some damage only by the frame after; nothing that is junk may get further than that.
      other.socket.send(frame(FRAME.handshake, new Uint8Array(100)));
      await other.closed;
      expect(other.got.length).toBeLessThanOrEqual(2);
    }
    expect(await harm()).toEqual([]);
  });

  test("a handshake said twice, or one of another connection, leads nowhere (P4)", async () => {
    const [one, other] = [await stranger(where), await stranger(where)];
    const first = firstFrame(one, where);
    one.socket.send(first);
    one.socket.send(first);
    await one.closed;
    other.socket.send(first);
    other.socket.send(frame(FRAME.handshake, new Uint8Array(100)));
    await other.closed;
    expect(await harm()).toEqual([]);
  });

  const afterwards: [string, (client: Client) => void][] = [
    ["nothing", (client) => client.raw(new Uint8Array(0))],
    ["a frame of no kind", (client) => client.raw(frame(9, new Uint8Array(40)))],
    ["a batch of its own", (client) => client.raw(frame(FRAME.batch, new Uint8Array(400)))],
    ["another handshake", (client) => client.raw(frame(FRAME.handshake, new Uint8Array(100)))],
    ["a payload of noise", (client) => client.raw(frame(FRAME.payload, new Uint8Array(100)))],
    ["an empty payload", (client) => client.raw(frame(FRAME.payload, new Uint8Array(0)))],
    ["a payload cut short", (client) => client.raw(client.seal({ t: "ping" }).slice(0, -1))],
    [
      "a payload that leaves one out",
      (client) => {
        client.seal({ t: "ping" });
        client.raw(client.seal({ t: "ping" }));
      },
    ],
    [
      "a payload said twice",
      (client) => {
        const sealed = client.seal({ t: "ping" });
        client.raw(sealed);
        client.raw(sealed);
      },
    ],
    [
      "payloads out of order",
      (client) => {
        const first = client.seal({ t: "ping" });
        client.raw(client.seal({ t: "ping" }));
        client.raw(first);
      },
    ],
    ["no message at all", (client) => client.raw(client.seal(7))],
    ["a message that there isn't", (client) => client.raw(client.seal({ t: "eval", code: "1" }))],
    ["a field too many", (client) => client.raw(client.seal({ t: "ping", admin: true }))],
    ["what only a relay says", (client) => client.raw(client.seal({ t: "done", re: 1 }))],
    [
      "a message that is too large",
      (client) => client.raw(frame(FRAME.payload, new Uint8Array(LIMITS.frame))),
    ],
  ];

  test.each(afterwards)(
    "inside a session, %s ends it, and why is not said (P5)",
    async (_what, act) => {
      const client = await Client.connect(where);
      act(client);
      await client.closed;
      const told = client.pushes.filter(({ t }) => t !== "bye");
      expect(told).toEqual([]);
      expect(await harm()).toEqual([]);
    },
  );

  test("a payload of one session is nothing in another, of the same key even (P5)", async () => {
    const auth = crypto.generateKeyPair();
    const one = await Client.connect(where, auth);
    const recorded = one.seal({ t: "create", access: null });
    one.raw(recorded);
    const other = await Client.connect(where, auth);
    other.raw(recorded);
    await other.closed;
    expect(await harm()).toEqual([]);
  });

  test.each<[string, object]>([
    ["a room id of the wrong length", { t: "attach", room: new Uint8Array(15) }],
    ["a room that is text", { t: "attach", room: "0123456789abcdef" }],
    ["a number below zero", { t: "cursor", number: -1 }],
    ["a number beyond counting", { t: "cursor", number: 2 ** 53 }],
    ["half a number", { t: "cursor", number: 1.5 }],
    ["history from nothing", { t: "history", from: 0, max: 1 }],
    ["history without end", { t: "history", from: 1, max: LIMITS.historyItems + 1 }],
    ["a message without a number", { t: "message", epoch: 0, n: 0, sealed: new Uint8Array(10) }],
    ["a message of nothing", { t: "message", epoch: 0, n: 1, sealed: new Uint8Array(0) }],
    [
      "a message too large",
      { t: "message", epoch: 0, n: 1, sealed: new Uint8Array(LIMITS.entry + 1) },
    ],
    [
      "a token too short",
      {
        t: "ask",
        room: new Uint8Array(16),
        acl: new Uint8Array(31),
        kem: new Uint8Array(45),
        sealed: new Uint8Array(9),
      },
    ],
    [
      "a request too long",
      {
        t: "ask",
        room: new Uint8Array(16),
        acl: new Uint8Array(32),
        kem: new Uint8Array(45),
        sealed: new Uint8Array(LIMITS.joinPart + 1),
      },
    ],
    [
      "a list without end",
      {
        t: "commit",
        body: new Uint8Array(9),
        proof: new Uint8Array(80),
        sealed: new Uint8Array(0),
        parts: Array.from({ length: LIMITS.members + 1 }, (_, at) => [at, new Uint8Array(1)]),
      },
    ],
  ])("%s ends the session (P27)", async (_what, message) => {
    const client = await Client.connect(where);
    client.raw(client.seal(message));
    await client.closed;
    expect(await harm()).toEqual([]);
  });

  test("somebody who is in no room is refused everything that a room does, and learns of none (P27)", async () => {
    const { owned } = room;
    const other = await Client.connect(where);
    const invite = makeInvite(owned);
    const asks: [Up, string][] = [
      [{ t: "members" }, "not-member"],
      [{ t: "history", from: 1, max: 10 }, "not-member"],
      [{ t: "cursor", number: 1 }, "not-member"],
      [messageOf(0, 1), "not-member"],
      [invite.open, "not-member"],
      [invite.revoke, "not-member"],
      [{ t: "invites" }, "not-member"],
      [
        {
          t: "answer",
          id: invite.id,
          to: crypto.generateKeyPair().publicKey,
          sealed: crypto.random(9),
        },
        "not-member",
      ],
      [{ t: "confirm", id: invite.id, sealed: crypto.random(9) }, "no-join"],
      [commitOf(owned, { reason: "rotate" }), "not-member"],
      [askOf(owned, makeKeys(), invite), "invite-unknown"],
      [{ ...askOf(owned, makeKeys(), invite), room: crypto.random(16) }, "no-room"],
      [request(genesisOf(makeKeys(), where.publicKey, owned.room)), "exists"],
      [{ t: "attach", room: owned.room }, "not-member"],
      [{ t: "attach", room: crypto.random(16) }, "no-room"],
    ];
    for (const [message, code] of asks) {
      const answer = await other.ask(message);
      expect([message.t, gist(answer)]).toEqual([message.t, `error ${code}`]);
      expect(Object.keys(answer).toSorted()).toEqual(["code", "re", "t"]);
    }
    expect(other.pushes).toEqual([]);
    expect(await harm()).toEqual([]);
  });

  test("a member of one room has no power in another, and a member none of the owner's (P27)", async () => {
    const elsewhere = await makeRoom(where);
    const { client: member, owned } = await admit(elsewhere.owner, elsewhere.owned);
    expect(await member.gist({ t: "attach", room: room.owned.room })).toMatch(/^error /);
    const invite = makeInvite(owned);
    for (const message of [
      invite.open,
      invite.revoke,
      { t: "invites" },
      { t: "answer", id: invite.id, to: member.auth.publicKey, sealed: crypto.random(9) },
      commitOf(owned, { reason: "rotate" }),
    ] as Up[]) {
      expect([message.t, await member.gist(message)]).toEqual([message.t, "error not-owner"]);
    }
    // Signed by the first room's owner, said in the second: its uid gives it away.
    expect(await elsewhere.owner.gist(makeInvite(room.owned).open)).toBe("error bad-signature");
    expect(await elsewhere.owner.gist(commitOf(room.owned, { reason: "rotate" }))).toMatch(
      /^error /,
    );
    expect(await member.gist(messageOf(owned.epoch, 1))).toBe("logged");
    expect(await harm()).toEqual([]);
  });

  test("a hundred strangers at once with junk of every kind don't keep it from serving (P5)", async () => {
    const crowd = await Promise.all(Array.from({ length: 100 }, () => stranger(where)));
    for (const [at, { socket }] of crowd.entries()) socket.send(junk[at % junk.length]?.[1] ?? "");
    await Promise.all(crowd.map(({ closed }) => closed));
    expect(await harm()).toEqual([]);
  });
});
