import { beforeAll, describe, expect, test } from "vitest";
import { servePort, type PagePort } from "../../../extension/background/ports.ts";
import { Questions } from "../../../extension/background/questions.ts";
import { startable } from "../../../extension/background/start.ts";
import {
  JOIN_PAGE_METHODS,
  PORT_NAME,
  requests,
  type Method,
  type Push,
  type Reply,
} from "../../../extension/rpc/contract.ts";
import type { Sender } from "../../../extension/rpc/sender.ts";
import { initializeThemis } from "../../../relay/themis.ts";
import { background } from "./background.ts";

beforeAll(initializeThemis);

const SELF = { id: "abcdefghijklmnop", origin: "chrome-extension://abcdefghijklmnop" };
const METHODS = Object.keys(requests) as Method[];

/** With a vault and a room in it. */
async function withRoom() {
  const made = await background();
  await made.ask("vault.create", { passphrase: "seven herons" });
  const reply = await made.ask("room.create", { title: "Harbour", as: "Olena" });
  const { room } = (reply?.ok ? reply.value : {}) as { room: string };
  return { ...made, room };
}

function gist(reply: Reply | null): string {
  if (reply === null) return "nothing";
  return reply.ok ? "ok" : reply.error;
}

describe("who may call the background", () => {
  /** A port as somebody opens it. */
  function port(sender: Sender | undefined, name = PORT_NAME) {
    const posted: (Push | Reply)[] = [];
    let take: (message: unknown) => void = () => undefined;
    const state = { gone: false, heard: false, taken: false };
    const opened: PagePort = {
      name,
      ...(sender && { sender }),
      postMessage: (message) => {
        if ("push" in message && message.push === "here") state.taken = true;
        else posted.push(message);
      },
      disconnect: () => {
        state.gone = true;
      },
      onMessage: {
        addListener: (listener) => {
          state.heard = true;
          take = listener;
        },
      },
      onDisconnect: { addListener: () => undefined },
    };
    return { opened, posted, state, say: (message: unknown) => take(message) };
  }
  const panel: Sender = {
    id: SELF.id,
    origin: SELF.origin,
    url: `${SELF.origin}/sidepanel.html`,
    frameId: 0,
  };
  const join: Sender = { ...panel, url: `${SELF.origin}/join.html#1.abc?x` };

  test.each<[string, Sender | undefined, string?]>([
    ["nobody says who it is", undefined],
    ["says nothing of itself", {}],
    ["another extension", { ...panel, id: "ponmlkjihgfedcba" }],
    ["our id and another's origin", { ...panel, origin: "chrome-extension://ponmlkjihgfedcba" }],
    ["our id and no origin", { id: SELF.id, url: panel.url }],
    ["our id and origin null", { ...panel, origin: "null" }],
    ["a web page", { id: SELF.id, origin: "https://evil.example", url: "https://evil.example/" }],
    ["a content script of ours", { ...panel, url: "https://evil.example/sidepanel.html" }],
    ["a page of ours in a frame", { ...panel, frameId: 3 }],
    ["a page of ours that isn't known", { ...panel, url: `${SELF.origin}/other.html` }],
    ["a path that only ends well", { ...panel, url: `${SELF.origin}/x/sidepanel.html` }],
    ["a path in other letters", { ...panel, url: `${SELF.origin}/SidePanel.html` }],
    ["our root", { ...panel, url: SELF.origin }],
    ["no address", { id: SELF.id, origin: SELF.origin, frameId: 0 }],
    ["an address that is none", { ...panel, url: "sidepanel.html" }],
    ["an address within another", { ...panel, url: `blob:${SELF.origin}/sidepanel.html` }],
    [
      "an origin with a user before it",
      { ...panel, url: `${SELF.origin}@evil.example/sidepanel.html` },
    ],
    [
      "an origin with more behind it",
      { ...panel, url: `${SELF.origin}.evil.example/sidepanel.html` },
    ],
    ["another name of port", panel, "0fc2"],
  ])("closes a port unheard: %s", async (_what, sender, name) => {
    const { app, faults } = await background();
    const { opened, state } = port(sender, name);
    servePort(
      opened,
      SELF,
      () => Promise.resolve(app),
      (error) => faults.push(error),
    );
    expect(state).toEqual({ gone: true, heard: false, taken: false });
  });

  test("answers its own panel", async () => {
    const { app, faults } = await background();
    const { opened, state, posted, say } = port(panel);
    servePort(
      opened,
      SELF,
      () => Promise.resolve(app),
      (error) => faults.push(error),
    );
    say({ id: 1, method: "app.watch", params: {} });
    await expect.poll(() => posted).toMatchObject([{ id: 1, ok: true, value: { vault: "empty" } }]);
    expect(state).toMatchObject({ gone: false, taken: true });
  });

  test("the join page gets an answer to its own methods only", async () => {
    const { app, faults } = await background();
    const { opened, posted, say } = port(join);
    servePort(
      opened,
      SELF,
      () => Promise.resolve(app),
      (error) => faults.push(error),
    );
    const others = METHODS.filter((method) => !JOIN_PAGE_METHODS.includes(method));
    for (const [id, method] of others.entries()) say({ id, method, params: {} });
    say({ id: 999, method: "app.watch", params: {} });
    await expect.poll(() => posted.length).toBe(others.length + 1);
    expect(posted.filter((one) => "ok" in one && one.ok)).toMatchObject([{ id: 999 }]);
    expect(await app.vault.state()).toBe("empty");
  });

  test.each<[string, unknown, string]>([
    ["the disk is full", new DOMException("", "QuotaExceededError"), "full"],
    ["a newer version wrote what is kept", new DOMException("", "VersionError"), "newer"],
    ["the browser lets nothing be kept", new DOMException("", "SecurityError"), "blocked"],
    ["the database can't be opened", new DOMException("", "UnknownError"), "damaged"],
    ["anything else fails", new TypeError("no module"), "other"],
  ])(
    "says why it can't start, and starts when it is asked again: %s",
    async (_what, error, why) => {
      const { app, faults } = await background();
      const { opened, posted, say } = port(panel);
      const outcomes = [Promise.reject(error), Promise.resolve(app)];
      const start = startable(
        () => outcomes.shift() ?? Promise.reject(new Error("once too often")),
      );
      servePort(opened, SELF, start, (fault) => faults.push(fault));
      say({ id: 4, method: "app.watch", params: {} });
      await expect
        .poll(() => posted)
        .toEqual([
          { push: "broken", why },
          { id: 4, ok: false, error: "storage" },
        ]);
      say({ id: 5, method: "app.watch", params: {} });
      await expect.poll(() => posted.at(-1)).toMatchObject({ id: 5, ok: true });
      say({ id: 6, method: "app.watch", params: {} });
      await expect.poll(() => posted.at(-1)).toMatchObject({ id: 6, ok: true });
    },
  );
});

describe("the join page", () => {
  test("may make three requests, whatever it puts into the others", async () => {
    const { ask, app } = await withRoom();
    expect([...JOIN_PAGE_METHODS].toSorted()).toEqual(["app.watch", "join.inspect", "join.start"]);
    const before = app.rooms?.list().length;
    for (const method of METHODS) {
      if (JOIN_PAGE_METHODS.includes(method)) continue;
      const params = { passphrase: "x", title: "t", as: "a", room: "0".repeat(32) };
      expect([method, gist(await ask(method, params, "join"))]).toEqual([method, "bad-request"]);
    }
    expect(app.rooms?.list()).toHaveLength(before ?? 0);
    expect(app.vault.key).not.toBeNull();
  });
});

/** Ids of a room and an invite that are nowhere. */
const [NO_ROOM, NO_INVITE] = ["0".repeat(32), "0".repeat(64)];

describe("requests while the vault is closed", () => {
  test.each<[Method, object]>([
    ["room.create", { title: "t", as: "a" }],
    ["room.watch", { room: NO_ROOM }],
    ["room.read", { room: NO_ROOM, upTo: 1 }],
    ["room.draft", { room: NO_ROOM, draft: { text: "x", reply: null, edit: null } }],
    ["room.forget", { room: NO_ROOM }],
    ["room.retry", { room: NO_ROOM }],
    ["invite.create", { room: NO_ROOM, hours: 1, once: "0".repeat(32) }],
    ["invite.link", { room: NO_ROOM, invite: NO_INVITE }],
    ["invite.revoke", { room: NO_ROOM, invite: NO_INVITE }],
    ["message.send", { room: NO_ROOM, text: "x", once: "0".repeat(32) }],
    ["message.edit", { room: NO_ROOM, message: "0.1", text: "x" }],
    ["message.delete", { room: NO_ROOM, message: "0.1" }],
    ["message.react", { room: NO_ROOM, message: "0.1", emoji: "👍", on: true }],
    ["thread.page", { room: NO_ROOM, limit: 1 }],
  ])("%s is refused as locked", async (method, params) => {
    const { ask, app } = await withRoom();
    await app.lock();
    expect(gist(await ask(method, params))).toBe("locked");
  });

  test("locking leaves no view of any room and wakes nobody any more", async () => {
    const { ask, app, alarms, room } = await withRoom();
    expect(alarms.waking).toBe(true);
    expect(gist(await ask("vault.lock", {}))).toBe("ok");
    expect(alarms).toMatchObject({ waking: false, lock: null });
    expect(app.roomView(room)).toBeNull();
    const view = await app.view();
    expect(view).toMatchObject({ vault: "locked", rooms: [] });
    expect(JSON.stringify(view)).not.toContain("Harbour");
  });

  test("a wrong passphrase opens nothing; the right one brings the rooms back (P31)", async () => {
    const { ask, app, room } = await withRoom();
    await ask("vault.lock", {});
    expect(gist(await ask("vault.unlock", { passphrase: "wrong" }))).toBe("wrong-passphrase");
    expect(app.rooms).toBeNull();
    expect(gist(await ask("vault.create", { passphrase: "mine now" }))).toBe("vault-exists");
    expect(gist(await ask("vault.unlock", { passphrase: "seven herons" }))).toBe("ok");
    expect(app.rooms?.list().map(({ id }) => id)).toEqual([room]);
  });
});

describe("hostile requests", () => {
  test.each<[string, string, unknown]>([
    ["no parameters", "vault.create", undefined],
    ["an empty passphrase", "vault.create", { passphrase: "" }],
    ["a passphrase without end", "vault.unlock", { passphrase: "x".repeat(1025) }],
    ["a field too many", "vault.lock", { now: true }],
    ["a name of spaces", "room.create", { title: "   ", as: "a" }],
    ["a name that is too long", "room.create", { title: "t", as: "a".repeat(65) }],
    ["a rotation of nothing", "room.create", { title: "t", as: "a", rotateEvery: 0 }],
    ["a room that is a path", "room.forget", { room: "../rooms" }],
    ["a room that is a list", "room.forget", { room: ["0".repeat(32)] }],
    ["capital letters", "room.forget", { room: "A".repeat(32) }],
    ["no hours", "invite.create", { room: "0".repeat(32), hours: 0 }],
    ["half an hour", "invite.create", { room: "0".repeat(32), hours: 0.5 }],
    ["hours without end", "invite.create", { room: "0".repeat(32), hours: Infinity }],
    ["an empty message", "message.send", { room: "0".repeat(32), text: "" }],
    ["a page of nothing", "thread.page", { room: "0".repeat(32), limit: 0 }],
    ["all pages at once", "thread.page", { room: "0".repeat(32), limit: 100_000 }],
    ["a link that is too long", "join.inspect", { link: "x".repeat(2049) }],
    ["a theme of its own", "settings.set", { theme: "evil" }],
    ["a lock that never comes", "settings.set", { autoLockMinutes: 1e9 }],
    ["a method of every object", "constructor", {}],
    ["a method of the prototype", "__proto__", {}],
    ["a method that there isn't", "vault.export", {}],
  ])("with %s are refused", async (_what, method, params) => {
    const { ask, faults } = await withRoom();
    expect(gist(await ask(method, params))).toBe("bad-request");
    expect(faults).toEqual([]);
  });

  test("a text that is too long is refused as that, and one of exactly the limit is taken whole", async () => {
    const { ask, room } = await withRoom();
    expect(gist(await ask("message.send", { room, text: "x".repeat(65_537) }))).toBe("too-large");
    expect(
      gist(
        await ask("room.draft", {
          room,
          draft: { text: "x".repeat(65_536), reply: null, edit: null },
        }),
      ),
    ).toBe("ok");
  });

  test("a room that isn't here is said not to be", async () => {
    const { ask } = await withRoom();
    const room = "f".repeat(32);
    for (const method of ["room.forget", "room.retry", "room.watch"] as const) {
      expect([method, gist(await ask(method, { room }))]).toEqual([method, "no-room"]);
    }
  });

  test("a disk that fails is said to, and nothing of why", async () => {
    const { ask, database, faults, room } = await withRoom();
    database.close();
    const reply = await ask("room.draft", {
      room,
      draft: { text: "hello", reply: null, edit: null },
    });
    expect(reply).toEqual({ id: expect.any(Number) as number, ok: false, error: "storage" });
    expect(faults).toHaveLength(1);
  });

  test.each(["not a link", "https://evil.example/i#1.AAAA", "#1.", "1.", "javascript:alert(1)"])(
    "the link %j is not whole",
    async (link) => {
      const { ask, app } = await withRoom();
      for (const page of ["panel", "join"] as const) {
        expect(gist(await ask("join.inspect", { link }, page))).toBe("link-malformed");
        expect(gist(await ask("join.start", { link, as: "Guest" }, page))).toBe("link-malformed");
      }
      expect(app.rooms?.list()).toHaveLength(1);
    },
  );
});

describe("a room that is offline", () => {
  test("is tried again every few seconds while a panel is open, whatever that shows", async () => {
    const { app, client, clock, relay, ask } = await withRoom();
    await ask("room.watch", { room: null });
    const longest = async (): Promise<number> => {
      relay.greets = false;
      for (let loss = 0; loss < 10; loss += 1) {
        relay.last.lose();
        const [wait = 0] = clock.waits();
        clock.pass(wait);
      }
      relay.last.lose();
      return Math.min(...clock.waits());
    };
    expect(await longest()).toBe(60_000);
    app.pushes.add(client);
    app.rooms?.connect();
    expect(await longest()).toBe(5000);
  });
});

describe("a question to the relay", () => {
  test("is answered with nothing where there is no connection, so that nobody waits for it", async () => {
    expect(await new Questions(() => null).ask({ t: "knows" })).toBeNull();
  });
});
