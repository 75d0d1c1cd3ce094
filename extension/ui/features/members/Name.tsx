import type { JSX } from "solid-js";
import { harmlessName } from "../thread/text.ts";

/**
 * A name that somebody gave: isolated, so that its direction cannot reorder
 * the words around it, and with its full text at hand where it is cut.
 */
export function Name(props: { name: string }): JSX.Element {
  const shown = () => harmlessName(props.name);
  return (
    <bdi dir="auto" title={shown()}>
      {shown()}
    </bdi>
  );
}
