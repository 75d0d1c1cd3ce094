import { cpus, tmpdir } from "node:os";
import { existsSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { initializeThemis } from "../../relay/themis.ts";
import { fanoutFigures } from "./fanout.ts";
import { note, printFigure, type Figure } from "./figures.ts";
import { garbageFigures } from "./garbage.ts";
import { growth } from "./growth.ts";
import { LARGE, largeFigures } from "./large.ts";
import { pinLoad, pinning } from "./machine.ts";
import { historyFigure, idleFigure, joinFigure, LONG, startFigure, withRelay } from "./single.ts";
import { hasMosquitto } from "./targets.ts";

/**
 * `npm run bench [-- options]`: the relay as it is run (sessions, membership
 * checks, durable log, sealed batches) beside servers that do none of that, with
 * the same load from the same core, over loopback. README.md here says how to
 * read what it prints.
 */

const HELP = `Usage: npm run bench -- [options]

  --quick        fewer and shorter rounds, fewer connections; ends within 50 s
  --json         one JSON object a line on stdout
  --only NAME    only figures whose names begin so, such as fanout.room100
  --growth       how it grows with rooms and entries too, with a picture
  --data FOLDER  where the relay's databases go (the system's folder for such)
`;

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    growth: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    data: { type: "string", default: tmpdir() },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const { quick, json, only } = values;
const print = (figure: Figure) => {
  if (figure.name.startsWith(only)) printFigure(figure, json);
};
/** Whether a part of the benchmark has anything of what is wanted. */
const wanted = (name: string) => name.startsWith(only) || only.startsWith(`${name}.`);
/** Milliseconds that a quick run may take. */
const QUICK = 48_000;
const MEMORY_DISK = "/dev/shm";

await initializeThemis();
pinLoad();
note(`${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, ${pinning}.`);
if (!hasMosquitto) note("mosquitto isn't installed (apt-get install mosquitto): left out.");

const base = await mkdtemp(join(values.data, "0fc-bench-"));
const memory =
  !quick && existsSync(MEMORY_DISK) ? await mkdtemp(join(MEMORY_DISK, "0fc-bench-")) : null;
process.once("exit", () => {
  for (const folder of [base, memory]) if (folder) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
if (quick && !values.growth) {
  setTimeout(() => {
    note("Time is up on this machine; the rest is left out.");
    process.exit(0);
  }, QUICK - performance.now()).unref();
}

await fanoutFigures({ base, memory, quick, print, wanted });
if (["history", "join", "rotate", "room1000"].some(wanted)) {
  await withRelay(join(base, "single"), [LARGE, LONG], async (relay, [large, long]) => {
    if (!large || !long) throw new Error("the rooms must be there");
    if (wanted("history")) print(await historyFigure(relay, long, quick ? 3 : 30));
    if (wanted("join")) print(await joinFigure(relay, quick ? 7 : 60));
    if (wanted("rotate") || wanted("room1000")) {
      await largeFigures(relay, large, quick ? 1 : 10, print);
    }
  });
}
if (wanted("cold_start")) print(await startFigure(join(base, "start"), quick ? 2 : 9));
if (wanted("idle")) print(await idleFigure(join(base, "idle"), quick ? 200 : 10_000));
if (!quick && wanted("garbage")) {
  await garbageFigures(join(base, "garbage"), 10_000, 10_000, print);
}
if (values.growth && wanted("growth")) await growth(join(base, "growth"), quick, print);
process.exit(0);
