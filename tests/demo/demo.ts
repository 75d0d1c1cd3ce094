import { parseArgs } from "node:util";
import { buildForTests } from "../support/build.ts";
import type { Person } from "../support/profile.ts";
import { Scene } from "../support/scene.ts";
import { words } from "../support/words.ts";

/**
 * `npm run demo`: a relay, and two people with a browser each, who talk. With a
 * screen the browsers stay open until they are closed; with `--headless` they end
 * with the conversation. Exits with 1 if anything of it failed, with 2 for options
 * that it doesn't know.
 */

const HELP = `Usage: npm run demo -- [options]

      --headless   show no windows, and end with the conversation
      --json       one JSON object a line: {"who","event",…}, with what each side displays
  -h, --help       this text
`;

/** Messages after which this room's key is renewed, so that it can be seen. */
const ROTATE_EVERY = 6;
const TITLE = "Harbour";

function options(): { headless: boolean; json: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        headless: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    return values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}

const { headless, json } = options();

function tell(who: string, event: string, details: Record<string, unknown> = {}): void {
  const said = Object.entries(details).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const line = json
    ? JSON.stringify({ who, event, ...details })
    : [`${who} ${event}`, ...said].join("  ");
  process.stdout.write(`${line}\n`);
}

/** One says something, and every one of `others` displays it. */
async function talk(from: Person, others: readonly Person[], text: string): Promise<void> {
  await from.say(text);
  await from.waitForText(text);
  tell(from.name, "said", { text });
  for (const other of others) {
    await other.waitForText(text);
    tell(other.name, "sees", { text });
  }
}

/** Waits until the room says this in brackets, on this person's screen. */
async function seesEvent(person: Person, text: string, event: string): Promise<void> {
  await person.until(`sees ${text}`, async () =>
    (await person.lines()).some((line) => line.kind === "event" && line.text.includes(text)),
  );
  tell(person.name, event, { text });
}

async function converse(scene: Scene): Promise<void> {
  const relay = await scene.relay();
  tell("relay", "listens", { port: relay.port });
  const [owner, guest] = await scene.people("Olena", "Bruno");

  await scene.room(owner, TITLE, { rotateEvery: ROTATE_EVERY });
  tell(owner.name, "made a room", { room: TITLE });
  const link = await owner.makeInvite();
  tell(owner.name, "made an invite", { length: link.length });
  await guest.openLink(link, "click on a web page");
  tell(guest.name, "clicked the link on a web page");
  await guest.joinAs();
  await guest.choosePassphrase();
  await guest.waitForRoom(TITLE);
  tell(guest.name, "came in", { room: TITLE, members: await guest.members() });
  await seesEvent(owner, words("thread.event.admitted.you", { name: guest.name }), "reads");

  await talk(owner, [guest], "Are you there?");
  await talk(guest, [owner], "I am. Who else can read this?");
  await talk(owner, [guest], "The two of us. The relay can’t.");
  await talk(guest, [owner], "Good. And the key?");
  await talk(owner, [guest], `It is renewed after ${ROTATE_EVERY} messages here.`);
  await talk(guest, [owner], "Then this one should do it.");
  const renewed = { by: owner.name };
  await seesEvent(owner, words("thread.event.rotated.you"), "reads");
  await seesEvent(guest, words("thread.event.rotated", renewed), "reads");

  await relay.kill("SIGKILL");
  tell("relay", "was killed", { signal: "SIGKILL" });
  const waiting = "Written while the relay was dead.";
  await guest.say(waiting);
  tell(guest.name, "said", { text: waiting });
  await relay.restart();
  tell("relay", "is back", { port: relay.port });
  await owner.waitForText(waiting);
  tell(owner.name, "sees", { text: waiting });
  await talk(owner, [guest], "Nothing was lost.");

  const displayed = await owner.texts();
  await guest.waitForTexts(displayed);
  for (const person of [owner, guest]) {
    tell(person.name, "displays", { texts: await person.texts() });
  }
}

/** Until both browsers are closed, or somebody presses Ctrl+C. */
async function untilLeft(scene: Scene): Promise<void> {
  process.stderr.write("Both browsers stay open. Close them, or press Ctrl+C, to end the demo.\n");
  await Promise.race([
    Promise.all(scene.arrived.map((person) => person.browserClosed())),
    new Promise((resolve) => process.once("SIGINT", resolve)),
    new Promise((resolve) => process.once("SIGTERM", resolve)),
  ]);
}

let failed = false;
const built = await buildForTests().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
});
const scene = new Scene(built, { headless });
try {
  await converse(scene);
  tell("demo", "succeeded");
  if (!headless) await untilLeft(scene);
} catch (error) {
  failed = true;
  tell("demo", "failed", { why: (error as Error).message });
} finally {
  await scene.close().catch((error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
  });
  await built.remove();
}
process.exit(failed ? 1 : 0);
