import { cpus, tmpdir } from "node:os";
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { initializeThemis } from "../../relay/themis.ts";
import { fanoutFigures } from "./fanout.ts";
import { note, printFigure, type Figure } from "./figures.ts";
import { growth } from "./growth.ts";
import { pinLoad, pinning } from "./machine.ts";
import { historyFigure, idleFigure, joinFigure, rotateFigure, startFigure } from "./single.ts";
import { hasMosquitto } from "./targets.ts";

/**
 * `npm run bench [-- --quick] [--json] [--growth] [--data FOLDER]`: the relay as it
 * is run (sessions, membership checks, durable log, sealed batches) beside servers
 * that do none of that, with the same load from the same core, over loopback.
 */

const HELP = `Usage: npm run bench -- [options]

  --quick        fewer rounds and connections; ends within 50 s
  --json         one JSON object a line on stdout
  --growth       how it grows with rooms and entries too, with a picture
  --data FOLDER  where the relay's databases go (the system's folder for such)
`;

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    growth: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
    data: { type: "string", default: tmpdir() },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const { quick, json } = values;
const print = (figure: Figure) => printFigure(figure, json);
/** Milliseconds that a quick run may take. */
const QUICK = 46_000;
const MEMORY_DISK = "/dev/shm";

await initializeThemis();
pinLoad();
note(`${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, ${pinning}.`);
if (!hasMosquitto) note("mosquitto isn't installed (apt-get install mosquitto): left out.");

const base = await mkdtemp(join(values.data, "0fc-bench-"));
const memory =
  !quick && existsSync(MEMORY_DISK) ? await mkdtemp(join(MEMORY_DISK, "0fc-bench-")) : null;
if (quick) {
  setTimeout(() => {
    note("Time is up on this machine; the rest is left out.");
    for (const folder of [base, memory])
      if (folder) rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  }, QUICK - performance.now()).unref();
}
try {
  print(await startFigure(join(base, "start"), quick ? 1 : 9));
  await fanoutFigures({ base, memory, quick, print });
  print(await joinFigure(join(base, "join"), quick ? 15 : 60));
  print(await historyFigure(join(base, "history"), quick ? 5 : 30));
  print(await rotateFigure(join(base, "rotate"), quick ? 5 : 20));
  print(await idleFigure(join(base, "idle"), quick ? 500 : 10_000));
  if (values.growth) await growth(join(base, "growth"), quick, print);
} finally {
  await rm(base, { recursive: true, force: true });
  if (memory !== null) await rm(memory, { recursive: true, force: true });
}
process.exit(0);
