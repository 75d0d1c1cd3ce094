import type { JSX } from "solid-js";
import { useI18n } from "../i18n.ts";

const BRACKETS =
  "M6.3.9C3.5 2.5 1.9 5.05 1.9 8s1.6 5.5 4.4 7.1l.6-1C4.9 12.7 4.05 10.6 4.05 8s.85-4.7 2.85-6.1zM9.7.9c2.8 1.6 4.4 4.15 4.4 7.1s-1.6 5.5-4.4 7.1l-.6-1c2-1.4 2.85-3.5 2.85-6.1S11.1 3.3 9.1 1.9z";
const LETTERS =
  "M15.9 6.1h1.5V4.6C17.4 2.3 18.9.9 21.1.9c.55 0 1.05.08 1.5.25l-.35 1.15a2.7 2.7 0 0 0-.9-.15c-1.15 0-1.8.8-1.8 2.35v1.6h2.5v1.2h-2.5v7.8H17.4V7.3h-1.5zM30.6 6.9c-.8-.65-1.75-1-2.85-1-2.8 0-4.75 2-4.75 4.7s1.95 4.7 4.75 4.7c1.15 0 2.1-.35 2.9-1l-.55-.9c-.6.45-1.25.65-2 .65-1.75 0-2.9-1.35-2.9-3.45s1.15-3.45 2.9-3.45c.75 0 1.35.2 1.9.62z";

/** The dotted zero. Its lamp is lit while something is connected, a ring when locked or broken. */
export function Mark(props: { lit: boolean; size?: "bar-mark" | "hello" }): JSX.Element {
  return (
    <svg
      class={`mark ${props.size ?? ""}`}
      classList={{ dark: !props.lit }}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <path class="mark-ink" d={BRACKETS} />
      <circle class="mark-lamp" cx="8" cy="8" r="1.75" />
    </svg>
  );
}

/** The name, drawn. */
export function Wordmark(): JSX.Element {
  const { t } = useI18n();
  return (
    <svg class="word" viewBox="1 0 30.5 16" role="img" aria-label={t("app.name")}>
      <path class="mark-ink" d={BRACKETS + LETTERS} />
      <circle class="mark-lamp" cx="8" cy="8" r="1.75" />
    </svg>
  );
}
