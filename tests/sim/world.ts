import { hex } from "../../shared/bytes.ts";
import type { Crypto } from "../../shared/crypto/port.ts";
import type { Policy } from "../../shared/wire/policy.ts";
import { createRoom, joinRoom } from "../../shared/room/begin.ts";
import { inviteLink, parseLink } from "../../shared/room/invite.ts";
import type { RoomState } from "../../shared/room/state.ts";
import { SimClient, type Sent } from "./client.ts";
import { SimRelay } from "./relay.ts";

const HOUR = 3_600_000;

/** A relay and some browsers, with a clock that only moves when told. */
export class World {
  now = 1_700_000_000_000;
  readonly crypto: Crypto;
  readonly relay: SimRelay;
  readonly clients: SimClient[] = [];
  /** All that anybody has sent, in its order. */
  readonly sent: Sent[] = [];
  readonly relayKey;

  constructor(crypto: Crypto) {
    this.crypto = crypto;
    this.relay = new SimRelay(crypto, () => this.now);
    this.relayKey = crypto.generateKeyPair().publicKey;
  }

  /** One more browser, of somebody in the world's first room or in another. */
  add(name: string, state: RoomState, home = 0): SimClient {
    const client = new SimClient(name, state, {
      relay: this.relay,
      crypto: this.crypto,
      now: () => this.now,
      sent: this.sent,
      home,
    });
    this.clients.push(client);
    return client;
  }

  deps() {
    return { crypto: this.crypto, now: this.now };
  }

  /** An owner with an open room. */
  owner(name = "owner", policy: Partial<Policy> = {}, home = 0): SimClient {
    const relay = { address: "https://relay.example", key: this.relayKey };
    const room = createRoom(this.deps(), { relay, title: "room", name, policy });
    const client = this.add(name, room, home);
    client.connect();
    this.settle();
    return client;
  }

  /** A fresh invite link of an owner. */
  invite(owner: SimClient, hours = 24): string {
    const known = new Set(owner.member.invites.map(({ id }) => hex(id)));
    owner.dispatch({ type: "invite", expiry: this.now + hours * HOUR });
    this.settle();
    const made = owner.member.invites.find(({ id }) => !known.has(hex(id)));
    if (made === undefined) throw new Error("no invite was made");
    return inviteLink(owner.member, made);
  }

  /** Somebody who follows a link; connected, but nothing has been moved yet. */
  joiner(name: string, link: string, home = 0): SimClient {
    const parsed = parseLink(link);
    if (!parsed.ok) throw new Error(`a link of ours must parse: ${parsed.error}`);
    const client = this.add(name, joinRoom(this.deps(), parsed.value, name), home);
    client.connect();
    return client;
  }

  /** Invites, joins and settles. */
  member(owner: SimClient, name: string): SimClient {
    const client = this.joiner(name, this.invite(owner), owner.home);
    this.settle();
    return client;
  }

  say(client: SimClient, text: string): void {
    client.dispatch({ type: "send", content: { kind: "text", text } });
  }

  /** Moves everything that waits until nothing does. */
  settle(limit = 100_000): void {
    for (let moves = 0; moves < limit;) {
      let moved = false;
      for (const client of this.clients) {
        while (client.pushUp()) moved = true;
        while (client.pullDown()) moved = true;
      }
      if (!moved) return;
      moves += 1;
    }
    throw new Error("the world does not come to rest");
  }
}
