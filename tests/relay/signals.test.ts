import { expect, test } from "vitest";
import { crypto } from "../../shared/crypto/themis.ts";
import { LIMITS } from "../../shared/limits.ts";
import { Client } from "./client.ts";
import { admit, after, commitOf, makeRoom, messageOf } from "./people.ts";
import { sharedRelay } from "./relays.ts";

const where = sharedRelay();

const signalOf = (epoch: number, time: number, length = 512) => ({
  t: "signal" as const,
  epoch,
  time,
  sealed: crypto.random(length),
});

test("a signal reaches whoever is attached, under its sender's index, and enters no log (P50)", async () => {
  const { owner, owned } = await makeRoom(where());
  const guest = await admit(owner, owned);
  const said = signalOf(guest.owned.epoch, 1_700_000_000_000);
  const before = await owner.expect("entries", { t: "history", from: 1, max: 10 });
  await guest.client.expect("done", said);
  // What is fanned out later than the signal has come, so the signal must have.
  const { number } = await guest.client.expect("logged", messageOf(guest.owned.epoch, 1));
  await owner.entry(number);
  expect(owner.signals).toEqual([
    { type: "signal", clear: [guest.owned.epoch, guest.member, said.time], sealed: said.sealed },
  ]);
  expect(guest.client.signals).toEqual(owner.signals);
  const later = await owner.expect("entries", { t: "history", from: 1, max: 10 });
  expect(later.entries.slice(0, -1)).toEqual(before.entries);
  expect(later.entries.at(-1)).toMatchObject({ number, type: "message" });
});

test("a signal of another epoch, or from nobody of the room, is refused (P50)", async () => {
  const { owner, owned } = await makeRoom(where());
  const rotate = commitOf(owned, { reason: "rotate" });
  const logged = await owner.expect("logged", rotate);
  const { epoch } = after(owned, rotate, logged);
  expect(await owner.gist(signalOf(epoch - 1, 1))).toBe("error stale-epoch");
  expect(await owner.gist(signalOf(epoch + 1, 1))).toBe("error stale-epoch");
  const stranger = await Client.connect(where());
  expect(await stranger.gist(signalOf(epoch, 1))).toBe("error not-member");
  expect(owner.signals).toEqual([]);
});

test("more signals than a member may send are refused, and its messages still pass (P50)", async () => {
  const { owner, owned } = await makeRoom(where());
  const guest = await admit(owner, owned);
  const { epoch } = guest.owned;
  const answers: string[] = [];
  for (let at = 0; at < 30; at += 1) answers.push(await guest.client.gist(signalOf(epoch, at)));
  expect(answers.slice(0, 10)).toEqual(Array(10).fill("done"));
  expect(answers).toContain("error rate");
  expect(await owner.gist(signalOf(epoch, 1))).toBe("done");
  expect(await guest.client.gist(messageOf(epoch, 1))).toBe("logged");
});

test("a signal larger than any real one ends the session (P50)", async () => {
  const { owner, owned } = await makeRoom(where());
  void owner.ask(signalOf(owned.epoch, 1, LIMITS.signal + 1)).catch(() => undefined);
  expect(await owner.next("bye")).toMatchObject({ why: "protocol" });
});
