import type { Person } from "./profile.ts";

/**
 * What the computer or the browser itself would tell the background, where no
 * test can press the key or lock the screen. The event is the browser's own
 * object, so that the listener under test is the one that is registered.
 */

async function background(person: Person) {
  const worker = await (await person.waitForServiceWorker()).worker();
  if (worker === null) throw new Error(`${person.name} has no background`);
  return worker;
}

/** A keyboard shortcut of the extension's was pressed. */
export async function pressCommand(person: Person, command: string): Promise<void> {
  const worker = await background(person);
  await worker.evaluate((name) => {
    const event = chrome.commands.onCommand as unknown as { dispatch(command: string): void };
    event.dispatch(name);
  }, command);
}

/** The computer has locked its screen. */
export async function lockScreen(person: Person): Promise<void> {
  const worker = await background(person);
  await worker.evaluate(() => {
    const event = chrome.idle.onStateChanged as unknown as { dispatch(state: string): void };
    event.dispatch("locked");
  });
}

/** The person's answer to the browser's own question for access, on the open panel. */
export async function answerAccess(person: Person, given: boolean): Promise<void> {
  await person.panel.evaluate((answer) => {
    chrome.permissions.request = async () => answer;
  }, given);
}

/** The number on the toolbar's button. */
export async function badgeOf(person: Person): Promise<string> {
  const worker = await background(person);
  return worker.evaluate(async () => chrome.action.getBadgeText({}));
}
