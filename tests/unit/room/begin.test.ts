import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { createRoom, joinRoom, opened, publicBundle } from "../../../shared/room/begin.ts";
import { decodeCommit } from "../../../shared/room/commit.ts";
import { parseLink } from "../../../shared/room/invite.ts";
import { roomUid } from "../../../shared/wire/derive.ts";
import { DEFAULT_POLICY } from "../../../shared/wire/policy.ts";
import { Random } from "../../sim/random.ts";
import { symbolicCrypto } from "../../sim/symbolic.ts";
import { World } from "../../sim/world.ts";
import { fixed } from "../../support/fixed.ts";

beforeAll(initializeThemis);

const NOTHING = {
  seen: [],
  outbox: [],
  once: [],
  pendingCommit: null,
  wishes: { remove: [], policy: null, succeed: false, delete: false },
  handing: { offer: null, accepted: null },
  renewal: null,
  renewals: [],
  leavers: [],
  leaving: false,
  retired: [],
  invites: [],
  catchUp: null,
  alarms: [],
  halted: false,
  loose: [],
  restored: false,
  verified: [],
  proof: null,
  tries: [],
  presence: [],
  claims: [],
  read: 0,
};

function world(): World {
  return new World(symbolicCrypto(new Random(191)));
}

describe("P8: a room of one's own", () => {
  const relay = { address: "https://relay.example", key: fixed("relay", 45) };

  it("begins with fresh keys, and with the policy and the code that its maker chose", () => {
    const { crypto, now } = world();
    const wish = { relay, title: "Quay", name: "Ann" };
    const made = createRoom({ crypto, now }, wish);
    expect(made).toMatchObject({
      phase: "creating",
      ...wish,
      startedAt: now,
      policy: DEFAULT_POLICY,
      genesis: null,
      access: null,
      refused: null,
    });
    expect(made.key).toHaveLength(32);
    const keys = Object.values(publicBundle(made.keys));
    expect(new Set(keys.map(String)).size).toBe(3);
    const access = fixed("code");
    const chosen = createRoom({ crypto, now }, { ...wish, policy: { rotateEvery: 7 }, access });
    expect(chosen).toMatchObject({ access, policy: { ...DEFAULT_POLICY, rotateEvery: 7 } });
    expect(chosen.key).not.toEqual(made.key);
  });

  it("isn't open before the relay has named it", () => {
    const { crypto, now } = world();
    const made = createRoom({ crypto, now }, { relay, title: "Quay", name: "Ann" });
    expect(opened({ crypto, now }, made)).toBeNull();
  });

  it("is named by its owner's key, the relay's and the random bytes of both", () => {
    const there = world();
    const made = createRoom(there.deps(), {
      relay: { ...relay, key: there.relayKey },
      title: "Quay",
      name: "Ann",
    });
    const ann = there.add("ann", made);
    ann.connect();
    ann.pushUp();
    ann.pullDown();
    if (ann.state.phase !== "creating" || ann.state.genesis === null) throw new Error("not named");
    const { uid, room, nonce, body } = ann.state.genesis;
    const ownerSig = made.keys.sig.publicKey;
    const place = { ownerSig, relayKey: there.relayKey, room, nonce };
    expect(uid).toEqual(roomUid(there.crypto, place));
    expect(decodeCommit(body)).toMatchObject({ uid, epoch: 0, prev: new Uint8Array(32) });
  });

  it("has its owner in it, and nothing else yet", () => {
    const there = world();
    const { member } = there.owner("ann");
    const [room] = there.relay.rooms.values();
    expect(member).toMatchObject({
      ...NOTHING,
      me: 0,
      n: 0,
      epoch: 0,
      head: [1, room?.chain[1]],
      recent: [room?.chain[1]],
      names: [[0, "ann"]],
      joined: [[0, there.now]],
      senders: [],
      rotation: { number: 1, at: there.now, messages: 0 },
      ownerSeen: there.now,
      kemAt: there.now,
    });
    expect(member.live).toMatchObject({
      at: "ready",
      inFlight: [],
      commitSent: false,
      parts: [],
      wanting: null,
      farewell: null,
      typing: [],
    });
  });
});

describe("P16: a join", () => {
  it("begins with what the link says, and with no title before there is one", () => {
    const there = world();
    const parsed = parseLink(there.invite(there.owner("ann")));
    if (!parsed.ok) throw new Error("a link of ours must parse");
    const link = parsed.value;
    expect(joinRoom(there.deps(), link, "ben")).toMatchObject({
      phase: "joining",
      relay: { address: link.address, key: link.relayKey },
      title: "",
      name: "ben",
      link,
      stage: "asking",
      since: there.now,
      answered: null,
      attached: null,
    });
  });

  it("leads to a room with a title, an own name as the first word, and nothing else of one's own", () => {
    const there = world();
    const ann = there.owner("ann");
    const { member } = there.member(ann, "ben");
    const { outbox: _, seen: __, ...rest } = NOTHING;
    expect(member).toMatchObject({ ...rest, title: "room", me: 1, n: 1, outbox: [] });
    expect(member.names).toEqual(
      expect.arrayContaining([
        [0, "ann"],
        [1, "ben"],
      ]),
    );
    expect(ann.member.names).toContainEqual([1, "ben"]);
  });

  it("is given up by a link that goes down, and keeps what was of no connection (P30)", () => {
    const there = world();
    const { member } = there.owner("ann");
    const client = there.clients[0];
    client?.disconnect();
    expect(client?.member.live).toEqual({
      at: "down",
      end: 0,
      inFlight: [],
      commitSent: false,
      retryAt: 0,
      parts: [],
      wanting: null,
      farewell: null,
      beatAt: 0,
      signalAt: 0,
      typedAt: 0,
      typing: [],
      behind: false,
      giving: null,
      gave: false,
    });
    expect(client?.member).toEqual({ ...member, live: client?.member.live });
  });
});
