import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject, onTestFinished, test } from "vitest";
import { buildExtension } from "../../relay/build-extension.ts";
import { FirefoxPerson, obtainFirefox } from "../support/firefox.ts";
import { words } from "../support/words.ts";
import { openScene } from "./scene.ts";

const firefox = obtainFirefox();
if (firefox === null) process.stderr.write("No Firefox: its conversation is not tested here.\n");

test.skipIf(firefox === null)(
  "a guest in Firefox follows an invite from a web page and talks with an owner in Chromium",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "0fc-firefox-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const { address, identity } = inject("built");
    const key = (await readFile(join(identity, "relay.pub"), "utf8")).trim();
    const built = await buildExtension({ address, key }, folder, "firefox");

    const scene = openScene();
    await scene.relay();
    const [owner] = await scene.people("Olena");
    await scene.room(owner, "Harbour");
    const link = await owner.makeInvite();
    const web = await scene.web();
    const letter = web.page("/letter", `<a href="${link}">come in</a>`);

    const guest = await FirefoxPerson.arrive(firefox ?? "", built);
    scene.after(() => guest.leave());
    const joining = await guest.follow(letter, "come in");
    expect(joining.url()).not.toContain("#");
    await guest.fill(joining, words("join.as"), "Bruno");
    await guest.press(joining, words("join.do"));
    await guest.waitForWords(joining, words("join.done.title"));

    const panel = await guest.openPanel();
    await guest.fill(panel, words("first-run.choose"), "seven herons over a quiet harbour");
    await guest.press(panel, words("first-run.start"));
    await guest.waitForWords(panel, "Harbour");
    await owner.waitForMembers(2);

    await owner.say("hello from Chromium");
    await guest.waitForWords(panel, "hello from Chromium");
    await guest.fill(panel, words("composer.label"), "hello from Firefox");
    await guest.press(panel, words("composer.send"));
    await owner.waitForText("hello from Firefox");
    await guest.waitForWords(panel, "hello from Firefox");
  },
);
