import { join, type Bytes } from "./bytes.ts";
import { cbor, type Value } from "./cbor.ts";
import { sealedPair } from "./pair.ts";
import { Fields } from "./read.ts";
import { entryHash, hash, label, seal, type Recompute } from "./notation.ts";

/** Where `length` zeros begin in a frame that was made with them in place of its header. */
function headerPlace(frame: Bytes, length: number): number {
  for (let at = 0; at + length <= frame.length; at += 1) {
    if (frame.slice(at, at + length).every((byte) => byte === 0)) return at;
  }
  throw new Error("no header in the frame");
}

/** Messages and what a connection carries: P4 to P6, P14. */
export const trafficKinds: Record<string, Recompute> = {
  message: async (given, made) => {
    const place = given.at("place") as Record<string, Value>;
    const parts = ["uid", "epoch", "rosterHash", "sender", "n"];
    const context = [label("message"), ...parts.map((part) => given.at("place", part))];
    const content = cbor(given.at("content"));
    const said = { ...place, content, head: given.at("head"), time: given.at("time") };
    const body = cbor([label("message"), said]);
    return { sealed: await sealedPair(given, context, body, made.bytes("sealed")) };
  },
  hello: async (given) => {
    const { key, minimum, version } = {
      key: given.at("key"),
      minimum: given.at("minimum"),
      version: given.at("version"),
    };
    return { frame: join(Uint8Array.of(0), cbor({ t: "hello", key, minimum, version })) };
  },
  payloads: async (given, made) => {
    const frames: Bytes[] = [];
    const like = made.list("frames") as Bytes[];
    for (const [at, message] of given.list("messages").entries()) {
      const context = [label("link"), given.at("end"), at + 1];
      const sealed = like[at]?.slice(1) ?? new Uint8Array(0);
      const cell = await seal(given.bytes("key"), cbor(message), context, sealed);
      frames.push(join(Uint8Array.of(2), cell));
    }
    return { frames };
  },
  batch: async (given, made) => {
    const frame = made.bytes("frame");
    const entries = given.list("entries").map((entry) => new Fields(entry));
    const header: Value[] = [];
    for (const entry of entries) {
      const { type, clear } = {
        type: entry.at("type"),
        clear: entry.at("clear"),
      };
      if (type === "signal") {
        // Before its `h` it has no number: it stands in no log (P6).
        header.push({ type, clear, h: await hash([type, clear, entry.at("sealed")]) });
        continue;
      }
      const number = entry.at("number");
      const h = await entryHash(entry);
      header.push(
        type === "commit"
          ? { number, type, clear, h, proof: entry.at("proof") }
          : { number, type, clear, h },
      );
    }
    const context = [label("batch"), given.at("uid"), given.at("keyNo"), given.at("frame")];
    const plaintext = cbor(header);
    const bodies = entries.map((entry) => entry.at("sealed"));
    const outer = (sealed: Bytes) =>
      join(Uint8Array.of(3), cbor({ frame: given.at("frame"), header: sealed, bodies }));
    // The header has one place in the frame: after everything that comes before its bytes.
    const blank = outer(new Uint8Array(plaintext.length + 44));
    const at = headerPlace(blank, plaintext.length + 44);
    const like = frame.slice(at, at + plaintext.length + 44);
    return { frame: outer(await seal(given.bytes("key"), plaintext, context, like)) };
  },
};
