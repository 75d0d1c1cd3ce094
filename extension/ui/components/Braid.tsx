import { createMemo, For, type JSX } from "solid-js";
import { strandPath, strandTurns, type Strand } from "./marks.ts";

/** One strand, turned as often as it says. */
export function Braid(props: { strand: Strand; size: number }): JSX.Element {
  const path = createMemo(() => strandPath(props.strand, props.size));
  return (
    <For each={strandTurns(props.strand)}>
      {(degrees) => (
        <path
          vector-effect="non-scaling-stroke"
          d={path()}
          transform={degrees === 0 ? undefined : `rotate(${degrees.toFixed(2)})`}
        />
      )}
    </For>
  );
}
