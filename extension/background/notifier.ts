import type { Notices } from "./adapters/notices.ts";
import type { LoadWords, Words } from "./adapters/words.ts";
import { wellFormed } from "./text.ts";
import type { Settings } from "./settings.ts";

/** Longest piece of a message that a notification shows. */
const SHOWN = 160;

/** Something new in a room. */
export interface News {
  room: string;
  title: string;
  muted: boolean;
  /** The name of whoever wrote last. */
  name: string;
  /** What was written, where it can be read. */
  text: string | null;
  /** How much waits to be read, in all rooms. */
  unread: number;
}

export interface NotifierDeps {
  notices: Notices;
  words: LoadWords;
  settings: () => Settings;
  /** Whether somebody has the room before their eyes. */
  watched: (room: string) => boolean;
  fault: (error: unknown) => void;
}

function filled(template: string, values: Record<string, string>): string {
  return template.replaceAll(/\{\{ (\w+) \}\}/g, (_, name: string) => values[name] ?? "");
}

function bare(words: Words, { unread }: News): string {
  return unread > 1 ? filled(words["notify.many"], { count: String(unread) }) : words["notify.new"];
}

/**
 * Tells of new messages outside of the browser: that there is one, and nothing
 * of it, unless the person asked to be told who wrote what. Silent for rooms
 * that are muted or looked at.
 */
export class Notifier {
  #deps: NotifierDeps;

  constructor(deps: NotifierDeps) {
    this.#deps = deps;
  }

  async tell(news: News): Promise<void> {
    const { notices, words, settings, watched, fault } = this.#deps;
    const { notify, language } = settings();
    if (notify === "off" || news.muted || watched(news.room)) return;
    try {
      const said = await words(language);
      const { title, name } = news;
      const notice =
        notify === "told" && news.text !== null
          ? {
              title,
              message: filled(said["notify.said"], {
                name,
                text: wellFormed(news.text.slice(0, SHOWN)),
              }),
            }
          : { title: "0fc", message: bare(said, news) };
      // One for all rooms, as its number would tell how many there are.
      await notices.show(notify === "told" ? news.room : "new", notice);
    } catch (error) {
      fault(error);
    }
  }

  /** Takes back what is still to be seen, as when the vault locks. */
  async hush(): Promise<void> {
    await this.#deps.notices.clear();
  }
}
