import { createSignal, onMount, Show, type JSX } from "solid-js";
import type { RoomSummary } from "../../../rpc/contract.ts";
import { Button } from "../../components/Button.tsx";
import { CodeField } from "../../components/CodeField.tsx";
import { Refused } from "../../components/Refused.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";

/** A room that the relay doesn't make for now: why, and what can be done about it. */
export function Unmade(props: {
  why: NonNullable<RoomSummary["refused"]>;
  /** Shows the relay this code. Throws when that did not happen. */
  onCode: (code: string) => Promise<void>;
  onForget: () => void;
}): JSX.Element {
  const { t } = useI18n();
  const asksCode = () => props.why === "code-needed" || props.why === "code-wrong";
  return (
    <>
      <div class="phase" role="status">
        <h2 class="title">{t(`room.creating.${props.why}.title`)}</h2>
        <p class="note">{t(`room.creating.${props.why}.note`)}</p>
      </div>
      <Show when={asksCode()}>
        <CodeForm again={props.why === "code-wrong"} onCode={(code) => props.onCode(code)} />
      </Show>
      <button type="button" class="btn-aside" onClick={() => props.onForget()}>
        {t("room.forget")}
      </button>
    </>
  );
}

function CodeForm(props: { again: boolean; onCode: (code: string) => Promise<void> }): JSX.Element {
  const { t } = useI18n();
  const act = createAct();
  const [code, setCode] = createSignal("");
  const [asked, setAsked] = createSignal(false);
  const missing = () => asked() && code().trim() === "";
  let form: HTMLFormElement | undefined;
  const field = () => form?.querySelector("input");
  // The form is made anew with the relay's answer: whoever typed goes on typing.
  onMount(() => props.again && field()?.focus());
  const show = async (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(true);
    if (missing()) {
      field()?.focus();
      return;
    }
    const shown = props.onCode(code().trim());
    await act.run(() => shown);
  };
  return (
    <form
      class="rooms-form"
      novalidate
      ref={(element) => (form = element)}
      onSubmit={(event) => void show(event)}
    >
      <CodeField
        error={missing() ? t("relay-code.missing") : null}
        required
        value={code()}
        onInput={(event) => {
          setCode(event.currentTarget.value);
          act.clear();
        }}
      />
      <Refused why={act.refused()} />
      <Button wide type="submit" disabled={act.busy()}>
        {t("relay-code.do")}
      </Button>
    </form>
  );
}
