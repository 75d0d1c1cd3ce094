import { join } from "node:path";
import { choose, openMenu } from "../support/messages.ts";
import { words } from "../support/words.ts";
import { SHOP } from "./camera.ts";
import { onCanvas, TITLE, type Stage } from "./stage.ts";

/** Chapters of what is done with messages and people. */

const MARKDOWN =
  "**Plan** for tonight, *if it stays calm*:\n\n- `gate 2` closed\n- read https://port.example/berths first\n\n> Nobody goes alone.";

/** Replies, reactions, edits, deletions and Markdown, with what opens over them. */
export async function livelier({ camera, heron, ash }: Stage): Promise<void> {
  await ash.say("The berth list says pier four.");
  await heron.waitForText("The berth list says pier four.");
  await choose(heron, "pier four", words("thread.menu.reply"));
  await camera.take(heron.panel, "composer-answering");
  await heron.say("Pier four is @ash’s, isn’t it?");
  await ash.waitForWords("isn’t it?");
  await choose(ash, "isn’t it?", words("emoji.heart"));
  await heron.panel.waitForSelector(".react");
  await heron.say("Gate two at nine.");
  await choose(heron, "Gate two at nine.", words("thread.menu.edit"));
  await camera.take(heron.panel, "composer-editing");
  await heron.say("Gate two at ten.");
  await ash.waitForText(`Gate two at ten. ${words("thread.edited")}`);
  await heron.say("Never mind this one");
  await choose(heron, "Never mind this one", words("thread.menu.delete"));
  await camera.take(heron.panel, "dialog-delete");
  await heron.press(words("thread.delete.do"));
  await heron.waitForWords(words("thread.event.deleted.you"));
  await camera.take(heron.panel, "thread-talk");
  await choose(heron, "The berth list says pier four.", words("thread.menu.remove"));
  await heron.waitForWords(words("thread.removed"));
  await camera.take(heron.panel, "thread-removed");
  await heron.press(words("thread.removed.undo"));
  await ash.say(MARKDOWN);
  await heron.waitForWords("Nobody goes alone.");
  await camera.take(heron.panel, "thread-markdown");
  await openMenu(heron, "Gate two at ten.");
  await camera.take(heron.panel, "message-menu");
  await heron.press(words("thread.menu.readers"), { role: "menuitem" });
  await camera.take(heron.panel, "readers");
  await heron.press(words("sheet.close"));
  await heron.press(words("composer.emoji"));
  await heron.panel.waitForSelector(".emoji-grid button");
  await camera.take(heron.panel, "emoji");
  await heron.press(words("sheet.close"));
  await heron.until("has no sheet before it", () => heron.sees("button", words("room.search")));
}

export async function searching({ camera, heron }: Stage): Promise<void> {
  await heron.press(words("room.search"));
  await camera.take(heron.panel, "search-empty");
  for (const [name, text] of [
    ["search", "gate"],
    ["search-none", "lighthouse"],
  ] as const) {
    await heron.panel.focus("input[type=search]");
    await heron.panel.$eval("input[type=search]", (field) => field.select());
    await heron.panel.keyboard.type(text);
    await heron.until("is told what was found", () =>
      heron.panel.evaluate(
        () => document.querySelector("main [role=status]:not(.waiting)") !== null,
      ),
    );
    await camera.take(heron.panel, name);
  }
  await heron.press(words("search.close"));
}

/** Both ways to verify, and the menu of a member. */
export async function verifying({ camera, heron, ash, shop }: Stage): Promise<void> {
  await heron.openRoom(TITLE);
  await heron.openMember("ash");
  await heron.digits();
  await camera.take(heron.panel, "verify");
  await ash.openMember("heron");
  await ash.digits();
  await onCanvas(heron, (canvas) =>
    camera.together(canvas, [heron.panel, ash.panel], join(shop, "verify.png"), SHOP),
  );
  await ash.press(words("bar.back"));
  await ash.press(words("bar.back"));
  await heron.pick(words("verify.by.secret"));
  await camera.take(heron.panel, "verify-secret");
  await heron.pick(words("verify.by.number"));
  await heron.press(words("verify.differ"));
  await camera.take(heron.panel, "verify-differ");
  await heron.press(words("verify.again"));
  await heron.press(words("verify.agree"));
  await heron.waitForWords(words("verify.done.title", { name: "ash" }));
  await camera.take(heron.panel, "verify-done");
  await heron.press(words("bar.back"));
  await heron.press(words("member.more", { name: "ash" }));
  await camera.take(heron.panel, "member-menu");
  await heron.press(words("member.remove"), { role: "menuitem" });
  await camera.take(heron.panel, "dialog-remove");
  await heron.press(words("member.remove.keep", { name: "ash" }));
  await heron.until("has no question before it", () => heron.sees("button", words("bar.back")));
  await heron.press(words("bar.back"));
}
