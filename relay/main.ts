import { crypto } from "../shared/crypto/themis.ts";
import { configOrExit, giveUp, stopOnSignal } from "./command.ts";
import { fingerprint } from "./identity.ts";
import { backUp, inspect, restore } from "./offline.ts";
import { startRelay } from "./relay.ts";

/** `npm run relay`: the relay alone, or what is done to its data from beside it. */

const NAME = "npm run relay --";
const MORE = [
  "",
  "Beside a relay, running or not (--data says which):",
  `  ${NAME} backup FILE    its database and its key in one file`,
  `  ${NAME} restore FILE   a data folder from that file`,
  `  ${NAME} inspect        what it holds, and what it doesn't know`,
];

/** A file that a subcommand needs before its options. */
function fileOf(command: string, file: string | undefined): string {
  if (file === undefined || file.startsWith("-")) {
    giveUp(`Say which file: ${NAME} ${command} FILE`, 2);
  }
  return file;
}

async function beside(command: string, rest: readonly string[]): Promise<string> {
  if (command === "inspect") return inspect(configOrExit(NAME, rest, MORE).data);
  const [first, ...options] = rest;
  if (first === "--help" || first === "-h") configOrExit(NAME, rest, MORE);
  const file = fileOf(command, first);
  const { data } = configOrExit(NAME, options, MORE);
  if (command === "backup") {
    await backUp(data, file);
    return `The relay in ${data} is in ${file}. Keep it secret: it holds the relay's key.\n`;
  }
  await restore(data, file);
  return `The relay is in ${data}. Members give back what came after the backup; a room takes nothing new until its owner was there for two minutes.\n`;
}

async function run(): Promise<void> {
  const relay = await startRelay(configOrExit(NAME, process.argv.slice(2), MORE));
  stopOnSignal(relay);
  process.stdout.write(
    `0fc relay at ${relay.address}\nkey ${fingerprint(crypto, relay.publicKey)}\n`,
  );
}

const [command = "", ...rest] = process.argv.slice(2);
try {
  if (["backup", "restore", "inspect"].includes(command)) {
    process.stdout.write(await beside(command, rest));
  } else await run();
} catch (error) {
  giveUp((error as Error).message, 1);
}
