import type { JSX } from "solid-js";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { Sheet } from "../../components/Sheet.tsx";
import { useI18n } from "../../i18n.ts";
import { EmojiSheet } from "../emoji/EmojiSheet.tsx";
import type { Talk } from "./acts.ts";
import { Readers } from "./Readers.tsx";
import { MessageMenu } from "./MessageMenu.tsx";

/** What opens over a thread: a message's menu, every emoji, the question before deleting. */
export function TalkParts(props: { talk: Talk; writable: boolean }): JSX.Element {
  const { t } = useI18n();
  const picked = (emoji: string) => {
    const item = props.talk.picking();
    props.talk.pick(null);
    if (item !== null) props.talk.react(item, emoji);
  };
  return (
    <>
      <MessageMenu
        target={props.talk.menu()}
        writable={props.writable}
        onClose={() => props.talk.closeMenu()}
        onAct={(act, item) => props.talk.act(act, item)}
        onReact={(item, emoji) => props.talk.react(item, emoji)}
        onPick={(item) => props.talk.pick(item)}
      />
      <EmojiSheet
        open={props.talk.picking() !== null}
        title={t("emoji.react")}
        back={props.talk.origin()}
        onClose={() => props.talk.pick(null)}
        onPick={picked}
      />
      <Sheet
        open={props.talk.reading() !== null}
        onClose={() => props.talk.closeReaders()}
        title={t("thread.menu.readers")}
        back={props.talk.origin()}
      >
        <Readers readers={props.talk.rows.readers(props.talk.reading()?.at ?? Infinity)} />
      </Sheet>
      <Dialog
        open={props.talk.deleting() !== null}
        onClose={() => props.talk.keep()}
        title={t("thread.delete.title")}
        back={props.talk.origin()}
        actions={
          <>
            <Button kind="danger" onClick={() => props.talk.deleteForAll()}>
              {t("thread.delete.do")}
            </Button>
            <Button kind="aside" onClick={() => props.talk.keep()}>
              {t("thread.delete.keep")}
            </Button>
          </>
        }
      >
        <p>{t("thread.delete.body")}</p>
      </Dialog>
    </>
  );
}
