import { Show, type JSX } from "solid-js";
import { icons, TURNING, type Drawing, type IconName } from "./icons.ts";

/** One icon. It is never read aloud: the words stand beside it or on the button. */
export function Icon(props: { name: IconName; small?: boolean; forward?: boolean }): JSX.Element {
  const drawing = (): Drawing => icons[props.name];
  return (
    <svg
      class="icon"
      classList={{
        small: props.small === true,
        forward: props.forward === true,
        flip: TURNING.has(props.name),
      }}
      viewBox="0 0 20 20"
      aria-hidden="true"
    >
      <path d={drawing().line} />
      <Show when={drawing().dot}>{(dot) => <path class="dot" d={dot()} />}</Show>
    </svg>
  );
}
