import type { FileRef } from "../../shared/room/file.ts";
import type { ThreadRecord } from "../../shared/room/state.ts";

/** Lines of a thread, for tests. */

type Said = Extract<ThreadRecord, { kind: "message" }>;

/** Something said, with nothing beside it but what is given. */
export function said(line: Pick<Said, "at" | "time"> & Partial<Said>): Said {
  return {
    kind: "message",
    sender: 0,
    n: line.at,
    text: `line ${line.at}`,
    failed: false,
    reply: null,
    mentions: [],
    edited: false,
    reactions: [],
    file: null,
    ...line,
  };
}

/** A file that somebody sent; its bytes are any. */
export const FILE: FileRef = {
  id: new Uint8Array(16).fill(1),
  key: new Uint8Array(32).fill(2),
  size: 10,
  hashes: new Uint8Array(32),
  name: "a",
  mime: "",
};
