import { parseArgs } from "node:util";
import type { ThreadRecord } from "../../shared/room/state.ts";
import { buildForTests } from "../support/build.ts";
import { fillThread, storyLine } from "../support/fill.ts";
import type { Person } from "../support/profile.ts";
import { Scene } from "../support/scene.ts";
import { words } from "../support/words.ts";
import { armed, type Answer } from "./answer.ts";
import { median, note, printFigure } from "./figures.ts";

/**
 * `npm run bench:panel`: how soon the panel answers, in a browser with 20 rooms and a
 * room of 10,000 messages. README.md here says how to read what it prints.
 */

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "7" },
    /** How many times slower the panel's processor is made. */
    slowdown: { type: "string", default: "1" },
  },
});
const ROUNDS = Number(values.rounds);
const ROOMS = 20;
const LINES = 10_000;
const TITLE = "Harbour";

function line(at: number): ThreadRecord {
  return storyLine(at, LINES, Math.floor(at / 3) % 2);
}

async function prepare(scene: Scene): Promise<Person> {
  await scene.relay({
    args: [
      "--rate-rooms",
      "1000/1000",
      "--rate-connections",
      "1000/1000",
      "--rate-handshakes",
      "1000/1000",
    ],
  });
  const [owner] = await scene.people("Olena");
  await scene.room(owner, TITLE);
  const [room] = (await owner.ask("app.watch", {})).rooms;
  if (room === undefined) throw new Error("there is no room");
  for (let at = 1; at < ROOMS; at += 1) {
    await owner.ask("room.create", { title: `Room ${at}`, as: owner.name });
  }
  await owner.backToRooms();
  await fillThread(
    owner.panel,
    room.id,
    Array.from({ length: LINES }, (_, at) => line(at)),
  );
  await owner.killServiceWorker();
  await owner.ask("room.read", { room: room.id, upTo: LINES + 10 });
  return owner;
}

const built = await buildForTests();
const scene = new Scene(built);
const figures = new Map<string, Answer[]>();
let failed = false;
try {
  const owner = await prepare(scene);
  const { panel } = owner;
  await panel.emulateCPUThrottling(Number(values.slowdown));
  /** Does something by hand, until `shown` is there; keeps how long it took. */
  const timed = async (name: string, act: () => Promise<unknown>, shown: string) => {
    const answer = await armed(panel, shown, act);
    figures.set(name, [...(figures.get(name) ?? []), answer]);
  };
  const label = (text: string) => `[aria-label=${JSON.stringify(text)}]`;
  const search = label(words("search.all.label"));
  const press = (text: string) => () => owner.press(text);
  for (let round = 0; round < ROUNDS; round += 1) {
    note(`Round ${round + 1} of ${ROUNDS}.`);
    await owner.backToRooms();
    await timed("open_room", () => owner.openRoom(TITLE), "[data-message]");
    await owner.waitForMembers(1);
    await panel.focus("textarea");
    await panel.keyboard.type("hello");
    await timed("send", () => panel.keyboard.press("Enter"), "textarea:placeholder-shown");
    await timed("emoji", press(words("composer.emoji")), ".emoji-grid button");
    await timed("close_sheet", press(words("sheet.close")), "body:not(:has([role=dialog]))");
    await timed("room_menu", press(words("room.more")), "[role=menuitem]");
    await timed(
      "members",
      () => owner.press(words("members.title"), { role: "menuitem" }),
      "main li",
    );
    await timed("back_to_thread", press(words("bar.back")), "[data-message]");
    await timed("search", press(words("room.search")), "input[type=search]");
    await timed("search_typing", () => panel.keyboard.press("7"), ".hit");
    await timed("search_hit", () => panel.click(".hit"), "[data-message]");
    await timed("back_to_rooms", press(words("room.back")), ".rooms");
    await timed("search_all", press(words("search.all.title")), search);
    await timed("search_all_typing", () => panel.keyboard.press("7"), ".hit");
    await owner.press(words("search.close"));
    await timed("settings", press(words("rooms.settings")), "main .list");
    await owner.press(words("bar.back"));
    await timed("create", press(words("rooms.create")), "form input");
    await owner.press(words("bar.back"));
    await timed("lock", press(words("rooms.lock")), "input[type=password]");
    await owner.fill(words("unlock.passphrase"), owner.passphrase);
    await timed("unlock", press(words("unlock.do")), ".rooms");
  }
} catch (error) {
  failed = true;
  note(String(error));
} finally {
  await scene.close().catch((error: unknown) => note(String(error)));
  await built.remove();
}
for (const [name, all] of figures) {
  for (const part of ["answer", "shown"] as const) {
    const took = all.map((one) => one[part]);
    const of = { unit: "ms", better: "lower" } as const;
    printFigure({ name: `panel.${name}.${part}`, value: median(took), ...of }, values.json);
    printFigure(
      { name: `panel.${name}.${part}_max`, value: Math.max(...took), ...of },
      values.json,
    );
  }
}
process.exit(failed ? 1 : 0);
