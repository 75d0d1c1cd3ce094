import { resolveTemplate } from "@solid-primitives/i18n";
import { createContext, createEffect, createMemo, createSignal, useContext } from "solid-js";
import type { Accessor } from "solid-js";
import en from "./messages/en.json" with { type: "json" };

/** Every message's name. English is the source; plural forms of other languages come beside it. */
export type Key = keyof typeof en;

/** Names of messages that come in plural forms: `name.one`, `name.other` and so on. */
export type PluralKey = Key extends infer K
  ? K extends `${infer Name}.other`
    ? Name
    : never
  : never;

export type Args = Record<string, string | number>;

type Messages = Readonly<Record<Key, string>>;

export interface I18n {
  /** The message in the present language. Reading it in a template makes it follow the language. */
  t: (key: Key, args?: Args) => string;
  /** The message's form for a count; the count itself is its `{{ count }}`. */
  plural: ((name: PluralKey, count: number, args?: Args) => string) & {
    key: (name: PluralKey, count: number) => Key;
  };
  /** The message as it is written, its `{{ places }}` still open. */
  raw: (key: Key) => string;
  number: (value: number) => string;
  /** For `Intl`: the language, with the region of the browser where that speaks it. */
  locale: Accessor<string>;
  /** Language tag of the messages, for `lang`. */
  language: Accessor<string>;
  direction: Accessor<"ltr" | "rtl">;
}

const files = import.meta.glob<Messages>("./messages/*.json", { import: "default" });
const [catalogues, setCatalogues] = createSignal<Readonly<Record<string, Messages>>>({ en });

/** Tags of the languages that there are, in the order in which they are offered: the source first. */
export const LANGUAGES: readonly string[] = [
  "en",
  ...Object.keys(files)
    .map((path) => /(\w+)\.json$/.exec(path)?.[1] ?? "en")
    .filter((tag) => tag !== "en")
    .toSorted(),
];

async function load(language: string): Promise<void> {
  const file = files[`./messages/${language}.json`];
  if (file === undefined || language in catalogues()) return;
  const messages = await file();
  setCatalogues((known) => ({ ...known, [language]: messages }));
}

/** Fetches the words of the language that the browser prefers, so that nothing is first drawn in another. */
export function loadPreferred(): Promise<void> {
  return load(pick(navigator.languages));
}

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

/** Words in the language that was chosen, or else in the best one of those that the browser prefers. */
export function createI18n(chosen: Accessor<string>): I18n {
  const wanted = createMemo(() => pick([chosen(), ...navigator.languages]));
  // Until its file is there, the language stays the one before.
  const language = createMemo<string>(
    (before) => (wanted() in catalogues() ? wanted() : before),
    pick(navigator.languages.filter((tag) => primary(tag) in catalogues())),
  );
  createEffect(() => void load(wanted()));
  const locale = createMemo(
    () => navigator.languages.find((one) => primary(one) === language()) ?? language(),
  );
  const messages = createMemo<Messages>(() => ({ ...en, ...catalogues()[language()] }));
  const rules = createMemo(() => new Intl.PluralRules(locale()));
  const digits = createMemo(() => new Intl.NumberFormat(locale()));

  const t = (key: Key, args?: Args) => resolveTemplate(messages()[key], args);
  const number = (value: number) => digits().format(value);
  const key = (name: PluralKey, count: number): Key => {
    const form = `${name}.${rules().select(count)}`;
    return form in messages() ? (form as Key) : `${name}.other`;
  };
  const plural = (name: PluralKey, count: number, args?: Args) =>
    t(key(name, count), { count: number(count), ...args });
  plural.key = key;

  return {
    t,
    plural,
    raw: (one) => messages()[one],
    number,
    locale,
    language,
    direction: () => (RIGHT_TO_LEFT.has(language()) ? "rtl" : "ltr"),
  };
}

export const I18nContext = createContext<I18n>();

/** The words of this page. Throws outside of an `I18nContext.Provider`. */
export function useI18n(): I18n {
  const i18n = useContext(I18nContext);
  if (i18n === undefined) throw new Error("useI18n needs an I18nContext above it");
  return i18n;
}

function pick(wanted: readonly string[]): string {
  return wanted.map(primary).find((one) => LANGUAGES.includes(one)) ?? "en";
}

function primary(tag: string): string {
  return tag.split("-")[0]?.toLowerCase() ?? tag;
}
