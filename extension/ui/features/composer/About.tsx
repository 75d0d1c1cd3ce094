import { createMemo, Match, Switch, type JSX } from "solid-js";
import type { ThreadItem } from "../../../rpc/contract.ts";
import { IconButton } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { useI18n } from "../../i18n.ts";
import { safeName, sizeIn } from "../files/prepare.ts";
import { inkOf } from "../members/ink.ts";
import { Name } from "../members/Name.tsx";
import { clock } from "../room/when.ts";
import { plain } from "../thread/plain.ts";
import { harmless } from "../thread/text.ts";
import type { Draft } from "./draft.ts";

const SHOWN = 120;

/** The field's upper half: what is being edited or answered, and the way out of it. */
export function About(props: { draft: Draft; items: readonly ThreadItem[] }): JSX.Element {
  const { t, locale } = useI18n();
  const find = (id: string | null) => {
    const item = id === null ? undefined : props.items.findLast((one) => one.id === id);
    return item?.kind === "message" ? item : null;
  };
  const edited = createMemo(() => find(props.draft.editing()));
  const answered = createMemo(() => find(props.draft.reply()));
  const editing = () => {
    const item = edited();
    return item === null
      ? t("composer.editing.gone")
      : t("composer.editing", { time: clock(item.time, locale()) });
  };
  const words = () =>
    plain(harmless((answered()?.text ?? "").slice(0, SHOWN))).replaceAll("\n", " ");
  return (
    <Switch>
      <Match when={props.draft.editing() !== null}>
        <div class="compose-top">
          <Icon name="edit" small />
          <span class="whole">{editing()}</span>
          <IconButton
            icon="close"
            label={t("composer.editing.stop")}
            onClick={() => props.draft.leave()}
          />
        </div>
      </Match>
      <Match when={props.draft.attachment()}>
        {(file) => (
          <div class="compose-top">
            <Icon name={file().picture === null ? "file" : "picture"} small />
            <span>
              <bdi>{safeName(file().name)}</bdi>
              <small>{t("composer.file", { size: sizeIn(file().blob.size, locale()) })}</small>
            </span>
            <IconButton
              icon="close"
              label={t("composer.file.stop")}
              onClick={() => props.draft.attach(null)}
            />
          </div>
        )}
      </Match>
      <Match when={answered()}>
        {(item) => (
          <div class="compose-top" data-of={item().you ? "mine" : inkOf(item().sender)}>
            <Icon name="reply" small />
            <span dir="auto">
              <b>{item().you ? t("thread.you") : <Name name={item().name} />}</b> {words()}
            </span>
            <IconButton
              icon="close"
              label={t("composer.answering.stop")}
              onClick={() => props.draft.answer(null)}
            />
          </div>
        )}
      </Match>
    </Switch>
  );
}
