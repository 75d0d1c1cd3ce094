import { createEffect, Match, on, onCleanup, onMount, Switch, type JSX } from "solid-js";
import { LIMITS } from "../../../../shared/limits.ts";
import type { ConnectionView } from "../../../rpc/contract.ts";
import { Icon } from "../../components/Icon.tsx";
import { Lamp } from "../../components/Lamp.tsx";
import { useI18n } from "../../i18n.ts";
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
}): JSX.Element {
  const { t } = useI18n();
  let field: HTMLTextAreaElement | undefined;

  const send = () => {
    void props.draft.send();
    field?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || isComposing(event)) return;
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
        <div class="compose-field" classList={{ wrong: props.draft.excess() > 0 }}>
          <div class="compose-line">
            <textarea
              ref={(element) => (field = element)}
              class="text"
              dir="auto"
              rows="1"
              name="message"
              autocomplete="off"
              aria-label={t("composer.label")}
              aria-describedby="composer-note"
              aria-invalid={props.draft.excess() > 0}
              placeholder={t("composer.label")}
              onInput={(event) => {
                props.draft.write(event.currentTarget.value);
                if (event.currentTarget.value !== "") props.onTyping();
              }}
              onKeyDown={onKeyDown}
              onBlur={flush}
            />
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
      <div id="composer-note" role="status">
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
