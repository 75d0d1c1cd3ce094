import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import { describe, expect, it } from "vitest";

/** Every word that a person reads stands in the message files, in every language. */

const UI = "extension/ui";
const FOLDER = join(UI, "messages");
const LANGUAGES = ["ar", "de", "en", "es", "fa", "fr", "pt", "tr", "uk", "zh"];

type Messages = Readonly<Record<string, string>>;

function read(language: string): Messages {
  return JSON.parse(readFileSync(join(FOLDER, `${language}.json`), "utf8")) as Messages;
}

const en = read("en");
const PLURAL = /\.(?:zero|one|two|few|many|other)$/;
const isPlural = (key: string) =>
  PLURAL.test(key) && [".one", ".other"].every((form) => key.replace(PLURAL, form) in en);

/** The keys that a language must have: the source's, with the plural forms of its own. */
function keysOf(language: string): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  return Object.keys(en)
    .flatMap((key) => {
      if (!isPlural(key)) return [key];
      return key.endsWith(".other") ? forms.map((form) => key.replace(/other$/, form)) : [];
    })
    .toSorted();
}

const COUNT = "{{ count }}";

function placesIn(text: string): string[] {
  return (text.match(/\{\{ \w+ \}\}/g) ?? []).toSorted();
}

/** Whether a plural form stands for one number alone, which its word may then say, as Arabic does of one and two. */
function saysNumber(language: string, key: string): boolean {
  const rules = new Intl.PluralRules(language);
  const numbers = Array.from({ length: 200 }, (_, number) => number);
  return numbers.filter((number) => key.endsWith(`.${rules.select(number)}`)).length === 1;
}

it("has the languages that the panel offers", () => {
  expect(readdirSync(FOLDER).map((file) => file.replace(".json", ""))).toEqual(LANGUAGES);
});

describe.each(LANGUAGES)("the words of %s", (language) => {
  const messages = read(language);

  it("lack none and have none too many, in every plural form that the language has", () => {
    expect(Object.keys(messages).toSorted()).toEqual(keysOf(language));
  });

  it("keep the places that are filled in, and leave nothing empty", () => {
    const wrong = Object.entries(messages).filter(([key, text]) => {
      // English writes some ones in words; other languages' "one" may also stand for 21.
      const sources = [key, key.replace(PLURAL, ".other")].flatMap((name) => en[name] ?? []);
      const places = (source: string) =>
        placesIn(source).filter((place) => place !== COUNT || !saysNumber(language, key));
      const kept = sources.some(
        (source) =>
          String(placesIn(text)) === String(placesIn(source)) ||
          String(placesIn(text)) === String(places(source)),
      );
      return text.trim() === "" || !kept;
    });
    expect(wrong).toEqual([]);
  });
});

/** Attributes that a person reads or hears. */
const SPOKEN = new Set(["title", "alt", "placeholder", "aria-label", "label", "aria-description"]);

/** What stands as words in the markup of a file, in place of a message's name. */
function wordsIn(file: string): string[] {
  const found: string[] = [];
  const { program, errors } = parseSync(file, readFileSync(file, "utf8"));
  expect(errors).toEqual([]);
  new Visitor({
    JSXText: ({ value }) => void (/\p{L}/u.test(value) && found.push(value.trim())),
    JSXAttribute({ name, value }) {
      const spoken = name.type === "JSXIdentifier" && SPOKEN.has(name.name);
      if (spoken && value?.type === "Literal" && /^(?!https:).*\p{L}/u.test(value.value)) {
        found.push(value.value);
      }
    },
  }).visit(program);
  return found;
}

it("no word stands in the panel's markup itself", () => {
  const files = readdirSync(UI, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".tsx"))
    .map((file) => join(UI, file));
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap((file) => wordsIn(file).map((words) => `${file}: ${words}`))).toEqual([]);
});
