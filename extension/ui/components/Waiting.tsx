import type { JSX } from "solid-js";
import { Lamp } from "./Lamp.tsx";

/** Something is on its way: the half lamp, and always the words. */
export function Waiting(props: { words: string }): JSX.Element {
  return (
    <p class="waiting" role="status">
      <Lamp state="half" />
      <span>{props.words}</span>
    </p>
  );
}
