import { accessSync, constants, readFileSync } from "node:fs";
import { LIMITS } from "../shared/limits.ts";
import { fail, ok, type Result } from "../shared/result.ts";
import { LOG_LEVELS } from "./log.ts";
import { DEFAULTS, MIB, type RelayConfig } from "./settings.ts";

/** Everything that whoever runs a relay may set: what each option means, and how its value is read. */

export type Read = (text: string) => Result<Partial<RelayConfig>>;

export interface Option {
  name: string;
  short?: string;
  /** How its value is written, null for a switch. */
  value: string | null;
  says: string;
  /** What is given is never repeated, not even where it is wrong. */
  secret?: true;
  read: Read;
}

/** A whole number within bounds, or what to write instead. */
function whole(min: number, max: number, put: (value: number) => Partial<RelayConfig>): Read {
  return (text) => {
    const value = Number(text);
    const good = /^\d+$/.test(text) && value >= min && value <= max;
    return good ? ok(put(value)) : fail(`give a whole number from ${min} to ${max}`);
  };
}

function oneOf<T extends string>(
  words: readonly T[],
  put: (word: T) => Partial<RelayConfig>,
): Read {
  return (text) => {
    const word = words.find((one) => one === text);
    return word === undefined ? fail(`give one of ${words.join(", ")}`) : ok(put(word));
  };
}

function anything(put: (text: string) => Partial<RelayConfig>): Read {
  return (text) => (text.trim() === "" ? fail("give a value") : ok(put(text)));
}

/** `rate/burst`, such as `30/600`. */
function rate(kind: keyof RelayConfig["rates"]): Read {
  return (text) => {
    const match = /^(\d+(?:\.\d+)?)\/(\d+)$/.exec(text);
    const perSecond = Number(match?.[1]);
    const burst = Number(match?.[2]);
    if (!match || burst < 1 || perSecond <= 0) {
      return fail("give times a second and how many at once, such as 30/600");
    }
    return ok({ rates: { ...DEFAULTS.rates, [kind]: { perSecond, burst } } });
  };
}

/** The origin of a relay's address, or null. */
export function originOf(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  const bare = url?.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
  return url && bare && /^https?:$/.test(url.protocol) ? url.origin : null;
}

/** A file that can be read. */
function file(put: (path: string) => Partial<RelayConfig>): Read {
  return (text) => {
    try {
      accessSync(text, constants.R_OK);
      return ok(put(text));
    } catch {
      return fail("give a file that exists and can be read by the relay");
    }
  };
}

const CODE = new RegExp(`^[^\\p{Cc}]{${LIMITS.codeCharsMin},${LIMITS.codeChars}}$`, "u");
const CODE_RULE = `${LIMITS.codeCharsMin} to ${LIMITS.codeChars} characters`;

const accessCode: Read = (text) => {
  const code = text.normalize("NFKC").trim();
  return CODE.test(code) ? ok({ accessCode: code }) : fail(`give ${CODE_RULE} on one line`);
};

const accessCodeFile: Read = (path) => {
  try {
    const read = accessCode(readFileSync(path, "utf8"));
    return read.ok ? read : fail(`give a file with ${CODE_RULE} on its only line`);
  } catch {
    return fail("give a file that exists and can be read by the relay");
  }
};

const address: Read = (text) => {
  const origin = originOf(text);
  return origin === null
    ? fail("give an address without a path, such as https://relay.example")
    : ok({ address: origin });
};

export const OPTIONS: readonly Option[] = [
  {
    name: "port",
    short: "p",
    value: "NUMBER",
    says: "port to listen on, 0 for any free one (5103)",
    read: whole(0, 65_535, (port) => ({ port })),
  },
  {
    name: "host",
    value: "ADDRESS",
    says: "address to listen on; 0.0.0.0 for all (127.0.0.1)",
    read: anything((host) => ({ host })),
  },
  {
    name: "data",
    short: "d",
    value: "FOLDER",
    says: "folder of the key and the database (./data)",
    read: anything((data) => ({ data })),
  },
  {
    name: "address",
    value: "URL",
    says: "where clients reach it, such as https://relay.example",
    read: address,
  },
  {
    name: "tls-cert",
    value: "FILE",
    says: "certificate chain in PEM, for TLS without a proxy",
    read: file((tlsCert) => ({ tlsCert })),
  },
  {
    name: "tls-key",
    value: "FILE",
    says: "its private key in PEM",
    read: file((tlsKey) => ({ tlsKey })),
  },
  {
    name: "metrics",
    value: "PORT",
    says: "Prometheus metrics on this loopback port, 0 for none (0)",
    read: whole(0, 65_535, (metrics) => ({ metrics })),
  },
  {
    name: "max-connections",
    value: "NUMBER",
    says: "connections at most (20000)",
    read: whole(1, 1_000_000, (maxConnections) => ({ maxConnections })),
  },
  {
    name: "max-connections-per-address",
    value: "NUMBER",
    says: "connections of one address at most (1000)",
    read: whole(1, 1_000_000, (most) => ({ maxConnectionsPerAddress: most })),
  },
  {
    name: "max-waiting",
    value: "MIB",
    says: "what may wait for a slow client before it is cut off (4)",
    read: whole(2, 1024, (size) => ({ maxWaiting: size * MIB })),
  },
  {
    name: "max-memory",
    value: "MIB",
    says: "memory above which nobody new gets in (half of all)",
    read: whole(256, 16_777_216, (size) => ({ maxMemory: size * MIB })),
  },
  {
    name: "max-rooms",
    value: "NUMBER",
    says: "rooms at most (10000)",
    read: whole(1, 10_000_000, (maxRooms) => ({ maxRooms })),
  },
  {
    name: "max-members",
    value: "NUMBER",
    says: `members of a room at most (${LIMITS.members})`,
    read: whole(2, LIMITS.members, (maxMembers) => ({ maxMembers })),
  },
  {
    name: "max-message",
    value: "BYTES",
    says: `largest sealed message (${LIMITS.entry})`,
    read: whole(1024, LIMITS.entry, (maxMessage) => ({ maxMessage })),
  },
  {
    name: "max-file",
    value: "MIB",
    says: "largest sealed file, 0 for none at all (16)",
    read: whole(0, 72, (size) => ({ maxFile: size * MIB })),
  },
  {
    name: "max-room-files",
    value: "MIB",
    says: "files of one room together (256)",
    read: whole(0, 16_777_216, (size) => ({ maxRoomFiles: size * MIB })),
  },
  {
    name: "max-files",
    value: "MIB",
    says: "files of all rooms together (4096)",
    read: whole(0, 16_777_216, (size) => ({ maxFiles: size * MIB })),
  },
  {
    name: "max-storage",
    value: "MIB",
    says: "largest database, 0 for as large as the disk (0)",
    read: whole(0, 16_777_216, (size) => ({ maxStorage: size * MIB })),
  },
  {
    name: "retention",
    value: "DAYS",
    says: "days after which sealed messages are erased (7)",
    read: whole(1, 3650, (retention) => ({ retention })),
  },
  {
    name: "rate",
    value: "N/BURST",
    says: "requests a second of one connection (30/600)",
    read: rate("requests"),
  },
  {
    name: "rate-room",
    value: "N/BURST",
    says: "requests a second in one room (500/10000)",
    read: rate("room"),
  },
  {
    name: "rate-connections",
    value: "N/BURST",
    says: "connections a second from one address (10/200)",
    read: rate("connections"),
  },
  {
    name: "rate-handshakes",
    value: "N/BURST",
    says: "handshakes a second from one address (5/200)",
    read: rate("handshakes"),
  },
  {
    name: "rate-rooms",
    value: "N/BURST",
    says: "new rooms a second from one address (0.1/30)",
    read: rate("rooms"),
  },
  {
    name: "rate-codes",
    value: "N/BURST",
    says: "wrong access codes a second from one address (0.02/10)",
    read: rate("codes"),
  },
  {
    name: "access-code-file",
    value: "FILE",
    says: "only who knows the code in it makes rooms (everybody)",
    read: accessCodeFile,
  },
  {
    name: "access-code",
    value: "CODE",
    says: "the same, said here for others to see; prefer the file",
    secret: true,
    read: accessCode,
  },
  {
    name: "proxy",
    value: null,
    says: "believe X-Forwarded-For; only behind your own proxy",
    read: oneOf(["1", "true", "0", "false"], (said) => ({
      proxy: said === "1" || said === "true",
    })),
  },
  {
    name: "transport",
    value: "NAME",
    says: "auto, uws or ws (auto)",
    read: oneOf(["auto", "uws", "ws"], (transport) => ({ transport })),
  },
  {
    name: "log-level",
    value: "LEVEL",
    says: `${LOG_LEVELS.join(", ")} (info)`,
    read: oneOf(LOG_LEVELS, (logLevel) => ({ logLevel })),
  },
];
