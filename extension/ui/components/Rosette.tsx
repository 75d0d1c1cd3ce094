import { createMemo, For, type JSX } from "solid-js";
import { Braid } from "./Braid.tsx";
import { rosetteStrands } from "./marks.ts";

/** A room's mark: two braids, drawn from the digest of its id. The lamp stands in the middle. */
export function Rosette(props: { mark: string; size?: "big" | "huge" }): JSX.Element {
  const strands = createMemo(() => rosetteStrands(props.mark));
  return (
    <svg class={`rosette ${props.size ?? ""}`} viewBox="-70 -70 140 140" aria-hidden="true">
      <For each={strands()}>{(strand) => <Braid strand={strand} size={68} />}</For>
    </svg>
  );
}
