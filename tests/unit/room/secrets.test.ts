import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { base64url } from "../../../shared/bytes.ts";
import { encode } from "../../../shared/wire/codec.ts";
import { formatLink, parseLink } from "../../../shared/room/invite.ts";
import { sealRequest, sealWelcome } from "../../../shared/room/handshake.ts";
import { openMessage, sealMessage } from "../../../shared/room/message.ts";
import { pad, paddedLength, unpad } from "../../../shared/room/padding.ts";
import { acceptable } from "../../../shared/room/roster.ts";
import type { InviteLink } from "../../../shared/room/state.ts";
import { sampleBundle, samplePolicy } from "../../support/samples.ts";

beforeAll(initializeThemis);

function link(): InviteLink {
  return {
    address: "https://relay.example:8443",
    relayKey: crypto.generateKeyPair().publicKey,
    room: crypto.random(16),
    uid: crypto.random(32),
    owner: crypto.generateKeyPair().publicKey,
    ik: crypto.generateKeyPair().publicKey,
    t: crypto.random(32),
    expiry: 1_700_000_000_000,
  };
}

describe("P13: invite links", () => {
  it("reads back what it wrote, as a whole link or its fragment", () => {
    const given = link();
    const text = formatLink(given);
    expect(parseLink(text)).toEqual({ ok: true, value: given });
    expect(parseLink(text.slice(text.indexOf("#") + 1))).toEqual({ ok: true, value: given });
    expect(text.length).toBeLessThan(480);
  });

  it("keeps the secret in the fragment", () => {
    const given = link();
    const [sent] = formatLink(given).split("#");
    expect(sent).toBe("https://relay.example:8443/i");
  });

  it("refuses every truncation", () => {
    const text = formatLink(link());
    for (let length = 0; length < text.length; length += 1) {
      expect(parseLink(text.slice(0, length)).ok).toBe(false);
    }
  });

  it("takes what was pasted with blanks around it, up to 2048 characters in all", () => {
    const given = link();
    const text = formatLink(given);
    const fragment = text.slice(text.indexOf("#") + 1);
    expect(parseLink(` ${fragment}\n`)).toEqual({ ok: true, value: given });
    const longest = text.padEnd(2048);
    expect(parseLink(longest)).toEqual({ ok: true, value: given });
    expect(parseLink(`${longest} `)).toEqual({ ok: false, error: "malformed" });
  });

  it("takes nothing before, in or behind what it wrote", () => {
    const text = formatLink(link());
    const changed = [
      text.replace("#1.", "#x1."),
      `${text}!`,
      `${text}=`,
      text.replace("#1.", "#1.!"),
      `${text}A`,
    ];
    for (const wrong of changed) {
      expect(parseLink(wrong)).toEqual({ ok: false, error: "malformed" });
    }
  });

  it("leads to a relay at home as well, which has no certificate", () => {
    const given = { ...link(), address: "http://localhost:8443" };
    expect(parseLink(formatLink(given))).toEqual({ ok: true, value: given });
  });

  it("tells another version from damage", () => {
    const text = formatLink(link());
    for (const other of ["#2.", "#12.", "#9999."]) {
      expect(parseLink(text.replace("#1.", other))).toEqual({ ok: false, error: "version" });
    }
    expect(parseLink(text.replace("#1.", "#."))).toEqual({ ok: false, error: "malformed" });
  });

  it.each([
    "javascript:alert(1)",
    "file:///etc/passwd",
    "https://relay.example/path",
    "https://user:pass@relay.example",
    "https://relay.example/",
    "ftp://relay.example",
    "relay.example",
    "",
  ])("refuses the relay address %j", (address) => {
    const { relayKey, room, uid, owner, ik, t, expiry } = link();
    const payload = encode([address, relayKey, room, uid, owner, ik, t, expiry]);
    expect(parseLink(`#1.${base64url(payload)}`)).toEqual({ ok: false, error: "malformed" });
  });

  it("never throws, whatever is pasted", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
        expect(parseLink(text).ok).toBe(false);
      }),
    );
  });
});

describe("P15: padding", () => {
  it("gives back what was padded, and shows only buckets", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9000 }), (given) => {
        const padded = pad(given);
        expect(unpad(padded)).toEqual(new Uint8Array(given));
        expect(padded.length).toBe(paddedLength(given.length));
      }),
    );
    const sizes = new Set(Array.from({ length: 4096 }, (_, length) => paddedLength(length)));
    expect([...sizes]).toEqual([256, 512, 1024, 2048, 4096]);
  });

  it("wastes at most an eighth beyond the buckets", () => {
    for (let length = 4097; length < 300_000; length += 997) {
      expect(paddedLength(length)).toBeLessThan(length * 1.125);
    }
  });

  it("refuses filling that it would not have made", () => {
    const padded = pad(new Uint8Array([1, 2, 3]));
    expect(unpad(padded.slice(0, 255))).toBeNull();
    expect(unpad(new Uint8Array(256))).toBeNull();
    const changed = new Uint8Array(padded);
    changed[255] = 1;
    expect(unpad(changed)).toBeNull();
    expect(unpad(new Uint8Array(0))).toBeNull();
  });
});

describe("P15: what is said while joining", () => {
  const [short, long] = ["Ann", "Wilhelmina Featherstonehaugh"];

  it("shows the relay the same size of a request with a short name and with a long one", () => {
    const size = (name: string) => {
      const [kem, ik] = [crypto.generateKeyPair(), crypto.generateKeyPair()];
      const owner = crypto.generateKeyPair().publicKey;
      const place = { uid: crypto.random(32), id: crypto.random(32), owner, ik: ik.publicKey };
      const bundle = { ...sampleBundle("ben"), kem: kem.publicKey };
      const asked = { joinKey: crypto.random(32), bundle, name };
      return sealRequest(crypto, place, crypto.random(32), kem.privateKey, asked).length;
    };
    expect(size(short)).toBe(size(long));
  });

  it("shows the relay the same size of a welcome with short names and with long ones", () => {
    const members = [{ index: 0, ...sampleBundle("ann") }];
    const size = (name: string) =>
      sealWelcome(crypto, crypto.random(32), crypto.random(99), crypto.random(32), {
        title: name,
        roster: { owner: 0, next: 1, members },
        policy: samplePolicy,
        names: [[0, name]],
        senders: [],
        keys: [],
      }).length;
    expect(size(short)).toBe(size(long));
  });
});

describe("P14: a message stands in one place", () => {
  const said = {
    content: new Uint8Array([9]),
    head: [3, new Uint8Array(32)] as [number, Uint8Array<ArrayBuffer>],
    time: 5,
  };

  it("opens only at its own room, epoch, roster, sender and number", () => {
    const sig = crypto.generateKeyPair();
    const key = crypto.random(32);
    const place = {
      uid: crypto.random(32),
      epoch: 2,
      rosterHash: crypto.random(32),
      sender: 1,
      n: 4,
    };
    const sealed = sealMessage(crypto, key, sig.privateKey, place, said);
    expect(openMessage(crypto, key, sig.publicKey, place, sealed)).toEqual(said);
    const wrong = [
      { ...place, uid: crypto.random(32) },
      { ...place, epoch: 3 },
      { ...place, rosterHash: crypto.random(32) },
      { ...place, sender: 2 },
      { ...place, n: 5 },
    ];
    for (const other of wrong) {
      expect(openMessage(crypto, key, sig.publicKey, other, sealed)).toBeNull();
    }
    expect(openMessage(crypto, crypto.random(32), sig.publicKey, place, sealed)).toBeNull();
  });

  it("cannot be made in another member's name by one who holds the room key", () => {
    const honest = crypto.generateKeyPair();
    const mallory = crypto.generateKeyPair();
    const key = crypto.random(32);
    const place = {
      uid: crypto.random(32),
      epoch: 0,
      rosterHash: crypto.random(32),
      sender: 1,
      n: 1,
    };
    const forged = sealMessage(crypto, key, mallory.privateKey, place, said);
    expect(openMessage(crypto, key, honest.publicKey, place, forged)).toBeNull();
  });
});

describe("P10: foreign public keys", () => {
  it("refuses a point off the curve, a foreign header and a key used twice", () => {
    const { publicKey: sig } = crypto.generateKeyPair();
    const { publicKey: kem } = crypto.generateKeyPair();
    const { publicKey: auth } = crypto.generateKeyPair();
    const roster = { owner: 0, next: 1, members: [{ index: 0, sig, kem, auth }] };
    const retired = [crypto.generateKeyPair().publicKey];
    const room = { roster, retired };
    const fresh = () => ({
      sig: crypto.generateKeyPair().publicKey,
      kem: crypto.generateKeyPair().publicKey,
      auth: crypto.generateKeyPair().publicKey,
    });
    expect(acceptable(crypto, room, fresh())).toBe(true);
    expect(acceptable(crypto, room, { ...fresh(), kem: retired[0] ?? sig })).toBe(false);
    const off = fresh();
    off.kem[30] = (off.kem[30] ?? 0) ^ 1;
    expect(acceptable(crypto, room, off)).toBe(false);
    expect(acceptable(crypto, room, { ...fresh(), sig })).toBe(false);
    const { kem: same, sig: other } = fresh();
    expect(acceptable(crypto, room, { sig: other, kem: same, auth: same })).toBe(false);
    expect(acceptable(crypto, room, { ...fresh(), auth: new Uint8Array(45) })).toBe(false);
  });
});
