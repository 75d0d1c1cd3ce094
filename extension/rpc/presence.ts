import * as v from "valibot";
import { roomRef } from "./refs.ts";

/** Who is there, who is writing, and what was found wrong: the part of the contract that signals carry. */

export const alarmKinds = [
  "dropped",
  "behind",
  "forked",
  "forged",
  "cloned",
  "unsigned-end",
  /** A new key of the room was not given to this browser. */
  "keyless",
  /** A deputy took the room although its owner was there. */
  "usurped",
  /** Somebody was invited here by a link that was changed on its way, and the invite was taken back. */
  "link-changed",
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

export interface Alarm {
  kind: AlarmKind;
  /** The log entry it is about. */
  number: number;
  /** The member it is about, if one. */
  member: number | null;
  at: number;
}

const place = v.pipe(v.number(), v.integer(), v.minValue(0));

export const presenceRequests = {
  /** The person is writing in this room at this moment. */
  "room.typing": v.strictObject({ room: roomRef }),
  /** The person has dealt with an alarm, which is then shown no more. */
  "room.dealt": v.strictObject({
    room: roomRef,
    kind: v.picklist(alarmKinds),
    number: place,
    member: v.nullable(place),
  }),
} as const;

export interface PresenceAnswers {
  "room.typing": null;
  "room.dealt": null;
}

/** What a room's view says of it. */
export interface PresenceView {
  /** Indexes of the others who are writing now. */
  typing: number[];
  /** Time of the last sign of the owner, if there was one. */
  ownerSeen: number | null;
  /** Those that the person hasn't dealt with. */
  alarms: Alarm[];
  /** The relay came out of a backup: it is given back what it lacks, and takes nothing new yet. */
  catchingUp: boolean;
  /** Something was in the log that no honest relay would serve: nothing more comes in or goes out. */
  halted: boolean;
}
