/**
 * Structured log lines. What may be written is a closed list of fields, each a
 * number or one of the program's own words: no address, key, room, payload or
 * text of an error ever gets into a line, whoever calls this.
 */

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Fields beside time, level and event. */
export interface LogFields {
  /** A transport's name. */
  transport?: "uws" | "ws";
  /** An error code or reason of the protocol, or of the operating system (`ENOSPC`). */
  code?: string;
  count?: number;
  rooms?: number;
  connections?: number;
  /** Duration in milliseconds. */
  ms?: number;
  port?: number;
}

export type Log = (level: Exclude<LogLevel, "silent">, event: string, fields?: LogFields) => void;

const NUMBERS = ["count", "rooms", "connections", "ms", "port"] as const;
const WORDS = ["transport", "code"] as const;
/** A word of the program's own: nothing that could carry a key or an address. */
const WORD = /^[A-Za-z][A-Za-z_-]{0,31}$/;

/** Writes lines of at least `level` to `write`, each one JSON object and a line feed. */
export function makeLog(level: LogLevel, write: (line: string) => void, now: () => number): Log {
  const least = LOG_LEVELS.indexOf(level);
  return (at, event, fields = {}) => {
    if (LOG_LEVELS.indexOf(at) < least) return;
    const line: Record<string, string | number> = {
      time: new Date(now()).toISOString(),
      level: at,
      event,
    };
    for (const name of NUMBERS) {
      const value = fields[name];
      if (typeof value === "number") line[name] = value;
    }
    for (const name of WORDS) {
      const value = fields[name];
      if (typeof value === "string" && WORD.test(value)) line[name] = value;
    }
    write(`${JSON.stringify(line)}\n`);
  };
}
