import { Show, type JSX } from "solid-js";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";

/** Lasting news across the panel, under the bar; it stays until it has been dealt with. */
export function Band(props: {
  kind: "alarm" | "caution" | "news";
  icon: IconName;
  title: JSX.Element;
  actions?: JSX.Element;
  children?: JSX.Element;
}): JSX.Element {
  return (
    <section class={`band ${props.kind}`} role={props.kind === "alarm" ? "alert" : "status"}>
      <Icon name={props.icon} />
      <div>
        <h2>{props.title}</h2>
        {props.children}
        <Show when={props.actions}>
          <div class="actions">{props.actions}</div>
        </Show>
      </div>
    </section>
  );
}
