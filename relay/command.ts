import type { RelayConfig } from "./settings.ts";
import { helpText, readConfig } from "./config.ts";
import type { Relay } from "./relay.ts";

/** What the relay's commands have in common: reading their options, and ending well. */

/** Stops with a message on stderr. 2 is for wrong options, 1 for the rest. */
export function giveUp(message: string, code: 1 | 2): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

/** The configuration asked for in `args`; prints help (with the lines `more`) or what is wrong, and exits, where that is called for. */
export function configOrExit(
  command: string,
  args: readonly string[] = process.argv.slice(2),
  more: readonly string[] = [],
): RelayConfig {
  const wish = readConfig(args, process.env);
  if (!wish.ok) giveUp(wish.error, 2);
  if (wish.value.is === "help") {
    process.stdout.write(helpText(command, more));
    process.exit(0);
  }
  const { config } = wish.value;
  if (config.accessCode !== null) hideCode();
  return config;
}

/** Takes an access code out of what other programs, and those that are started from here, can read of this one. */
function hideCode(): void {
  process.title = "0fc-relay";
  delete process.env["OFC_ACCESS_CODE"];
}

/** Longest that a clean stop may take. */
const STOP = 5000;

/** Stops the relay cleanly on the first signal, and at once on the second. */
export function stopOnSignal(relay: Relay): void {
  let asked = false;
  const stop = () => {
    if (asked) process.exit(1);
    asked = true;
    setTimeout(() => process.exit(1), STOP).unref();
    relay.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
