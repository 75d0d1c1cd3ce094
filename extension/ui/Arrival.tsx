import { onMount, type JSX, type ParentProps } from "solid-js";
import { useNav } from "./state/nav.ts";

/**
 * Moves the focus when a screen appears: back to the control that led away
 * from it, else to the screen's first field, else to its heading.
 */
export function Arrival(props: ParentProps): JSX.Element {
  const nav = useNav();
  onMount(() =>
    queueMicrotask(() => {
      const left = nav.takeReturn();
      const target =
        (left === null ? null : document.getElementById(left)) ??
        document.querySelector<HTMLElement>("[data-first]") ??
        document.querySelector<HTMLElement>("h1[tabindex]");
      target?.focus();
    }),
  );
  return <>{props.children}</>;
}
