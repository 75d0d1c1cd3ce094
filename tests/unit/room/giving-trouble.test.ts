import { beforeAll, describe, expect, it } from "vitest";
import { initializeThemis } from "../../../relay/themis.ts";
import { TIMES } from "../../../shared/limits.ts";
import {
  aboutToGive,
  alarms,
  bringBack,
  giveAndGo,
  giveNothing,
  later,
  only,
  restore,
  sinceBackup,
} from "../../support/set-back.ts";

beforeAll(initializeThemis);

describe("what goes wrong while a relay is given back", () => {
  it("a relay that takes all and then lacks it again is told of, and asked again after a minute alone (P25)", () => {
    const { world, ben } = aboutToGive();
    const [given] = ben.up;
    const { head } = ben.member;
    ben.up = [];
    ben.take({ t: "logged", re: given?.number ?? 0, number: head[0], hash: head[1] });
    expect(ben.up.map(({ message }) => message.t)).toEqual(["attach"]);
    // It still holds nothing but the backup.
    ben.pushUp();
    while (ben.pullDown()) continue;
    expect(ben.up).toEqual([]);
    expect(alarms(ben)).toEqual(["ben behind"]);
    later(world, TIMES.backoffMax);
    expect(ben.member.live.at).toBe("ready");
  });

  it("a disk that fails at the relay, or too much asked of it, raises no alarm and is tried again (P72)", () => {
    const { world, ben, backup, saying } = sinceBackup();
    saying(ben, "one");
    for (const code of ["storage", "rate"] as const) {
      restore(world, backup);
      ben.connect();
      ben.pushUp();
      ben.pullDown();
      const [given] = ben.up;
      ben.take({ t: "error", re: given?.number ?? 0, code });
      expect(ben.linked).toBe(false);
      bringBack(world, ben);
      expect(alarms(ben)).toEqual([]);
      expect(ben.member.live.at).toBe("ready");
    }
  });

  it("bytes that open to nothing in the place of words halt whoever has read these, as soon as it attaches (P72)", () => {
    const { world, ann, ben, cat, backup, saying } = sinceBackup();
    cat.disconnect();
    saying(ben, "the words");
    restore(world, backup);
    giveNothing(world, cat, ben.member.me);
    expect(only(world).log).toHaveLength(ben.member.head[0]);
    bringBack(world, ann, ben, cat);
    expect(alarms(ann, ben)).toEqual(["ann forked", "ben forked"]);
    expect([ann, ben].map(({ member }) => member.halted)).toEqual([true, true]);
    expect(cat.texts).toEqual(["before"]);
    expect(alarms(cat)).toEqual([]);
  });

  it("who has nothing left to give goes on once others have given (P72)", () => {
    const { world, ben, cat, backup, saying } = sinceBackup();
    saying(ben, "one");
    restore(world, backup);
    ben.kept.clear();
    bringBack(world, ben);
    expect(alarms(ben)).toEqual(["ben behind"]);
    bringBack(world, cat);
    later(world, TIMES.backoffMax);
    expect(ben.member.live.at).toBe("ready");
    expect(ben.member.head).toEqual(cat.member.head);
  });

  it("who is told of a newer epoch that was given back meanwhile reads it, and says what it had to say (P21, P72)", () => {
    const { world, ben, cat, backup, saying } = sinceBackup();
    cat.disconnect();
    for (const text of ["one", "two", "three"]) saying(ben, text);
    const { epoch } = only(world);
    restore(world, backup);
    bringBack(world, cat);
    expect(cat.member.epoch).toBeLessThan(epoch);
    giveAndGo(ben);
    expect(only(world).epoch).toBe(epoch);
    later(world, TIMES.settleAlone);
    saying(cat, "and now I");
    expect(cat.member.epoch).toBe(epoch);
    expect(cat.texts).toEqual(["before", "one", "two", "three", "and now I"]);
    expect(alarms(cat)).toEqual([]);
  });

  it("an owner whose own commit was given back without it having seen that reads it (P26, P72)", () => {
    const { world, ann, ben, backup, saying } = sinceBackup();
    ann.dispatch({ type: "policy", policy: { ...ann.member.policy, approve: "ask" } });
    while (ann.pushUp()) continue;
    ann.crash();
    world.settle();
    const { epoch } = only(world);
    expect(ben.member.epoch).toBe(epoch);
    restore(world, backup);
    bringBack(world, ann);
    expect(ann.member.epoch).toBeLessThan(epoch);
    giveAndGo(ben);
    expect(only(world).epoch).toBe(epoch);
    later(world, TIMES.settle);
    later(world, TIMES.retry);
    expect(ann.member.epoch).toBe(epoch);
    expect(ann.member.pendingCommit).toBeNull();
    saying(ann, "goes on");
    expect(ann.texts).toEqual(["before", "goes on"]);
    expect(alarms(ann, ben)).toEqual([]);
  });

  it("who waits to be let in with an invite from after the backup goes on waiting for its owner (P16, P72)", () => {
    const { world, ann, backup } = sinceBackup();
    const link = world.invite(ann);
    ann.disconnect();
    const dan = world.joiner("dan", link);
    world.settle();
    restore(world, backup);
    bringBack(world, dan);
    expect(dan.state.phase).toBe("joining");
    bringBack(world, ann);
    bringBack(world, dan);
    later(world, TIMES.settle);
    later(world, TIMES.retry);
    expect(dan.state.phase).toBe("member");
    expect(alarms(ann, dan)).toEqual([]);
  });
});
