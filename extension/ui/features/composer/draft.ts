import { createSignal, onCleanup, type Accessor } from "solid-js";
import { LIMITS } from "../../../../shared/limits.ts";
import type { RpcError } from "../../../rpc/contract.ts";
import type { DraftView } from "../../../rpc/talk.ts";
import type { Attachment } from "../files/prepare.ts";
import { mentionsIn, type Named } from "../thread/markdown.ts";
import { wellFormed } from "../thread/text.ts";

/** What goes with a message's words. */
export interface Extras {
  /** Id of the message that is answered. */
  reply?: string;
  mentions?: number[];
}

/** What a composer needs of the background, for one room. */
export interface ComposerSource {
  /** Gives null when the message is safely queued, else why it was refused. */
  send(text: string, extras: Extras): Promise<RpcError | null>;
  /** The same for an own message that is to read otherwise. */
  edit(id: string, text: string, extras: Extras): Promise<RpcError | null>;
  /** The same for a file with what is said to it. */
  sendFile(file: Attachment, text: string, extras: Extras): Promise<RpcError | null>;
  draft(draft: DraftView): void;
}

export interface Draft {
  text: Accessor<string>;
  /** Id of the message that is answered, if one is. */
  reply: Accessor<string | null>;
  /** A file that goes with it, if one does. */
  attachment: Accessor<Attachment | null>;
  attach(file: Attachment | null): void;
  /** Id of the own message that is being edited, if one is. */
  editing: Accessor<string | null>;
  /** Why the last message was not taken; gone with the next key. */
  refused: Accessor<RpcError | null>;
  /** Characters beyond the limit; negative while some are left. */
  excess: Accessor<number>;
  sendable: Accessor<boolean>;
  write(text: string): void;
  /** Puts text into the field, after what stands there. */
  insert(text: string): void;
  /** What is written next answers this message; null for none. */
  answer(id: string | null): void;
  /** Begins to edit an own message; what was being written waits until that is done. */
  edit(id: string, text: string): void;
  /** Leaves the message as it was. */
  leave(): void;
  /** Grows each time the field is to take the focus. */
  inserted: Accessor<number>;
  send(): Promise<void>;
  /** Saves what is not saved yet, now. */
  flush(): void;
}

export const NO_DRAFT: DraftView = { text: "", reply: null, edit: null };

const SAVE_DELAY = 400;

/**
 * What is being written in one room. Nothing typed is lost: the draft is kept
 * by the background, and a message that is refused comes back into the field.
 */
export function createDraft(
  source: ComposerSource,
  initial: DraftView,
  named: Accessor<readonly Named[]> = () => [],
): Draft {
  const [draft, setDraft] = createSignal<DraftView>(initial);
  const [refused, setRefused] = createSignal<RpcError | null>(null);
  const text = () => draft().edit?.text ?? draft().text;
  const excess = () => tidy(text()).length - LIMITS.textChars;
  const [attachment, setAttachment] = createSignal<Attachment | null>(null);
  const carried = () => (draft().edit === null ? attachment() : null);
  const sendable = () => (text().trim() !== "" || carried() !== null) && excess() <= 0;
  const [inserted, setInserted] = createSignal(0);
  let saved = initial;
  let pending: ReturnType<typeof setTimeout> | undefined;
  let sending = 0;

  const flush = () => {
    clearTimeout(pending);
    const now = within(draft());
    if (same(now, saved) || sending > 0) return;
    saved = now;
    source.draft(now);
  };

  const put = (next: DraftView) => {
    setDraft(next);
    setRefused(null);
    clearTimeout(pending);
    pending = setTimeout(flush, SAVE_DELAY);
  };
  const focus = () => setInserted((count) => count + 1);

  const write = (next: string) => {
    const now = draft();
    put(
      now.edit === null
        ? { ...now, text: next }
        : { ...now, edit: { id: now.edit.id, text: next } },
    );
  };

  const insert = (more: string) => {
    write(text().trim() === "" ? more : `${text()}\n${more}`);
    focus();
  };

  const answer = (id: string | null) => {
    put({ ...draft(), reply: id, edit: null });
    focus();
  };

  const edit = (id: string, words: string) => {
    put({ ...draft(), edit: { id, text: words } });
    focus();
  };

  const leave = () => {
    put({ ...draft(), edit: null });
    focus();
  };

  const attach = (file: Attachment | null) => {
    setAttachment(file);
    setRefused(null);
    focus();
  };

  const ask = (
    now: DraftView,
    file: Attachment | null,
    message: string,
  ): Promise<RpcError | null> => {
    const mentions = mentionsIn(message, named()).slice(0, LIMITS.mentions);
    const extras: Extras = mentions.length > 0 ? { mentions } : {};
    if (now.edit !== null) return source.edit(now.edit.id, message, extras);
    const all = now.reply === null ? extras : { ...extras, reply: now.reply };
    return file === null ? source.send(message, all) : source.sendFile(file, message, all);
  };

  /** What was refused goes back to where it was; what was written since stays after it. */
  const giveBack = (sent: DraftView, message: string) => {
    if (message === "") return;
    const now = draft();
    if (sent.edit !== null) return put({ ...now, edit: { id: sent.edit.id, text: message } });
    const rest = now.text === "" ? message : `${message}\n${now.text}`;
    return put({ ...now, text: rest, reply: now.reply ?? sent.reply });
  };

  const send = async () => {
    if (!sendable()) return;
    const sent = draft();
    const message = tidy(text());
    const file = carried();
    if (file !== null) setAttachment(null);
    put(sent.edit === null ? NO_DRAFT : { ...sent, edit: null });
    sending += 1;
    const why = await ask(sent, file, message).catch((): RpcError => "internal");
    sending -= 1;
    if (why !== null) {
      giveBack(sent, message);
      if (file !== null) setAttachment((now) => now ?? file);
      setRefused(why);
    }
    flush();
  };

  onCleanup(flush);
  return {
    text,
    reply: () => draft().reply,
    attachment,
    attach,
    editing: () => draft().edit?.id ?? null,
    refused,
    excess,
    sendable,
    write,
    insert,
    answer,
    edit,
    leave,
    inserted,
    send,
    flush,
  };
}

function within(draft: DraftView): DraftView {
  const cut = (text: string) => wellFormed(text.slice(0, LIMITS.textChars));
  const { text, reply, edit } = draft;
  return {
    text: cut(text),
    reply,
    edit: edit === null ? null : { id: edit.id, text: cut(edit.text) },
  };
}

function same(a: DraftView, b: DraftView): boolean {
  return (
    a.text === b.text &&
    a.reply === b.reply &&
    a.edit?.id === b.edit?.id &&
    a.edit?.text === b.edit?.text
  );
}

/** Without the blank lines that stand before and the space that stands after. */
function tidy(text: string): string {
  let from = 0;
  while (text.charAt(from) === "\n") from += 1;
  return wellFormed(text.slice(from).trimEnd());
}
