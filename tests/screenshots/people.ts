import type { Person } from "../support/profile.ts";
import { answerAccess } from "../support/signals.ts";
import { words, type Key } from "../support/words.ts";
import { speakTls, TITLE, type Stage } from "./stage.ts";

/** Chapters of who comes, goes and decides, and of a second relay. */

const QUAY = "Quay committee";

async function menu(person: Person, key: Key): Promise<void> {
  await person.press(words("room.more"));
  await person.press(words(key), { role: "menuitem" });
}

/** Two who hold an invite wait for the owner's yes; one is let in, one is sent away. */
export async function asking({ camera, scene, heron }: Stage): Promise<void> {
  await heron.createRoom(QUAY);
  await heron.waitForMembers(1);
  await menu(heron, "room.settings");
  await heron.press(words("rule.approve"));
  await camera.take(heron.panel, "rule-approve");
  await heron.press(words("rule.approve.ask"), { role: "radio" });
  await heron.press(words("bar.back"));
  await heron.until("has the rule in force", async () => {
    const view = await heron.roomView();
    return view.policy?.approve === "ask" && view.policyWanted === null;
  });
  await heron.press(words("bar.back"));
  const arrived = await scene.people("delta", "juniper from the east quay");
  const [delta, juniper] = arrived;
  for (const one of arrived) {
    await one.openLink(await heron.makeInvite());
    await one.joinAs();
    await one.choosePassphrase();
  }
  await heron.backToRooms();
  await heron.waitForWords(words("pending.title.other", { count: 2 }));
  await camera.take(heron.panel, "rooms-pending");
  await heron.openRoom(QUAY);
  await delta.waitForWords(words("room.join.waiting.title"));
  await delta.waitForWords(words("room.join.waiting.slow"), { timeout: 60_000 });
  await camera.take(delta.panel, "join-waiting");
  await camera.take(heron.panel, "pending-band");
  await heron.press(words("pending.see"));
  await heron.waitForWords(words("pending.title.other", { count: 2 }));
  await camera.take(heron.panel, "pending");
  await heron.press(words("pending.no.of", { name: juniper.name }));
  await juniper.waitForWords(words("room.join.forget"));
  await camera.take(juniper.panel, "join-refused");
  await juniper.closeBrowser();
  await heron.press(words("pending.yes.of", { name: "delta" }));
  await delta.waitForRoom(QUAY);
  await deciding({ camera, heron, delta });
}

/** Deputies, an offer of the room, and the end of a membership. */
async function deciding({
  camera,
  heron,
  delta,
}: Pick<Stage, "camera" | "heron"> & { delta: Person }): Promise<void> {
  await heron.press(words("member.more", { name: "delta" }));
  await heron.press(words("member.deputy"), { role: "menuitem" });
  await camera.take(heron.panel, "dialog-deputy");
  await heron.press(words("member.deputy.do", { name: "delta" }));
  await heron.waitForWords(words("members.deputy", { place: 1 }));
  await heron.press(words("member.more", { name: "delta" }));
  await heron.press(words("member.offer"), { role: "menuitem" });
  await camera.take(heron.panel, "dialog-offer");
  await heron.press(words("member.offer.do", { name: "delta" }));
  await heron.waitForWords(words("members.offered"));
  await camera.take(heron.panel, "members-offered");
  await delta.until("is offered the room", () =>
    delta.sees("button", words("succession.accept.do")),
  );
  await camera.take(delta.panel, "succession");
  await delta.press(words("succession.accept.do"));
  await delta.until("is asked", () => delta.sees("alertdialog", words("succession.accept.ask")));
  await camera.take(delta.panel, "dialog-succession");
  await delta.press(words("succession.accept.do"));
  await delta.waitForWords(words("thread.event.handed.me", { from: "heron" }));
  await camera.take(delta.panel, "succession-done");
  await menu(delta, "members.title");
  await delta.press(words("member.more", { name: "heron" }));
  await delta.press(words("member.remove"), { role: "menuitem" });
  await delta.press(words("member.remove.do", { name: "heron" }));
  await heron.backToRooms();
  await heron.openRoom(QUAY);
  await heron.waitForWords(words("room.ended.title"));
  await camera.take(heron.panel, "ended");
  await heron.backToRooms();
  await camera.take(heron.panel, "rooms-ended");
  await delta.closeBrowser();
}

export async function muting({ camera, heron }: Stage): Promise<void> {
  await heron.openRoom(TITLE);
  await menu(heron, "room.settings");
  await heron.press(words("room-settings.notify"), { role: "switch" });
  await heron.backToRooms();
  await heron.waitForWords(words("rooms.muted"));
  await camera.take(heron.panel, "rooms-muted");
  await heron.openRoom(TITLE);
  await menu(heron, "room.settings");
  await heron.press(words("room-settings.notify"), { role: "switch" });
  await heron.backToRooms();
}

/** A relay of somebody else's is added, chosen and about to be taken out again. */
export async function relaying({ camera, heron, scene, tls, second }: Stage): Promise<void> {
  const { key } = await scene.otherRelay({ port: second.port, args: speakTls(tls) });
  const address = `https://${second.host}`;
  await heron.backToRooms();
  await heron.press(words("rooms.settings"));
  await heron.press(words("settings.relays.one"));
  await heron.press(words("relays.add"));
  await answerAccess(heron, false);
  await heron.fill(words("relay-add.address"), address);
  await heron.fill(words("relay-add.key"), "not a key");
  await heron.press(words("relay-add.do"));
  await heron.waitForWords(words("error.relay-malformed"));
  await camera.take(heron.panel, "error-relay");
  await heron.fill(words("relay-add.key"), key);
  await heron.press(words("relay-add.do"));
  await heron.waitForWords(words("relay-add.no-access"));
  await camera.take(heron.panel, "relays-two");
  // In a low panel the news lies over what is to be pressed.
  const toldNoMore = async () => (await heron.panel.$(".toast")) === null;
  await heron.until("has read the news", toldNoMore, 60_000);
  await heron.press(words("relays.remove.of", { address }));
  await camera.take(heron.panel, "dialog-relay");
  await heron.press(words("relays.remove.keep"));
  await heron.backToRooms();
}
