import {
  createEffect,
  createSignal,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Switch,
  type JSX,
} from "solid-js";
import { LIMITS } from "../../../../shared/limits.ts";
import type { ConnectionView, MemberView, ThreadItem } from "../../../rpc/contract.ts";
import { IconButton } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Lamp } from "../../components/Lamp.tsx";
import { useI18n } from "../../i18n.ts";
import { EmojiSheet } from "../emoji/EmojiSheet.tsx";
import { Attach, take } from "../files/Attach.tsx";
import { About } from "./About.tsx";
import { createNaming, NAMES, nameId, Names } from "./Names.tsx";
import { span } from "../room/when.ts";
import { refusal } from "./refusal.ts";
import type { Draft } from "./draft.ts";
import "./composer.css";

/** From how many characters left the field says so. */
const NEAR_LIMIT = 500;

/** The field between brackets. Enter sends, Shift+Enter breaks the line, Tab leaves. */
export function Composer(props: {
  draft: Draft;
  connection: ConnectionView["state"];
  queued: number;
  onTyping: () => void;
  /** Age at which messages disappear, in milliseconds; 0 for never. */
  disappear: number;
  /** What is held of the thread: where what is answered or edited is found. */
  items: readonly ThreadItem[];
  /** Whom one can name. */
  members: readonly MemberView[];
}): JSX.Element {
  const { t, locale } = useI18n();
  const [picking, setPicking] = createSignal(false);
  const [unreadable, setUnreadable] = createSignal(false);
  let field: HTMLTextAreaElement | undefined;
  const naming = createNaming(
    () => field,
    () => props.members,
    (text) => props.draft.write(text),
  );

  const send = () => {
    void props.draft.send();
    field?.focus();
  };
  const put = (words: string) => {
    setPicking(false);
    if (field === undefined) return;
    field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
    props.draft.write(field.value);
    field.focus();
  };
  const lastOwn = () =>
    props.items.findLast((item) => item.kind === "message" && item.you && item.state !== "failed");
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || naming.onKeyDown(event)) return;
    if (event.key === "Escape" && props.draft.editing() !== null) {
      event.preventDefault();
      return props.draft.leave();
    }
    if (event.key === "ArrowUp" && field?.value === "") {
      const own = lastOwn();
      if (own?.kind !== "message") return;
      event.preventDefault();
      return props.draft.edit(own.id, own.text);
    }
    if (event.key !== "Enter") return;
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    send();
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    send();
  };

  createEffect(() => {
    const text = props.draft.text();
    if (field !== undefined && field.value !== text) field.value = text;
  });
  createEffect(
    on(
      () => props.draft.inserted(),
      () => field?.focus(),
      { defer: true },
    ),
  );
  const flush = () => props.draft.flush();
  onMount(() => {
    window.addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", flush);
    onCleanup(() => {
      window.removeEventListener("pagehide", flush);
      document.removeEventListener("visibilitychange", flush);
    });
  });

  return (
    <form class="compose" aria-label={t("composer.form")} onSubmit={onSubmit}>
      <div class="compose-row">
        <Attach onFile={(file) => props.draft.attach(file)} onWrong={setUnreadable} />
        <div class="compose-field" classList={{ wrong: props.draft.excess() > 0 }}>
          <About draft={props.draft} items={props.items} />
          <div class="compose-line">
            <textarea
              ref={(element) => (field = element)}
              class="text"
              dir={props.draft.text() === "" ? undefined : "auto"}
              rows="1"
              name="message"
              autocomplete="off"
              aria-label={t("composer.label")}
              aria-describedby="composer-note"
              aria-invalid={props.draft.excess() > 0}
              placeholder={t("composer.label")}
              aria-autocomplete="list"
              aria-controls={naming.open() ? NAMES : undefined}
              aria-activedescendant={naming.open() ? nameId(naming.at()) : undefined}
              onInput={(event) => {
                props.draft.write(event.currentTarget.value);
                if (event.currentTarget.value !== "") props.onTyping();
                naming.look();
              }}
              onClick={() => naming.look()}
              onKeyDown={onKeyDown}
              onPaste={(event) => {
                const [file] = event.clipboardData?.files ?? [];
                if (file === undefined) return;
                event.preventDefault();
                void take(file, (ready) => props.draft.attach(ready), setUnreadable);
              }}
              onBlur={() => {
                flush();
                naming.close();
              }}
            />
            <IconButton icon="smile" label={t("composer.emoji")} onClick={() => setPicking(true)} />
          </div>
        </div>
        <button
          class="sendbtn"
          type="submit"
          aria-label={t("composer.send")}
          disabled={!props.draft.sendable()}
        >
          <Icon name="send" />
        </button>
      </div>
      <Names naming={naming} />
      <EmojiSheet
        open={picking()}
        title={t("emoji.insert")}
        onClose={() => setPicking(false)}
        onPick={put}
      />
      <div id="composer-note" role="status">
        <Show when={unreadable()}>
          <p class="compose-note wrong">
            <Icon name="alert" small />
            <span>{t("composer.file.unreadable")}</span>
          </p>
        </Show>
        <Show when={props.disappear > 0}>
          <p class="compose-note">
            <Icon name="timer" small />
            <span>{t("composer.disappear", { after: span(props.disappear, locale()) })}</span>
          </p>
        </Show>
        <Note draft={props.draft} connection={props.connection} queued={props.queued} />
      </div>
    </form>
  );
}

function Note(props: {
  draft: Draft;
  connection: ConnectionView["state"];
  queued: number;
}): JSX.Element {
  const { t, plural, number } = useI18n();
  const left = () => -props.draft.excess();
  return (
    <Switch>
      <Match when={props.draft.refused()}>
        {(why) => (
          <p class="compose-note wrong">
            <Icon name="alert" small />
            <span>{t(refusal(why()))}</span>
          </p>
        )}
      </Match>
      <Match when={left() < 0}>
        <p class="compose-note wrong">
          <Icon name="alert" small />
          <span>
            {t("composer.too-long", {
              size: number(LIMITS.textChars - left()),
              limit: number(LIMITS.textChars),
            })}
          </span>
        </p>
      </Match>
      <Match when={left() <= NEAR_LIMIT}>
        <p class="compose-note">{plural("composer.left", left())}</p>
      </Match>
      <Match when={props.queued > 0}>
        <p class="compose-note">
          <Lamp state="off" />
          <span>{plural("composer.queued", props.queued)}</span>
        </p>
      </Match>
      <Match when={props.connection !== "connected" && props.draft.sendable()}>
        <p class="compose-note">
          <Lamp state="off" />
          <span>{t("composer.offline")}</span>
        </p>
      </Match>
    </Switch>
  );
}

/** Keys that belong to an input method: 229 is how older ones say so. */
function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
