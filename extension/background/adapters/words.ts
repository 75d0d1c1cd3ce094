import * as v from "valibot";
import browser from "webextension-polyfill";

const words = v.object({
  "notify.new": v.string(),
  "notify.many": v.string(),
  "notify.said": v.string(),
});
/** The few words that are said where no page is. */
export type Words = v.InferOutput<typeof words>;

export type LoadWords = (language: string) => Promise<Words>;

async function load(language: string): Promise<Words | null> {
  try {
    const file = await fetch(browser.runtime.getURL(`words/${language}.json`));
    const parsed = v.safeParse(words, await file.json());
    return parsed.success ? parsed.output : null;
  } catch {
    // There is no file for this language.
    return null;
  }
}

/** In the language that was chosen, or else in the best one of those that the browser prefers. */
export const loadWords: LoadWords = async (chosen) => {
  const wanted = [chosen, ...navigator.languages].map((tag) => tag.split("-")[0]?.toLowerCase());
  for (const language of new Set([...wanted, "en"])) {
    const found = language === undefined || language === "" ? null : await load(language);
    if (found !== null) return found;
  }
  throw new Error("the extension lacks its own words");
};
