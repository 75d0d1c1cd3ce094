import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attach } from "../support/attach.ts";
import { words } from "../support/words.ts";
import { onCanvas, TITLE, type Stage } from "./stage.ts";

/** Chapters of files and pictures on their way there and back. */

/** Large enough to be caught on its way. */
const LARGE = 12_000_000;

const HARBOUR = `
  <body style="margin:0"><svg viewBox="0 0 960 640" width="960" height="640">
    <rect width="960" height="640" fill="#d9c7a1"/><rect y="230" width="960" height="410" fill="#5d6f6a"/>
    <circle cx="690" cy="170" r="46" fill="#f0dcae"/>
    <path d="M0 250q240-26 480 0t480-12v60H0z" fill="#46554f"/>
    <g fill="none" stroke="#16211c" stroke-width="9"><path d="M150 470V160l190-60M150 160 90 220M150 220l110-80"/>
    <path d="M420 470V210l170-54M420 210l-50 52"/></g>
    <path d="M520 430h340l-44 90H570z" fill="#16211c"/><rect x="700" y="350" width="110" height="80" fill="#26332d"/>
  </svg>`;

/** Holds the relay where it is as long as is drawn. */
async function held(stage: Stage, draw: () => Promise<void>): Promise<void> {
  process.kill(stage.relay.pid, "SIGSTOP");
  try {
    await draw();
  } finally {
    process.kill(stage.relay.pid, "SIGCONT");
  }
}

export async function exchanging(stage: Stage): Promise<void> {
  const { camera, heron, ash } = stage;
  const folder = await mkdtemp(join(tmpdir(), "0fc-file-"));
  try {
    const picture: `${string}.png` = `${folder}/gate-two.png`;
    const film = join(folder, "kitchen.mov");
    const log = join(folder, "crane-log-2026-11-17.pdf");
    await onCanvas(heron, async (canvas) => {
      await canvas.setViewport({ width: 960, height: 640 });
      await canvas.setContent(HARBOUR);
      await canvas.screenshot({ path: picture });
    });
    await writeFile(film, Buffer.alloc(LARGE, "frame"));
    await writeFile(log, Buffer.alloc(212_000, "entry"));
    for (const one of [heron, ash]) await one.openRoom(TITLE);

    await attach(heron, picture);
    await camera.take(heron.panel, "composer-file");
    await heron.say("Gate two, an hour ago.");
    await ash.panel.waitForSelector(".shot img");
    await ash.waitForText("Gate two, an hour ago.");
    await attach(ash, log);
    await ash.press(words("composer.send"));
    await heron.waitForWords("crane-log-2026-11-17.pdf");
    await camera.take(heron.panel, "thread-files");
    // The thread still settles after its last picture, and what is pressed moves with it.
    await heron.until("looks at it", async () => {
      if ((await heron.panel.$(".viewer img")) !== null) return true;
      await heron.press(words("file.open", { name: "gate-two.png" }));
      return false;
    });
    await camera.take(heron.panel, "viewer");
    await heron.panel.keyboard.press("Escape");
    await heron.until("is back", async () => (await heron.panel.$(".viewer")) === null);

    await attach(heron, film);
    await heron.say("The whole film, if you have the time.");
    await heron.panel.waitForFunction(() =>
      /[1-9]/u.test(document.querySelector(".uploads small")?.textContent?.split("%")[0] ?? ""),
    );
    await held(stage, async () => {
      await camera.take(heron.panel, "file-going");
    });
    await ash.waitForText("The whole film, if you have the time.", 120_000);
    const row = `.attachment[aria-label*="kitchen.mov"] small`;
    const percent = () =>
      ash.panel.$eval(row, (one) => Number(/(\d+)%/u.exec(one.textContent)?.[1] ?? "-1"));
    await ash.until("has asked for it", async () => {
      if ((await percent()) >= 0) return true;
      await ash.press(words("file.save", { name: "kitchen.mov" }));
      return (await percent()) >= 0;
    });
    await ash.until("has some of it", async () => (await percent()) > 0);
    await held(stage, async () => {
      await camera.take(ash.panel, "file-coming");
    });
    await ash.until("has it", async () => (await percent()) < 0, 120_000);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
