import { createSignal, For, Show, type JSX } from "solid-js";
import { LIMITS } from "../../../shared/limits.ts";
import { useI18n } from "../i18n.ts";
import { IconButton } from "./Button.tsx";
import { Field } from "./Field.tsx";
import { strengthOf } from "./strength.ts";

/** A passphrase, hidden until asked for; with a meter where one is being chosen. */
export function PassphraseField(props: {
  label: string;
  value: string;
  onInput: (value: string) => void;
  choosing: boolean;
  hint?: string;
  error?: string | null;
  ref?: (element: HTMLInputElement) => void;
}): JSX.Element {
  const { t } = useI18n();
  const [shown, setShown] = createSignal(false);
  return (
    <Field
      label={props.label}
      hint={props.hint}
      error={props.error ?? null}
      ref={(element: HTMLInputElement) => props.ref?.(element)}
      type={shown() ? "text" : "password"}
      name="passphrase"
      autocomplete={props.choosing ? "new-password" : "current-password"}
      autocapitalize="off"
      maxlength={LIMITS.passphraseChars}
      required
      value={props.value}
      onInput={(event) => props.onInput(event.currentTarget.value)}
      end={
        <IconButton
          icon={shown() ? "eye-off" : "eye"}
          label={shown() ? t("passphrase.hide") : t("passphrase.show")}
          onClick={() => setShown(!shown())}
        />
      }
      below={
        <Show when={props.choosing}>
          <Meter value={props.value} />
        </Show>
      }
    />
  );
}

const STEPS = [1, 2, 3, 4] as const;

function Meter(props: { value: string }): JSX.Element {
  const { t } = useI18n();
  const strength = () => strengthOf(props.value);
  return (
    <div class="meter">
      <For each={STEPS}>{(step) => <i classList={{ on: strength() >= step }} />}</For>
      <b role="status">
        <Show when={props.value !== ""}>{t(`passphrase.strength.${strength()}`)}</Show>
      </b>
    </div>
  );
}
