import { Match, Switch, type JSX } from "solid-js";

export type LampState = "lit" | "half" | "off" | "away";

/**
 * There, on its way, not yet, or there with its owner away. Silent unless it
 * is given a label, since a word stands beside it.
 */
export function Lamp(props: { state: LampState; label?: string }): JSX.Element {
  return (
    <svg
      class={`lamp ${props.state}`}
      viewBox="0 0 10 10"
      role={props.label === undefined ? undefined : "img"}
      aria-label={props.label}
      aria-hidden={props.label === undefined ? "true" : undefined}
    >
      <Switch>
        <Match when={props.state === "lit"}>
          <circle class="core" cx="5" cy="5" r="4.3" />
        </Match>
        <Match when={props.state === "half"}>
          <path class="core" d="M5 .7a4.3 4.3 0 0 0 0 8.6z" />
        </Match>
        <Match when={props.state === "away"}>
          <circle class="core" cx="5" cy="5" r="1.6" />
        </Match>
      </Switch>
      <circle class="ring" cx="5" cy="5" r="4.3" />
    </svg>
  );
}
