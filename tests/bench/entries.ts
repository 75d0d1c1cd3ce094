import { FRAME } from "../../shared/link/frames.ts";
import { BINARY } from "./socket.ts";

function cborCount(bytes: Buffer, at: number): { value: number; next: number } {
  const first = bytes.readUInt8(at) & 0x1f;
  if (first < 24) return { value: first, next: at + 1 };
  if (first === 24) return { value: bytes.readUInt8(at + 1), next: at + 2 };
  if (first === 25) return { value: bytes.readUInt16BE(at + 1), next: at + 3 };
  return { value: bytes.readUInt32BE(at + 1), next: at + 5 };
}

/** How many entries a frame brings: the length of `bodies`, which stands after `frame` (P1, P6). */
export function entriesIn(opcode: number, bytes: Buffer, at: number): number {
  if (opcode !== BINARY || bytes[at] !== FRAME.batch) return 0;
  const number = cborCount(bytes, at + 2 + "frame".length + 1);
  return cborCount(bytes, number.next + "bodies".length + 1).value;
}
