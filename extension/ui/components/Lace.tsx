import { For, type JSX } from "solid-js";
import { Braid } from "./Braid.tsx";
import type { Strand } from "./marks.ts";

export type LaceKind = "corner" | "centre" | "ring" | "field";

const STRANDS: Record<LaceKind, readonly Strand[]> = {
  corner: [
    { outer: 0.94, swing: 0.06, waves: 40, turns: 5 },
    { outer: 0.75, swing: 0.16, waves: 20, turns: 7 },
    { outer: 0.55, swing: 0.12, waves: 10, turns: 9 },
  ],
  centre: [
    { outer: 0.94, swing: 0.06, waves: 40, turns: 5 },
    { outer: 0.75, swing: 0.16, waves: 20, turns: 7 },
    { outer: 0.55, swing: 0.12, waves: 10, turns: 9 },
  ],
  ring: [
    { outer: 0.92, swing: 0.05, waves: 48, turns: 5 },
    { outer: 0.8, swing: 0.07, waves: 36, turns: 6 },
  ],
  field: [
    { outer: 0.94, swing: 0.05, waves: 72, turns: 5 },
    { outer: 0.78, swing: 0.13, waves: 36, turns: 9 },
    { outer: 0.6, swing: 0.1, waves: 18, turns: 8 },
  ],
};

/** The large braid behind a page that stands alone: decoration, always clear of text. */
export function Lace(props: { kind: LaceKind }): JSX.Element {
  return (
    <svg class={`lace ${props.kind}`} viewBox="-202 -202 404 404" aria-hidden="true">
      <For each={STRANDS[props.kind]}>{(strand) => <Braid strand={strand} size={200} />}</For>
    </svg>
  );
}
