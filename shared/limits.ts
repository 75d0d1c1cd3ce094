/** Every cap of the product, in one place. Sizes are bytes unless the name says otherwise. */
export const LIMITS = {
  /** UTF-16 units of a person's or room's name. */
  nameChars: 64,
  /** UTF-16 units of one message's text; a longer one is refused with its size. */
  textChars: 65_536,
  /** Members whom one message may name. */
  mentions: 64,
  /** UTF-16 units of the emoji of one reaction. */
  emojiChars: 32,
  /** Reactions of one person to one message. */
  reactionsEach: 6,
  /** Different reactions to one message. */
  reactionKinds: 24,
  /** Largest file before it is padded; a relay may take less. */
  fileSize: 67_108_864,
  /** One piece of a file before it is sealed. */
  filePiece: 131_072,
  /** Pieces of the largest file, padding included. */
  filePieces: 600,
  /** UTF-16 units of a file's name. */
  fileNameChars: 255,
  /** Entries of a room that the relay shows from outside when it is asked what it knows. */
  recentEntries: 5,
  /** Characters of a client's network address. */
  addressChars: 64,
  passphraseChars: 1024,
  linkChars: 2048,
  /** UTF-16 units of a private relay's code. */
  codeCharsMin: 8,
  codeChars: 128,
  inviteHours: 168,
  openInvites: 32,
  pageItems: 200,
  /** Characters of a backup as it goes between a page and the background, which takes 64 MiB at a time. */
  backupChars: 60_000_000,
  /** Sealed body of one log entry. */
  entry: 262_144,
  /** Sealed body of one signal. */
  signal: 1024,
  /** Members up to whom a room shows who is writing, and says at once what was read. */
  lively: 50,
  /** Places of the log that others have signed, or the relay has confirmed, and that are still awaited. */
  claims: 64,
  /** UTF-16 units of a secret that two members compare. */
  secretChars: 256,
  /** One message of a comparison; real ones have less than 400 bytes. */
  compared: 1024,
  /** Secrets that may be tried with one member until the number has been compared. */
  proofTries: 3,
  /** One WebSocket frame, either way. */
  frame: 1_048_576,
  /** Largest join request, answer or confirmation. */
  joinPart: 4096,
  /** Join requests held for one invite. */
  joinsPerInvite: 8,
  /** Largest commit body. */
  commit: 16_384,
  /** New `kem` keys that one commit takes in. */
  renewed: 200,
  /** Largest part of a commit for a newcomer: a roster of 1,000 with their names. */
  welcome: 524_288,
  /** Largest part of a commit for one who is a member already. */
  part: 512,
  /** Parts that a client keeps until the log brings their commits. */
  heldParts: 4096,
  /** Entries in one history answer. */
  historyItems: 256,
  /** Sealed bytes in one history answer. */
  historyBytes: 524_288,
  members: 1000,
  /** Heads a client keeps to check other members' heads against. */
  recentHeads: 256,
  /** Last entries of a room that a client keeps sealed, to give them back to its relay. */
  kept: 1000,
  /** Entries that are given back at one time, and their sealed bytes. */
  given: 64,
  givenBytes: 524_288,
  /** Own sealed but unacknowledged messages. */
  outbox: 512,
  /** Own messages of which it is known as what they were asked for. */
  once: 64,
  /** Own messages under way at one time. */
  inFlight: 16,
} as const;

/** Times, in milliseconds. */
export const TIMES = {
  keepAlive: 20_000,
  /** Silence after which either side gives a connection up. */
  silence: 50_000,
  handshake: 10_000,
  /** A room without genesis is void after this. */
  voidRoom: 600_000,
  /** What the relay still keeps of a join after its invite expired. */
  joinGrace: 86_400_000,
  /** A request that waits for this long may be one that no owner can open. */
  joinSlow: 15_000,
  /** Longest wait before a client tries the relay again. */
  backoffMax: 60_000,
  /** The same while somebody looks at the room. */
  backoffWatched: 5_000,
  backoffMin: 500,
  /** Wait before something that the relay refused for now is tried again. */
  retry: 2_000,
  /** Shortest time between two heartbeats; in a large room it is a second for each who is there. */
  heartbeat: 60_000,
  heartbeatShare: 1_000,
  /** Who was heard of within this counts as being there, when heartbeats are spread. */
  online: 1_800_000,
  /** Shortest time until others are told what was read. */
  readReport: 5_000,
  /** Writing is told no more often than this, and believed for twice as long. */
  typing: 3_000,
  typingShown: 6_000,
  /** How long a message that somebody removed from their own browser can be taken back. */
  undo: 15_000,
  /** A signal of another time than this around the own clock is none. */
  signalSkew: 300_000,
  /** No sign of the owner for this long, while connected: away. */
  ownerAway: 600_000,
  /** A head that a member signed must be reached within this. */
  headReached: 60_000,
  /** Age at which a member renews its `kem` key. */
  renewKem: 604_800_000,
  /** How far a signed time may lie ahead of the own clock. */
  ahead: 3_600_000,
  /** A room of a relay that came out of a backup is written to when for this long nobody had anything to give back; without its owner, the longer one. */
  settle: 120_000,
  settleAlone: 3_600_000,
  /** How long an offered room may be taken. */
  offer: 604_800_000,
  /** How long the relay keeps what the absent need: signed ends of rooms, commits, hashes and parts. */
  absence: 7_776_000_000,
} as const;
