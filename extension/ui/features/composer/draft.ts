import { createSignal, onCleanup, type Accessor } from "solid-js";
import { LIMITS } from "../../../../shared/limits.ts";
import type { RpcError } from "../../../rpc/contract.ts";
import { wellFormed } from "../thread/text.ts";

/** What a composer needs of the background, for one room. */
export interface ComposerSource {
  /** Gives null when the message is safely queued, else why it was refused. */
  send(text: string): Promise<RpcError | null>;
  draft(text: string): void;
}

export interface Draft {
  text: Accessor<string>;
  /** Why the last message was not taken; gone with the next key. */
  refused: Accessor<RpcError | null>;
  /** Characters beyond the limit; negative while some are left. */
  excess: Accessor<number>;
  sendable: Accessor<boolean>;
  write(text: string): void;
  /** Puts text into the field, after what stands there. */
  insert(text: string): void;
  /** Grows with each insertion: the field then takes the focus. */
  inserted: Accessor<number>;
  send(): Promise<void>;
  /** Saves what is not saved yet, now. */
  flush(): void;
}

const SAVE_DELAY = 400;

/**
 * What is being written in one room. Nothing typed is lost: the draft is kept
 * by the background, and a message that is refused comes back into the field.
 */
export function createDraft(source: ComposerSource, initial: string): Draft {
  const [text, setText] = createSignal(initial);
  const [refused, setRefused] = createSignal<RpcError | null>(null);
  const excess = () => tidy(text()).length - LIMITS.textChars;
  const sendable = () => text().trim() !== "" && excess() <= 0;
  const [inserted, setInserted] = createSignal(0);
  let saved = initial;
  let pending: ReturnType<typeof setTimeout> | undefined;
  let sending = 0;

  const flush = () => {
    clearTimeout(pending);
    const now = wellFormed(text().slice(0, LIMITS.textChars));
    if (now === saved || sending > 0) return;
    saved = now;
    source.draft(now);
  };

  const write = (next: string) => {
    setText(next);
    setRefused(null);
    clearTimeout(pending);
    pending = setTimeout(flush, SAVE_DELAY);
  };

  const insert = (more: string) => {
    write(text().trim() === "" ? more : `${text()}\n${more}`);
    setInserted((count) => count + 1);
  };

  const send = async () => {
    if (!sendable()) return;
    const message = tidy(text());
    write("");
    sending += 1;
    const why = await source.send(message).catch((): RpcError => "internal");
    sending -= 1;
    if (why !== null) {
      write(text() === "" ? message : `${message}\n${text()}`);
      setRefused(why);
    }
    flush();
  };

  onCleanup(flush);
  return { text, refused, excess, sendable, write, insert, inserted, send, flush };
}

/** Without the blank lines that stand before and the space that stands after. */
function tidy(text: string): string {
  let from = 0;
  while (text.charAt(from) === "\n") from += 1;
  return wellFormed(text.slice(from).trimEnd());
}
