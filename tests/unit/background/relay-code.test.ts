import { beforeAll, describe, expect, test } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { base64url } from "../../../shared/bytes.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { accessProof } from "../../../shared/wire/derive.ts";
import { background } from "./background.ts";

beforeAll(initializeThemis);

const CODE = "seven herons";

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
