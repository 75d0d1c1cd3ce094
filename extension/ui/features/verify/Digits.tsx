import { For, type JSX } from "solid-js";

/** Digits to be compared by another channel, in groups of five. */
export function Digits(props: { groups: readonly string[]; label: string }): JSX.Element {
  return (
    <div class="number" role="group" aria-label={props.label}>
      <For each={props.groups}>{(group) => <span>{group}</span>}</For>
    </div>
  );
}
