import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { fromBase64url } from "../../shared/bytes.ts";
import type { RelayConfig } from "../../relay/settings.ts";
import { startRelay, type Relay, type RelayParts } from "../../relay/relay.ts";
import type { Where } from "./client.ts";

/** Relays for tests: in this process, or as a program of its own that can be killed. */

const GENEROUS = { perSecond: 100_000, burst: 100_000 };
export const UNLIMITED: RelayConfig["rates"] = {
  requests: GENEROUS,
  room: GENEROUS,
  connections: GENEROUS,
  handshakes: GENEROUS,
  rooms: GENEROUS,
  codes: GENEROUS,
};

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "0fc-relay-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A relay in this process that stops with the test. Its log lines are kept in `lines`. */
export async function relay(
  config: Partial<RelayConfig> = {},
  parts: RelayParts = {},
): Promise<Relay & { lines: string[]; data: string }> {
  const lines: string[] = [];
  const data = config.data ?? temporaryFolder();
  const started = await startRelay(
    { port: 0, data, rates: UNLIMITED, logLevel: "debug", ...config },
    { writeLog: (line) => void lines.push(line), ...parts },
  );
  onTestFinished(() => started.stop());
  return { ...started, lines, data };
}

/** One relay for all tests of a file; to be asked for in a test. */
export function sharedRelay(
  config: Partial<RelayConfig> = {},
  writeLog: (line: string) => void = () => undefined,
): () => Relay {
  let shared: Relay | null = null;
  const data = mkdtempSync(join(tmpdir(), "0fc-relay-"));
  beforeAll(async () => {
    const quiet = { port: 0, data, rates: UNLIMITED, logLevel: "silent" } as const;
    shared = await startRelay({ ...quiet, ...config }, { writeLog });
  });
  afterAll(async () => {
    await shared?.stop();
    rmSync(data, { recursive: true, force: true });
  });
  return () => {
    if (!shared) throw new Error("the relay isn't there yet");
    return shared;
  };
}

export interface Program extends Where {
  data: string;
  child: ChildProcess;
  /** Everything it wrote so far. */
  said: () => { out: string; log: string };
  /** Ends it with a signal; resolves with its exit code, null where the signal killed it. */
  end(signal: "SIGTERM" | "SIGKILL" | "SIGINT"): Promise<number | null>;
}

const MAIN = fileURLToPath(new URL("../../relay/main.ts", import.meta.url));

/** What a program is run with: variables, and the words of a command that starts it (`ip netns exec …`). */
export interface Surroundings {
  env?: Record<string, string>;
  before?: readonly string[];
}

/** Runs the relay's command. */
export function command(
  args: readonly string[],
  { env = {}, before = [] }: Surroundings = {},
): ChildProcess {
  const node = [process.execPath, "--disable-warning=ExperimentalWarning", MAIN];
  const [first = "", ...rest] = [...before, ...node, ...args];
  return spawn(first, rest, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** A relay as a program of its own, ready to be connected to. */
export async function program(
  data: string,
  args: readonly string[] = [],
  surroundings: Surroundings = {},
): Promise<Program> {
  const rates = ["", "-room", "-connections", "-handshakes", "-rooms"].flatMap((kind) => [
    `--rate${kind}`,
    "100000/100000",
  ]);
  const options = ["--port", "0", "--data", data, ...rates, "--log-level", "debug", ...args];
  const child = command(options, surroundings);
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  onTestFinished(() => void child.kill("SIGKILL"));
  let out = "";
  let log = "";
  child.stderr?.on("data", (piece: Buffer) => (log += piece.toString()));
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (piece: Buffer) => {
      out += piece.toString();
      const found = /(http:\S+)\nkey /.exec(out)?.[1];
      if (found !== undefined) resolve(found);
    });
    void exited.then((code) => reject(new Error(`the relay ended with ${code}: ${log}`)));
  });
  const publicKey = fromBase64url(readFileSync(join(data, "relay.pub"), "utf8").trim());
  if (!publicKey) throw new Error("no public key");
  return {
    address,
    publicKey,
    data,
    child,
    said: () => ({ out, log }),
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}
