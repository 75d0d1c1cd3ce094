import type { Cut } from "./cut.ts";

/** One defence: what of the code it is, and the attack that goes through without it. */
export interface Defence {
  /** Beginning of the test's title. */
  attack: string;
  test: "joins" | "members" | "sessions" | "vault";
  /** In words, what is taken out. */
  without: string;
  cuts: Cut[];
}

const ROOM = "shared/room";

export const DEFENCES: readonly Defence[] = [
  {
    attack: "key theft",
    test: "joins",
    without: "that the invite of a request was issued here",
    cuts: [
      {
        file: `${ROOM}/invites.ts`,
        from: "return state.invites.find((invite) => equal(invite.id, id)) ?? null;",
        to: "return state.invites.find((invite) => id.length === invite.id.length) ?? null;",
      },
    ],
  },
  {
    attack: "revoked invite",
    test: "joins",
    without: "that a revoked invite admits nobody",
    cuts: [
      {
        file: `${ROOM}/admission.ts`,
        from: 'invite.state === "revoking" || now > invite.expiry',
        to: "now > invite.expiry",
      },
    ],
  },
  {
    attack: "stolen request",
    test: "joins",
    without: "that the session's key is the bundle's",
    cuts: [
      {
        file: `${ROOM}/admission.ts`,
        from: "if (request === null || !equal(request.bundle.auth, from)) return stay(state);",
        to: "if (request === null || from.length === 0) return stay(state);",
      },
    ],
  },
  {
    attack: "off-curve key",
    test: "joins",
    without: "the trial of a foreign key",
    cuts: [
      {
        file: "shared/crypto/themis.ts",
        from: "return attempt(() => encryptTo(privateKey, key, new Uint8Array(1))) !== null;",
        to: "return privateKey.length > 0;",
      },
    ],
  },
  {
    attack: "shared pending key",
    test: "joins",
    without: "that each join has a pending key of its own",
    cuts: [
      {
        file: `${ROOM}/admission.ts`,
        from: "const pending = crypto.random(32);",
        to: "const pending = state.invites.find((other) => other.join)?.join?.pending ?? crypto.random(32);",
      },
    ],
  },
  {
    attack: "self-asserted identity at the door",
    test: "joins",
    without: "the signature in a confirmation",
    cuts: [
      {
        file: `${ROOM}/handshake.ts`,
        from: "return signature !== null && crypto.verify(sig, confirmBody(join.uid, join.T), signature);",
        to: "return signature !== null && sig.length > 0;",
      },
    ],
  },
  {
    attack: "changed link",
    test: "joins",
    without: "the owner's key in the transcript",
    cuts: [
      {
        file: `${ROOM}/handshake.ts`,
        from: "      place.owner,\n",
        to: "",
      },
    ],
  },
  {
    attack: "forged refusal",
    test: "joins",
    without: "the joiner's own key in its refusal",
    cuts: [
      {
        file: `${ROOM}/handshake.ts`,
        from: "const body = crypto.open(joinKey, sealed, refusalContext(join.t));",
        to: "const body = joinKey.length + sealed.length > 0 ? refusalBody(join) : null;",
      },
    ],
  },
  {
    attack: "lost refusal",
    test: "joins",
    without: "that a refusal is said again",
    cuts: [
      {
        file: `${ROOM}/joiner.ts`,
        from: "return outlived(deps, state) ? over : refuse(deps, state);",
        to: "return over;",
      },
    ],
  },
  {
    attack: "substituted owner",
    test: "joins",
    without: "the owner's signature of a commit",
    cuts: [
      {
        file: `${ROOM}/commit.ts`,
        from: "return commit !== null && crypto.verify(sig, body, proof) ? commit : null;",
        to: "return sig.length + proof.length > 0 ? commit : null;",
      },
    ],
  },
  {
    attack: "ghost member",
    test: "members",
    without: "the owner's signature of a commit",
    cuts: [
      {
        file: `${ROOM}/judge.ts`,
        from: "if (commit === null || sig === null || !crypto.verify(sig, body, proof)) return",
        to: "if (commit === null || sig === null || proof.length === 0) return",
      },
    ],
  },
  {
    attack: "self-asserted identity:",
    test: "members",
    without: "the sender's signature of a message",
    cuts: [
      {
        file: `${ROOM}/message.ts`,
        from: "if (!crypto.verify(sig, body, signature)) return null;",
        to: "if (sig.length + signature.length === 0) return null;",
      },
    ],
  },
  {
    attack: "ghost speaker",
    test: "members",
    without: "that who speaks is in the roster",
    cuts: [
      {
        file: `${ROOM}/inbox.ts`,
        from: "const gone = memberOf(state.roster, sender) === null || state.leavers.includes(sender);",
        to: "const gone = state.leavers.includes(sender);",
      },
    ],
  },
  {
    attack: "identifier confusion",
    test: "members",
    without: "the place in a message's seal and in its body",
    cuts: [
      {
        file: `${ROOM}/message.ts`,
        from: 'return encode([label("message"), uid, epoch, rosterHash, sender, n]);',
        to: 'return encode([label("message"), [uid, epoch, rosterHash, sender, n].length]);',
      },
      {
        file: `${ROOM}/message.ts`,
        from: "return same ? {",
        to: "return same || !same ? {",
      },
    ],
  },
  {
    attack: "replayed message",
    test: "members",
    without: "that a sender's number comes once",
    cuts: [
      {
        file: `${ROOM}/inbox.ts`,
        from: 'if (n <= (last ?? 0)) return "forged";',
        to: "if (n <= (last ?? 0)) return null;",
      },
    ],
  },
  {
    attack: "dropped message",
    test: "members",
    without: "that a sender's numbers have no gap",
    cuts: [
      {
        file: `${ROOM}/inbox.ts`,
        from: 'state.loose.includes(sender) ? null : "dropped";',
        to: "state.loose.includes(sender) ? null : null;",
      },
    ],
  },
  {
    attack: "forked log",
    test: "members",
    without: "the comparison of signed heads",
    cuts: [
      {
        file: `${ROOM}/chain.ts`,
        from: "return own !== null && !equal(own, hash);",
        to: "return own !== null && own.length !== hash.length;",
      },
    ],
  },
  {
    attack: "old key reads new key",
    test: "members",
    without: "that the key after a removal goes to each member alone",
    cuts: [
      {
        file: `${ROOM}/due.ts`,
        from: "makeCommit(deps, state, changes, crypto.random(32), parts);",
        to: "makeCommit(deps, state, changes, crypto.random(32), parts && false);",
      },
    ],
  },
  {
    attack: "words of one who left",
    test: "members",
    without: "that who has left isn't heard",
    cuts: [
      {
        file: `${ROOM}/inbox.ts`,
        from: " || state.leavers.includes(sender);",
        to: ";",
      },
    ],
  },
  {
    attack: "set-back relay",
    test: "members",
    without: "that a relay which lacks what was read is told of",
    cuts: [
      {
        file: `${ROOM}/giving.ts`,
        from: 'return { ...alarmed(state, deps.now, "behind", state.head[0], null), live };',
        to: "return { ...state, live };",
      },
    ],
  },
  {
    attack: "another past",
    test: "members",
    without: "that what was given back stands there as it was",
    cuts: [
      {
        file: `${ROOM}/giving.ts`,
        from: "if (own !== null && !equal(own, message.hash)) {",
        to: "if (own !== null && own.length !== message.hash.length) {",
      },
    ],
  },
  {
    attack: "cloned backup",
    test: "members",
    without: "that own entries are looked for in the outbox",
    cuts: [
      {
        file: `${ROOM}/inbox.ts`,
        from: ': alarmed(state, deps.now, "cloned", entry.number, sender);',
        to: ": state;",
      },
    ],
  },
  {
    attack: "session replay",
    test: "sessions",
    without: "the number in a payload's seal",
    cuts: [
      {
        file: "shared/link/channel.ts",
        from: 'return encode([label("link"), from, number]);',
        to: 'return encode([label("link"), from, number * 0]);',
      },
    ],
  },
  {
    attack: "reflection",
    test: "sessions",
    without: "who says it in a payload's seal",
    cuts: [
      {
        file: "shared/link/channel.ts",
        from: 'return encode([label("link"), from, number]);',
        to: 'return encode([label("link"), from.length * 0, number]);',
      },
    ],
  },
  {
    attack: "another relay",
    test: "sessions",
    without: "the comparison with the pinned key",
    cuts: [
      {
        file: "shared/link/client.ts",
        from: 'if (!equal(greeting.value.key, pinned)) return refuse("wrong-key");',
        to: "",
      },
    ],
  },
  {
    attack: "batch replay",
    test: "sessions",
    without: "that the number of a batch is the next",
    cuts: [
      {
        file: "shared/link/batch.ts",
        from: 'if (number !== fanout.frame + 1) return fail("out-of-order");',
        to: "",
      },
    ],
  },
  {
    attack: "exchanged body",
    test: "sessions",
    without: "that a body is bound by its header",
    cuts: [
      {
        file: "shared/link/batch.ts",
        from: 'if (!equal(bind(crypto, item).h, h)) return fail("not-bound");',
        to: "",
      },
    ],
  },
  {
    attack: "overwritten vault",
    test: "vault",
    without: "that a vault which exists is kept",
    cuts: [
      {
        file: "extension/background/vault.ts",
        from: 'if ((await rows.read()) !== undefined) return fail("vault-exists");',
        to: "",
      },
    ],
  },
  {
    attack: "weakened vault",
    test: "vault",
    without: "the least cost of the key",
    cuts: [
      { file: "extension/background/passphrase.ts", from: "v.minValue(MEMORY), ", to: "" },
      { file: "extension/background/passphrase.ts", from: "v.minValue(ITERATIONS), ", to: "" },
    ],
  },
  {
    attack: "moved record",
    test: "vault",
    without: "the record's place in its seal",
    cuts: [
      {
        file: "extension/background/record.ts",
        from: 'return encode([label("record"), table, id, VERSION]);',
        to: 'return encode([label("record"), table, id.length, VERSION]);',
      },
    ],
  },
];
