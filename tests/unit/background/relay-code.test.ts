import { beforeAll, describe, expect, test } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { base64url } from "../../../shared/bytes.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { createRoom } from "../../../shared/room/begin.ts";
import { step } from "../../../shared/room/room.ts";
import type { RoomEvent } from "../../../shared/room/state.ts";
import { accessProof } from "../../../shared/wire/derive.ts";
import type { CreationRefusal } from "../../../shared/wire/error.ts";
import { fixed } from "../../support/fixed.ts";
import { background } from "./background.ts";

beforeAll(initializeThemis);

const CODE = "seven herons";

describe("P71: a room on a private relay, as its maker's browser makes it", () => {
  const relay = { address: "https://relay.example", key: fixed("relay", 45) };
  const deps = { crypto, now: 1 };
  const made = () => createRoom(deps, { relay, title: "t", name: "n" });
  const refused = (code: CreationRefusal): RoomEvent => ({
    type: "answer",
    tag: { about: "create" },
    message: { t: "error", re: 1, code },
  });
  /** What it sends after these events, and why it is refused at last. */
  function after(...events: RoomEvent[]) {
    let state = step(made(), { type: "link-up" }, deps).state;
    let sent: unknown[] = [];
    for (const event of events) {
      const next = step(state, event, deps);
      state = next.state;
      sent = next.effects.map((effect) => effect.type === "send" && effect.message);
    }
    return { sent, refused: state.phase === "creating" && state.refused };
  }

  test("it says what the relay lacks, and doesn't ask again until the person has typed it", () => {
    const told = after(refused("code-needed"), { type: "tick" });
    expect(told).toEqual({ sent: [], refused: "code-needed" });
    const access = fixed("code", 32);
    const typed = after(refused("code-needed"), { type: "access", access });
    expect(typed).toEqual({ sent: [{ t: "create", access }], refused: null });
  });

  test("a relay that asks for no code any more is found by the next connection", () => {
    const { sent } = after(refused("code-needed"), { type: "link-up" });
    expect(sent).toEqual([{ t: "create", access: null }]);
  });

  test("a wrong code is never shown twice by itself, so that it doesn't use up what may be tried", () => {
    const again: RoomEvent[] = [{ type: "tick" }, { type: "link-down" }, { type: "link-up" }];
    expect(after(refused("code-wrong"), ...again)).toEqual({ sent: [], refused: "code-wrong" });
  });

  test.each(["code-rate", "full", "rate"] as const)("%s is asked again in a while", (code) => {
    const told = after(refused(code), { type: "tick" });
    expect(told).toEqual({ sent: [{ t: "create", access: null }], refused: code });
  });

  test("what the relay answers next takes the refusal away", () => {
    const message = { t: "created", re: 2, room: fixed("room", 16) } as const;
    const told = after(refused("full"), { type: "answer", tag: { about: "create" }, message });
    expect(told).toMatchObject({ sent: [{ t: "genesis" }], refused: null });
  });
});

describe("the background keeps a relay's code", () => {
  async function withRelay() {
    const made = await background();
    await made.ask("vault.create", { passphrase: "seven turns" });
    const { publicKey } = crypto.generateKeyPair();
    const key = base64url(publicKey);
    const added = await made.ask("relay.add", {
      address: "https://other.example",
      key,
      code: CODE,
    });
    const { relay } = (added?.ok ? added.value : {}) as { relay: string };
    const held = async (id: string) =>
      (await made.app.view()).relays.find((one) => one.id === id)?.code;
    return { ...made, publicKey, relay, held };
  }

  test("as what is shown to that relay alone, and never the code itself (P71)", async () => {
    const { app, publicKey, relay, held } = await withRelay();
    expect(await held(relay)).toBe(true);
    const own = await app.store?.own();
    expect(own?.codes).toEqual([{ relay, access: accessProof(crypto, publicKey, CODE) }]);
  });

  test("until it is emptied, or the relay is taken out", async () => {
    const { ask, app, relay, held } = await withRelay();
    await ask("relay.code", { relay, code: "" });
    expect(await held(relay)).toBe(false);
    await ask("relay.code", { relay, code: CODE });
    expect(await held(relay)).toBe(true);
    await ask("relay.remove", { relay });
    expect((await app.store?.own())?.codes).toEqual([]);
    expect(await ask("relay.code", { relay, code: CODE })).toMatchObject({
      ok: false,
      error: "relay-unknown",
    });
  });

  test("and shows it for every room that is being made there, new or waiting", async () => {
    const { ask, app, publicKey, relay } = await withRelay();
    const accessOf = (id: string) => {
      const state = app.rooms?.get(id)?.state;
      return state?.phase === "creating" ? state.access : undefined;
    };
    const make = async (on: string) => {
      const reply = await ask("room.create", { title: "Quay", as: "Olena", relay: on });
      return ((reply?.ok ? reply.value : {}) as { room: string }).room;
    };
    const room = await make(relay);
    expect(accessOf(room)).toEqual(accessProof(crypto, publicKey, CODE));
    const [builtIn] = app.relays.views([]);
    const elsewhere = await make(builtIn?.id ?? "");
    expect(accessOf(elsewhere)).toBeNull();
    await ask("room.code", { room, code: "another code" });
    expect(accessOf(room)).toEqual(accessProof(crypto, publicKey, "another code"));
    expect(accessOf(elsewhere)).toBeNull();
    expect(app.relays.access({ address: "", key: publicKey })).toEqual(accessOf(room));
  });
});
