import type { ElementHandle } from "puppeteer";
import type { Person } from "./profile.ts";
import { words } from "./words.ts";

/** The message of the open thread that shows this text. */
function messageWith(person: Person, text: string): Promise<ElementHandle> {
  return person.until(`finds the message “${text}”`, async () => {
    for (const one of await person.panel.$$("[data-message]")) {
      if ((await one.evaluate((it) => it.textContent ?? "")).includes(text)) return one;
    }
    return null;
  });
}

/** Opens the menu of the message that shows this text. */
export async function openMenu(person: Person, text: string): Promise<void> {
  await person.until("has the menu open", async () => {
    const found = await messageWith(person, text);
    await found.click({ button: "right" });
    return person.sees("menuitem", words("thread.menu.copy"));
  });
}

/** Chooses an act from that menu. */
export async function choose(person: Person, text: string, act: string): Promise<void> {
  await openMenu(person, text);
  await person.press(act, { role: "menuitem" });
}
