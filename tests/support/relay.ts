import { spawn, type ChildProcess } from "node:child_process";
import { open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { LIMITS } from "../../shared/limits.ts";
import { decode } from "../../shared/wire/codec.ts";
import { down, type Down } from "../../shared/wire/down.ts";
import { up, type Up } from "../../shared/wire/up.ts";
import { until, within } from "./until.ts";

/**
 * A relay as a program of its own, on a given port and data folder:
 *
 *     const relay = await RelayProcess.start({ port, data });
 *     await relay.kill();                      // SIGKILL, at once
 *     await relay.restart();                   // the same port, the same data
 *     await relay.restart({ clockAhead: 25 * 3_600_000 });
 *     relay.said                               // all it printed and logged
 *     await relay.stored()                     // every byte of its data folder, but its own key
 *     await relay.heard(), await relay.told()  // with { tap: true }: messages in its sessions, decrypted
 *     for await (const bytes of relay.memory()) …   // with Linux: all its readable memory
 */

const MAIN = fileURLToPath(new URL("../../relay/main.ts", import.meta.url));
const PRELOAD = pathToFileURL(fileURLToPath(new URL("relay-preload.ts", import.meta.url))).href;
const CHUNK = 16 * 1_048_576;

export interface RelayOptions {
  port: number;
  /** Its data folder; put a `relay.key` there for a relay of that identity. */
  data: string;
  /** Keep what it decrypts and what it seals. */
  tap?: boolean;
  /** Milliseconds by which its clock is ahead. */
  clockAhead?: number;
  args?: readonly string[];
}

const living = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

export class RelayProcess {
  said = "";
  #child: ChildProcess | null = null;
  #options: RelayOptions;

  private constructor(options: RelayOptions) {
    this.#options = options;
  }

  static async start(options: RelayOptions): Promise<RelayProcess> {
    const relay = new RelayProcess(options);
    await relay.#start();
    return relay;
  }

  get port(): number {
    return this.#options.port;
  }

  /** Its process. Throws where none runs. */
  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error("the relay isn't running");
    return pid;
  }

  get data(): string {
    return this.#options.data;
  }

  get #tapFile(): string {
    return `${this.#options.data}.tap`;
  }

  /** Starts a relay that is killed after `ms`, whether it listens by then or not. */
  static async startAndKill(options: RelayOptions, ms: number): Promise<void> {
    const relay = new RelayProcess(options);
    relay.#spawn();
    await pause(ms);
    await relay.kill("SIGKILL");
  }

  #spawn(): ChildProcess {
    const { port, data, tap, clockAhead, args = [] } = this.#options;
    const child = spawn(
      process.execPath,
      [
        "--disable-warning=ExperimentalWarning",
        ...(tap || clockAhead ? ["--import", PRELOAD] : []),
        MAIN,
        "--port",
        String(port),
        "--data",
        data,
        "--log-level",
        "debug",
        ...args,
      ],
      {
        env: {
          ...process.env,
          ...(tap && { OFC_TEST_TAP: this.#tapFile }),
          ...(clockAhead && { OFC_TEST_CLOCK_AHEAD: String(clockAhead) }),
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    this.#child = child;
    living.add(child);
    child.once("exit", () => living.delete(child));
    child.stdout.on("data", (piece: Buffer) => (this.said += piece.toString()));
    child.stderr.on("data", (piece: Buffer) => (this.said += piece.toString()));
    return child;
  }

  async #start(): Promise<void> {
    const { port } = this.#options;
    const child = this.#spawn();
    let out = "";
    child.stdout?.on("data", (piece: Buffer) => (out += piece.toString()));
    await until(
      `the relay listens on port ${port}`,
      () => /\nkey .*\n/.test(out) || child.exitCode !== null,
      { seen: () => this.said },
    );
    if (child.exitCode !== null) {
      throw new Error(`the relay ended with ${child.exitCode}:\n${this.said}`);
    }
  }

  /** Ends it; resolves once it is gone. */
  async kill(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(signal);
    await within(15_000, `the relay's end by ${signal}`, gone);
  }

  /** Kills it where it still runs, and starts it on the same port and data. */
  async restart(changes: Partial<RelayOptions> = {}): Promise<void> {
    await this.kill();
    this.#options = { ...this.#options, ...changes };
    await this.#start();
  }

  /** Ends it and removes what the harness kept of it; the data folder is its giver's. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#tapFile, { force: true });
  }

  /** All files in its data folder, write-ahead log included; without its own key. */
  async stored(): Promise<Buffer> {
    const files = await readdir(this.data, { recursive: true, withFileTypes: true });
    const kept = files.filter((file) => file.isFile() && !file.name.startsWith("relay.key"));
    return Buffer.concat(
      await Promise.all(kept.map((file) => readFile(join(file.parentPath, file.name)))),
    );
  }

  async #tapped(way: "u" | "d"): Promise<Buffer[]> {
    const lines = (await readFile(this.#tapFile, "utf8")).split("\n");
    return lines
      .filter((line) => line.startsWith(way))
      .map((line) => Buffer.from(line.slice(1), "base64"));
  }

  /** What it opened, payload by payload. */
  opened(): Promise<Buffer[]> {
    return this.#tapped("u");
  }

  /** What it sealed, payload by payload. */
  sealed(): Promise<Buffer[]> {
    return this.#tapped("d");
  }

  /** All messages that clients said to it, in order. */
  async heard(): Promise<Up[]> {
    return (await this.#tapped("u")).map((payload) => {
      const message = decode(up, new Uint8Array(payload), LIMITS.frame);
      if (!message.ok) throw new Error(`the relay was sent what it can't read: ${message.error}`);
      return message.value;
    });
  }

  /** All messages that it said to clients inside their sessions, in order. */
  async told(): Promise<Down[]> {
    return (await this.#tapped("d")).map((payload) => {
      const message = decode(down, new Uint8Array(payload), LIMITS.frame);
      if (!message.ok) throw new Error(`the relay said what nobody can read: ${message.error}`);
      return message.value;
    });
  }

  /** Whether `memory()` works on this system. */
  static readonly memoryReadable = process.platform === "linux";

  /** All that is in its memory, piece by piece; a piece begins with the end of the one before. */
  async *memory(): AsyncGenerator<Buffer> {
    const { pid } = this;
    const maps = await readFile(`/proc/${pid}/maps`, "utf8");
    const memory = await open(`/proc/${pid}/mem`, "r");
    const buffer = Buffer.alloc(CHUNK);
    try {
      for (const line of maps.split("\n")) {
        const [, from = "", to = "", rights = "", inode] =
          /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ (\d+)/.exec(line) ?? [];
        // What is mapped from a file is the program itself.
        if (!rights.startsWith("rw") || inode !== "0") continue;
        const end = Number.parseInt(to, 16);
        let at = Number.parseInt(from, 16);
        while (at < end) {
          const length = Math.min(CHUNK, end - at);
          const read = await memory.read(buffer, 0, length, at).catch(() => null);
          if (read === null || read.bytesRead === 0) break;
          yield buffer.subarray(0, read.bytesRead);
          if (at + read.bytesRead >= end) break;
          at += Math.max(read.bytesRead - 4096, 4096);
        }
      }
    } finally {
      await memory.close();
    }
  }
}
