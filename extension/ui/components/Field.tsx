import { createEffect, createUniqueId, Show, splitProps, type JSX } from "solid-js";
import { Icon } from "./Icon.tsx";

type InputProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "class" | "classList" | "id">;

export type FieldProps = InputProps & {
  label: string;
  hint?: JSX.Element;
  /** What is wrong with the value; spoken when it appears. */
  error?: string | null;
  /** Stands between the box and the hint. */
  below?: JSX.Element;
  /** Stands at the end of the box. */
  end?: JSX.Element;
};

/** A labelled one-line field with its hint, and its error where there is one. */
export function Field(props: FieldProps): JSX.Element {
  const [own, input] = splitProps(props, ["label", "hint", "error", "below", "end", "dir"]);
  const id = createUniqueId();
  const wrong = () => (own.error ?? "") !== "";
  // An empty field has no words to take a direction from: it begins where the page's words begin.
  const dir = () => (own.dir === "auto" && (input.value ?? "") === "" ? undefined : own.dir);
  let root: HTMLDivElement | undefined;
  createEffect(() => {
    if (wrong()) queueMicrotask(() => root?.scrollIntoView({ block: "nearest" }));
  });
  const described = () =>
    [wrong() ? `${id}-error` : "", own.hint === undefined ? "" : `${id}-hint`]
      .filter(Boolean)
      .join(" ") || undefined;
  return (
    <div class="field" ref={(element) => (root = element)}>
      <label class="label" for={id}>
        {own.label}
      </label>
      <div class="input" classList={{ wrong: wrong(), solo: own.end === undefined }}>
        <input
          autocomplete="off"
          spellcheck={false}
          {...input}
          dir={dir()}
          id={id}
          aria-invalid={wrong() ? "true" : undefined}
          aria-describedby={described()}
        />
        {own.end}
      </div>
      {own.below}
      <div id={`${id}-error`} role="alert">
        <Show when={wrong()}>
          <p class="hint wrong">
            <Icon name="alert" small />
            <span>{own.error}</span>
          </p>
        </Show>
      </div>
      <Show when={own.hint !== undefined}>
        <p class="hint" id={`${id}-hint`}>
          {own.hint}
        </p>
      </Show>
    </div>
  );
}
