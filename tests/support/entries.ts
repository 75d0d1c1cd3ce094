import type { Bytes } from "../../shared/crypto/port.ts";
import { lookup } from "../../shared/room/chain.ts";
import { encodeContent } from "../../shared/room/content.ts";
import { sealMessage } from "../../shared/room/message.ts";
import type { Content } from "../../shared/room/state.ts";
import type { Head } from "../../shared/wire/ids.ts";
import type { Entry, MessageEntry } from "../../shared/wire/log.ts";
import type { SimClient } from "../sim/client.ts";
import type { SimRoom } from "../sim/seats.ts";
import type { World } from "../sim/world.ts";

/** Entries of a log as a relay may show them to one member, which need not be what was said to it. */

/** The world's only room, as the relay has it. */
export function roomOf(world: World): SimRoom {
  const [room] = world.relay.rooms.values();
  if (room === undefined) throw new Error("there is no room");
  return room;
}

/** What a member says with its own keys, as the next entry for the one who reads it; `other` is what it lies about. */
export function spoken(
  world: World,
  speaker: SimClient,
  reader: SimClient,
  content: Content | Bytes,
  other: Partial<{ number: number; n: number; epoch: number; head: Head; time: number }> = {},
): MessageEntry {
  const { uid, rosterHash, ring, senders, head } = reader.member;
  const key = ring.at(-1)?.key;
  const { me: sender, keys } = speaker.member;
  if (key === undefined) throw new Error("a member must hold the present key");
  const n = other.n ?? (lookup(senders, sender) ?? 0) + 1;
  const epoch = other.epoch ?? reader.member.epoch;
  const place = { uid, epoch, rosterHash, sender, n };
  const said = {
    content: content instanceof Uint8Array ? content : encodeContent(content),
    head: other.head ?? head,
    time: other.time ?? world.now,
  };
  const sealed = sealMessage(world.crypto, key, keys.sig.privateKey, place, said);
  return {
    number: other.number ?? head[0] + 1,
    type: "message",
    clear: [epoch, sender, n],
    sealed,
  };
}

/** Shows entries to a member, as the relay does when they are new. */
export function show(reader: SimClient, ...entries: Entry[]): void {
  reader.take({ t: "batch", entries });
}

/** The alarms that a member has raised. */
export function alarmsOf({ member }: SimClient) {
  return member.alarms.map(({ kind, number, member: about }) => ({ kind, number, about }));
}

/** What waits on its way up, by name. */
export function asks({ up }: SimClient): string[] {
  return up.map(({ message }) => message.t);
}
