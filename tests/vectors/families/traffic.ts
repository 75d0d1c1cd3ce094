import type { Bytes } from "../../../shared/crypto/port.ts";
import { crypto } from "../../../shared/crypto/themis.ts";
import { bind, sealBatch } from "../../../shared/link/batch.ts";
import { Channel } from "../../../shared/link/channel.ts";
import { helloFrame } from "../../../shared/link/server.ts";
import { encodeContent } from "../../../shared/room/content.ts";
import type { ProofSaid } from "../../../shared/room/state.ts";
import { sealMessage } from "../../../shared/room/message.ts";
import { down } from "../../../shared/wire/down.ts";
import { fixed } from "../../support/fixed.ts";
import { sampleContents, sampleEntries, sampleUp } from "../../support/samples.ts";
import { vector } from "../seeded.ts";
import type { Vector } from "../vector.ts";
import { type Scene, TIME } from "./scene.ts";

/** A message of each kind: P14. */
export function messages({ ann, uid }: Scene): Vector[] {
  const key = fixed("E(7)");
  const place = { uid, epoch: 7, rosterHash: fixed("rosterHash"), sender: 0, n: 18 };
  const head: [number, Bytes] = [41, fixed("head")];
  const steps: ProofSaid["step"][] = [
    { is: "agree", nonce: fixed("nonce") },
    { is: "compare", data: fixed("compared", 100) },
    { is: "stop" },
  ];
  const proofs = steps.map((step) => ({ ...sampleContents.proof, step }));
  return [...Object.values(sampleContents), ...proofs].map((content) => {
    const step = content.kind === "proof" ? `, step ${content.step.is}` : "";
    const said = { content: encodeContent(content), head, time: TIME };
    const given = { key, signer: ann.sig.publicKey, place, content, head, time: TIME };
    return vector(`message of kind ${content.kind}${step}`, "P14", "message", given, () => ({
      sealed: sealMessage(crypto, key, ann.sig.privateKey, place, said),
    }));
  });
}

/** What a connection carries: P4 to P6. */
export function link({ relay, uid }: Scene): Vector[] {
  const fanout = { key: fixed("fan-out"), keyNo: 3, frame: 8 };
  const { message, commit } = sampleEntries;
  const given = { key: fanout.key, keyNo: 3, frame: 9, uid, entries: [message, commit] };
  const heartbeat = {
    type: "signal" as const,
    clear: [7, 1, TIME] as [number, number, number],
    sealed: fixed("signal", 556),
  };
  const said = [sampleUp.ping, sampleUp.cursor];
  return [
    vector("hello", "P4", "hello", { key: relay.publicKey, minimum: 1, version: 1 }, () => ({
      frame: helloFrame(relay.publicKey),
    })),
    vector(
      "a client's first two payloads",
      "P5",
      "payloads",
      { key: fixed("link"), end: "client", messages: said },
      () => {
        const key = fixed("link");
        const channel = new Channel({ crypto, key, self: "client", schema: down });
        return { frames: said.map((one) => channel.seal(one).frame) };
      },
    ),
    vector(
      "batch with a signal",
      "P6",
      "batch",
      { ...given, entries: [heartbeat, message] },
      () => ({
        frame: sealBatch(crypto, uid, fanout, [bind(crypto, heartbeat), bind(crypto, message)]),
      }),
    ),
    vector("batch", "P6", "batch", given, () => ({
      frame: sealBatch(crypto, uid, fanout, [bind(crypto, message), bind(crypto, commit)]),
    })),
  ];
}
