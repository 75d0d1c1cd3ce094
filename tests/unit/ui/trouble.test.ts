import { describe, expect, it } from "vitest";
import type { RoomView } from "../../../extension/rpc/contract.ts";
import type { Alarm } from "../../../extension/rpc/presence.ts";
import { alarmText, lossOf, troubles } from "../../../extension/ui/features/room/trouble.ts";

const CALM: Parameters<typeof troubles>[0] = {
  phase: "member",
  connection: { state: "connected", since: 1 },
  alarms: [],
  members: [member(0, "pike"), member(3, "delta")],
  me: 0,
  owner: 3,
  keyLeft: 40,
  keyRenewedAt: 1,
};

const LOST = { kind: "offline", since: 7 } as const;

function member(index: number, name: string): RoomView["members"][number] {
  const unseen = {
    mark: "",
    lastSeen: null,
    joinedAt: null,
    readUpTo: 0,
    verified: null,
    triesLeft: 3,
  };
  return { index, name, you: index === 0, owner: false, deputy: null, going: null, ...unseen };
}

function alarm(more: Partial<Alarm>): Alarm {
  return { kind: "dropped", number: 318, member: 3, at: 5, ...more };
}

function text(one: Alarm): string {
  const [found] = troubles({ ...CALM, alarms: [one] }, null);
  return found?.kind === "alarm" ? alarmText(found) : "";
}

describe("troubles", () => {
  it("says nothing of a room in order", () => {
    expect(troubles(CALM, null)).toEqual([]);
  });

  it("puts a relay with another key before all else", () => {
    const view = {
      ...CALM,
      connection: { state: "wrong-key", since: 2 } as const,
      alarms: [alarm({})],
    };
    expect(troubles(view, null).map((one) => one.kind)).toEqual(["wrong-key", "alarm"]);
  });

  it("shows the gravest alarm and counts the rest", () => {
    const view = { ...CALM, alarms: [alarm({}), alarm({ kind: "forged" }), alarm({ at: 9 })] };
    expect(troubles(view, null)).toMatchObject([
      { alarm: { kind: "forged" }, name: "delta", more: 2 },
    ]);
  });

  it("keeps a lost relay lost while it is tried again", () => {
    const offline = lossOf({ state: "offline", since: 7 }, null);
    const trying = lossOf({ state: "connecting", since: 9 }, offline);
    expect(trying).toEqual({ kind: "offline", since: 7 });
    const view = { ...CALM, connection: { state: "connecting", since: 9 } as const };
    expect(troubles(view, trying)).toEqual([{ kind: "offline", since: 7, trying: true }]);
    expect(lossOf({ state: "offline", since: 10 }, trying)).toEqual(trying);
    expect(lossOf({ state: "connected", since: 11 }, trying)).toBeNull();
  });

  it("keeps saying that the clocks differ while the relay is tried again", () => {
    const differ = lossOf({ state: "wrong-clock", since: 7 }, null);
    const trying = lossOf({ state: "connecting", since: 9 }, differ);
    const view = { ...CALM, connection: { state: "connecting", since: 9 } as const };
    expect(troubles(view, trying)).toEqual([{ kind: "wrong-clock", trying: true }]);
    expect(lossOf({ state: "offline", since: 11 }, trying)).toEqual({ kind: "offline", since: 11 });
  });

  it("does not call a first attempt trouble", () => {
    expect(lossOf({ state: "connecting", since: 9 }, null)).toBeNull();
  });

  it("misses neither relay nor key in a room that is over, where a join that was refused ends too", () => {
    const states = ["offline", "connecting", "connected", "wrong-key", "wrong-version"] as const;
    for (const state of states) {
      const over = {
        ...CALM,
        phase: "ended",
        connection: { state, since: 7 },
        keyLeft: 0,
      } as const;
      expect(troubles(over, LOST)).toEqual([]);
      expect(troubles({ ...over, alarms: [alarm({})] }, LOST)).toMatchObject([{ kind: "alarm" }]);
    }
  });

  it("tells when the key is overdue, once connected", () => {
    expect(troubles({ ...CALM, keyLeft: 0 }, null)).toEqual([{ kind: "key-due", since: 1 }]);
    // Whoever still waits to come in has no key of the room at all.
    expect(troubles({ ...CALM, phase: "joining", keyLeft: 0 }, null)).toEqual([]);
  });

  it("names the member whom an alarm is about, but never oneself as a stranger", () => {
    expect(text(alarm({}))).toBe("room.alarm.dropped.named");
    expect(text(alarm({ member: null }))).toBe("room.alarm.dropped");
    expect(text(alarm({ kind: "cloned", member: 0 }))).toBe("room.alarm.cloned");
    expect(text(alarm({ kind: "cloned" }))).toBe("room.alarm.cloned.named");
    expect(text(alarm({ kind: "unsigned-end" }))).toBe("room.alarm.unsigned-end");
    expect(text(alarm({ kind: "link-changed" }))).toBe("room.alarm.link-changed");
  });
});
