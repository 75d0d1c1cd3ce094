import type { Cut } from "../attacks/cut.ts";

/** One defence that the simulator must miss when it is gone. */
export interface Defence {
  name: string;
  cuts: Cut[];
}

const ROOM = "shared/room";

const CONTEXT = {
  file: `${ROOM}/message.ts`,
  from: 'return encode([label("message"), uid, epoch, rosterHash, sender, n]);',
};

/** Takes a part of a message's place out of its seal and out of what is compared with its signed body. */
function place(name: string, field: string, compared: string): Defence {
  const rest = ["uid", "epoch", "rosterHash", "sender", "n"].filter((other) => other !== field);
  return {
    name,
    cuts: [
      { ...CONTEXT, to: `return encode([label("message"), ${rest.join(", ")}]);` },
      { file: CONTEXT.file, from: compared, to: "said.n > 0" },
    ],
  };
}

export const DEFENCES: readonly Defence[] = [
  {
    name: "chain: the comparison of signed heads",
    cuts: [
      {
        file: `${ROOM}/chain.ts`,
        from: "return own !== null && !equal(own, hash);",
        to: "return own !== null && own.length !== hash.length;",
      },
    ],
  },
  {
    name: "n: that a sender's number comes once",
    cuts: [
      {
        file: `${ROOM}/inbox.ts`,
        from: 'if (n <= (last ?? 0)) return "forged";',
        to: "if (n <= (last ?? 0)) return null;",
      },
    ],
  },
  {
    name: "signature of a message's sender",
    cuts: [
      {
        file: `${ROOM}/message.ts`,
        from: "if (!crypto.verify(sig, body, signature)) return null;",
        to: "if (sig.length + signature.length === 0) return null;",
      },
    ],
  },
  place(
    "roster hash in a message's place",
    "rosterHash",
    "equal(said.rosterHash, place.rosterHash)",
  ),
  place("sender in a message's place", "sender", "said.sender === place.sender"),
  place("n in a message's place", "n", "said.n === place.n"),
  place("epoch in a message's place", "epoch", "said.epoch === place.epoch"),
  place("room in a message's place", "uid", "equal(said.uid, place.uid)"),
  {
    name: "right: who must have signed a commit",
    cuts: [
      {
        file: `${ROOM}/judge.ts`,
        from: "if (commit === null || sig === null || !crypto.verify(sig, body, proof)) return",
        to: "if (commit === null || sig === null || proof.length === 0) return",
      },
    ],
  },
  {
    name: "right: that a deputy waits",
    cuts: [
      {
        file: `${ROOM}/judge.ts`,
        from: "return wait !== null && known.ownerSeen <= time - wait && time <= now + TIMES.ahead;",
        to: "return wait !== null && time <= now + TIMES.ahead;",
      },
    ],
  },
  {
    name: "right: that who takes the room over has agreed",
    cuts: [
      {
        file: `${ROOM}/judge.ts`,
        from: "return crypto.verify(next.sig, body, proof);",
        to: "return body.length + proof.length > 0;",
      },
    ],
  },
  {
    name: "right: who must have ended the room",
    cuts: [
      {
        file: `${ROOM}/ending.ts`,
        from: "return crypto.verify(known.sig, body, proof) ? decoded.value[3] : null;",
        to: "return proof.length > 0 ? decoded.value[3] : null;",
      },
    ],
  },
  {
    name: "key parts: that the key after a removal goes to each who stays alone",
    cuts: [{ file: "shared/wire/commit.ts", from: 'return "always";', to: 'return "never";' }],
  },
  {
    name: "key parts: that a removal without them isn't taken",
    cuts: [
      {
        file: "shared/wire/commit.ts",
        from: 'return needs === "may" || (eph !== null) === (needs === "always");',
        to: 'return needs !== "never" || eph === null;',
      },
    ],
  },
  {
    name: "number binding: that a number is used for one message",
    cuts: [
      {
        file: `${ROOM}/outbox.ts`,
        from: "return { ...state, n: said.n, outbox",
        to: "return { ...state, n: state.outbox.length > 0 ? state.n : said.n, outbox",
      },
    ],
  },
  {
    name: "roster hash in a commit",
    cuts: [
      {
        file: `${ROOM}/judge.ts`,
        from: "!equal(rosterHash(crypto, known.uid, roster), commit.rosterHash)",
        to: "commit.rosterHash.length === 0",
      },
    ],
  },
  {
    name: "key hash in a commit",
    cuts: [
      {
        file: `${ROOM}/keyring.ts`,
        from: "return equal(keyHash(crypto, uid, next), commit.keyHash) ? next : null;",
        to: "return next;",
      },
    ],
  },
  {
    name: "the commit before in a commit",
    cuts: [{ file: `${ROOM}/judge.ts`, from: "equal(commit.prev, known.prev) &&", to: "" }],
  },
  {
    name: "epoch in a commit",
    cuts: [{ file: `${ROOM}/judge.ts`, from: "commit.epoch === known.epoch + 1 &&", to: "" }],
  },
  {
    name: "room in a commit",
    cuts: [{ file: `${ROOM}/judge.ts`, from: "equal(commit.uid, known.uid) &&", to: "" }],
  },
  {
    name: "signature of a signal's sender",
    cuts: [
      {
        file: `${ROOM}/signal.ts`,
        from: "if (!crypto.verify(sig, body, signature)) return null;",
        to: "if (sig.length + signature.length === 0) return null;",
      },
    ],
  },
  {
    name: "that who has left or is gone isn't heard",
    cuts: [
      {
        file: `${ROOM}/inbox.ts`,
        from: "const gone = memberOf(state.roster, sender) === null || state.leavers.includes(sender);",
        to: "const gone = memberOf(state.roster, sender) === null;",
      },
    ],
  },
  {
    name: "that a relay's log reaches as far as what was read of it",
    cuts: [
      {
        file: `${ROOM}/giving.ts`,
        from: 'return { ...alarmed(state, deps.now, "behind", state.head[0], null), live };',
        to: "return { ...state, live };",
      },
    ],
  },
];
