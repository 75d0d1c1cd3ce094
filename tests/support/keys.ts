import type { KeyInput, Page } from "puppeteer";
import type { Person } from "./profile.ts";

/** What has the focus, as somebody sees it who has no mouse. */
export interface Focus {
  name: string;
  /** In view, with nothing of its beginning cut off. */
  inView: boolean;
  /** Something is drawn to show it. */
  marked: boolean;
}

/**
 * A person who has a keyboard and nothing else:
 *
 *     const keys = new Keys(person);
 *     await keys.to("Create a room"); await keys.press("Enter");
 *     expect(keys.faults).toEqual([]);
 *
 * Every stop of the Tab key on the way is looked at: one that can't be seen is a fault.
 */
export class Keys {
  readonly #person: Person;
  /** What could not be seen where the focus was. */
  readonly faults: string[] = [];

  constructor(person: Person) {
    this.#person = person;
  }

  get #page(): Page {
    return this.#person.panel;
  }

  press(key: KeyInput): Promise<void> {
    return this.#page.keyboard.press(key);
  }

  type(text: string): Promise<void> {
    return this.#page.keyboard.type(text);
  }

  focus(): Promise<Focus> {
    return focusOf(this.#page);
  }

  /** What stands in the message that has the focus, and how it is called; nothing of anything else. */
  async message(): Promise<{ name: string; text: string }> {
    const text = await this.#page.evaluate(() => {
      const at = document.activeElement;
      return at instanceof HTMLElement && at.matches("[data-message]") ? at.innerText : null;
    });
    return text === null ? { name: "", text: "" } : { name: (await this.focus()).name, text };
  }

  /** Waits until what is called so has the focus. */
  async at(name: string): Promise<void> {
    await this.#person.until(`is at “${name}”`, async () => (await this.focus()).name === name);
  }

  /** Presses Tab until what is called so has the focus. */
  async to(name: string, key: KeyInput = "Tab"): Promise<void> {
    const passed: string[] = [];
    await this.#person.until(`gets to “${name}” by ${key}`, async () => {
      if ((await this.focus()).name === name) return true;
      await this.press(key);
      const now = await this.focus();
      passed.push(now.name);
      if (now.name === "") return false;
      if (!now.inView) this.faults.push(`“${now.name}” has the focus and is out of view`);
      if (!now.marked) this.faults.push(`“${now.name}” has the focus and doesn't show it`);
      return now.name === name;
    });
  }
}

function focusOf(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement) || at === document.body) {
      return { name: "", inView: true, marked: true };
    }
    const words = (ids: string) =>
      ids
        .split(" ")
        .map((id) => document.getElementById(id)?.textContent ?? "")
        .join(" ");
    const spoken = (one: Element) => {
      const copy = one.cloneNode(true) as Element;
      for (const silent of copy.querySelectorAll("[aria-hidden=true]")) silent.remove();
      return copy.textContent ?? "";
    };
    const labels =
      at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels : null;
    const name =
      at.getAttribute("aria-label") ??
      (at.hasAttribute("aria-labelledby")
        ? words(at.getAttribute("aria-labelledby") ?? "")
        : null) ??
      labels?.[0]?.textContent ??
      spoken(at);
    const box = at.getBoundingClientRect();
    // A field's frame shows the focus for the field within, and a choice for its hidden input.
    const framed = at.closest(".input, .compose-field, .choice, .seg > *, .search-field");
    const drawn = [at, framed].some((one) => {
      if (one === null) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0;
    });
    const bordered = at.closest(".compose-field:focus-within") !== null;
    return {
      name: name.trim(),
      inView: framed !== null || (box.top >= -1 && box.top < innerHeight && box.left >= -1),
      marked: drawn || bordered,
    };
  });
}
