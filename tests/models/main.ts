import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * `npm run models`: searches the models of the protocol through to their end, and
 * shows that each twin with one defence taken out fails. It needs `maude`, `spin` and
 * a C compiler `cc` (Debian's packages maude, spin, gcc) and installs nothing.
 */

const folder = fileURLToPath(new URL(".", import.meta.url));

interface Twin {
  model: "join" | "room";
  /** The defence that is taken out, or null for the protocol as it is. */
  without: string | null;
  fails: () => boolean;
}

/** Runs a program and gives what it said; throws where it couldn't do its work. */
function run(program: string, args: readonly string[], cwd: string, input = ""): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    input,
    encoding: "utf8",
    timeout: 300_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} failed: ${stderr || stdout}`);
  return stdout + stderr;
}

const FLAGS = ["issued", "own", "proven", "named", "ruled"] as const;

/** Whether a bad state can be reached in `join.maude` without this check. */
function joinFails(without: string | null): boolean {
  const flags = FLAGS.map((flag) => `eq ${flag}? = ${flag !== without} .`).join(" ");
  const module = `fmod FLAGS is protecting BOOL . ops ${FLAGS.join("? ")}? : -> Bool . ${flags} endfm`;
  const model = readFileSync(join(folder, "join.maude"), "utf8");
  const searches = [
    "search [1] start =>* S:State such that bad(S:State) .",
    // That everybody can get in after all: else the search would prove nothing.
    "search [1] start =>* joeIn(K) & admitted(2, B, C) & F | S .",
  ];
  const input = [module, model, ...searches, "quit"].join("\n");
  const said = run("maude", ["-no-banner", "-no-wrap", "-batch"], folder, input);
  const [bad, good] = said.split("search [1] in JOIN").slice(1);
  if (said.includes("Warning") || bad === undefined || good?.includes("Solution 1") !== true) {
    throw new Error(`join.maude could not be searched: ${said.slice(0, 2000)}`);
  }
  if (bad.includes("Solution 1") === bad.includes("No solution")) throw new Error("no answer");
  return bad.includes("Solution 1");
}

/** Whether an assertion fails or something gets stuck in `room.pml` without this check. */
function roomFails(without: string | null): boolean {
  const place = mkdtempSync(join(tmpdir(), "0fc-models-"));
  try {
    const twin = without === null ? [] : [`-D${without}`];
    run("spin", [...twin, "-a", join(folder, "room.pml")], place);
    const how = ["-O2", "-w", "-DSAFETY", "-DCOLLAPSE", "-DVECTORSZ=4096"];
    run("cc", [...how, "-o", "pan", "pan.c"], place);
    const said = run(join(place, "pan"), ["-m200000"], place);
    const errors = /errors: (\d+)/.exec(said)?.[1];
    const cut = said.includes("Search not completed") || said.includes("max search depth");
    if (errors === undefined || (errors === "0" && cut)) {
      throw new Error(`room.pml could not be searched to its end: ${said.slice(0, 2000)}`);
    }
    return errors !== "0";
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function missing(): string[] {
  return ["maude", "spin", "cc"].filter(
    (program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0,
  );
}

const WITHOUT = {
  join: [null, ...FLAGS],
  room: [
    null,
    "SHARED_PENDING",
    "NO_EPOCH_CHECK",
    "NO_DEDUP",
    "NEW_COMMIT",
    "FORGET_OUTBOX",
    "STALE_OWNER",
  ],
} as const;

const twins: Twin[] = [
  ...WITHOUT.join.map((without): Twin => ({
    model: "join",
    without,
    fails: () => joinFails(without),
  })),
  ...WITHOUT.room.map((without): Twin => ({
    model: "room",
    without,
    fails: () => roomFails(without),
  })),
];

const lacking = missing();
if (lacking.length > 0) {
  process.stderr.write(
    `models: ${lacking.join(", ")} not found. On Debian: apt-get install maude spin gcc libc6-dev\n`,
  );
  process.exit(2);
}

let wrong = 0;
for (const { model, without, fails } of twins) {
  const failed = fails();
  const right = failed === (without !== null);
  if (!right) wrong += 1;
  const what = without === null ? "as it is" : `without ${without}`;
  const outcome = failed ? "fails" : "holds";
  process.stdout.write(`${right ? "ok   " : "WRONG"} ${model} ${what}: ${outcome}\n`);
}
process.stdout.write(`${twins.length} models, ${wrong} not as they must be\n`);
process.exitCode = wrong > 0 ? 1 : 0;
