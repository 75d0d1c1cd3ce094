import { expect, test } from "vitest";
import { LIMITS } from "../../shared/limits.ts";
import type { UpOf } from "../../shared/wire/up.ts";
import { makeRoom } from "./people.ts";
import { relay } from "./relays.ts";

/** Files at the relay: sealed pieces within limits (P34). */

const MIB = 1_048_576;
const id = new Uint8Array(16).fill(7);

function put(at: number, size = 1000, file = id): UpOf<"blobPut"> {
  return { t: "blobPut", id: file, at, sealed: new Uint8Array(size).fill(at + 1) };
}

test("a piece comes back as it was put, and one that was never put is gone (P34)", async () => {
  const { owner } = await makeRoom(await relay());
  expect(await owner.gist(put(0))).toBe("done");
  expect(await owner.gist({ ...put(0), sealed: new Uint8Array(5) })).toBe("done");
  const piece = await owner.expect("blobPiece", { t: "blobGet", id, at: 0 });
  expect(piece.sealed).toEqual(put(0).sealed);
  expect(await owner.gist({ t: "blobGet", id, at: 1 })).toBe("error gone");
  expect(await owner.gist({ t: "blobDrop", id })).toBe("done");
  expect(await owner.gist({ t: "blobGet", id, at: 0 })).toBe("error gone");
});

test("the relay says how large a file may be, and takes no more of one, of a room or of all (P34)", async () => {
  const limits = { maxFile: MIB, maxRoomFiles: 2 * MIB, maxFiles: 3 * MIB };
  const { owner } = await makeRoom(await relay(limits));
  const terms = await owner.expect("blobTermList", { t: "blobTerms" });
  expect(terms.file).toBe(MIB);
  const size = LIMITS.filePiece;
  expect(await owner.gist(put(MIB / size, size))).toBe("error too-large");
  for (let at = 0; at < 16; at += 1) {
    const file = new Uint8Array(16).fill(Math.floor(at / 8));
    expect(await owner.gist(put(at % 8, size, file))).toBe("done");
  }
  expect(await owner.gist(put(0, size, new Uint8Array(16).fill(9)))).toBe("error full");
});

test("whoever isn't attached gets nothing and puts nothing (P34)", async () => {
  const at = await relay();
  const { owner } = await makeRoom(at);
  const { owner: other } = await makeRoom(at);
  expect(await owner.gist(put(0))).toBe("done");
  expect(await other.gist({ t: "blobGet", id, at: 0 })).toBe("error gone");
});
