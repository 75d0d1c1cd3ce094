import { spawn, type ChildProcess } from "node:child_process";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fromBase64url } from "../../shared/bytes.ts";
import type { Where } from "../relay/client.ts";

const MAIN = fileURLToPath(new URL("../../relay/main.ts", import.meta.url));
const UNLIMITED = ["", "-connections", "-handshakes", "-rooms"].flatMap((kind) => [
  `--rate${kind}`,
  "1000000/1000000",
]);

export interface MeasuredRelay extends Where {
  child: ChildProcess;
  /** Milliseconds from the start of the process until it listened. */
  startedIn: number;
  stop(): Promise<void>;
}

/** The relay as a program of its own on a free loopback port, with every limit on rates lifted. */
export async function measuredRelay(data: string): Promise<MeasuredRelay> {
  const from = performance.now();
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", MAIN, "-p", "0", "-d", data, ...UNLIMITED],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let said = "";
  const address = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the relay ended with ${code}`)));
    child.stdout?.on("data", (piece: Buffer) => {
      said += piece.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  const startedIn = performance.now() - from;
  const key = fromBase64url((await readFile(join(data, "relay.pub"), "utf8")).trim());
  if (key === null) throw new Error("relay.pub must hold base64url");
  return {
    address,
    publicKey: key,
    child,
    startedIn,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
