import { createMemo, Show, type JSX } from "solid-js";
import { sigilPoints } from "./marks.ts";

/**
 * A person's mark, drawn from the digest of the signing key: open brackets
 * until the number has been compared, then a closed circle. A help to
 * recognise, not a proof.
 */
export function Sigil(props: { mark: string; verified?: boolean }): JSX.Element {
  const points = createMemo(() => sigilPoints(props.mark) ?? []);
  const line = () =>
    points()
      .map((one, at) => `${at === 0 ? "M" : "L"}${one[0]} ${one[1]}`)
      .join("");
  return (
    <svg class="sigil" viewBox="0 0 24 24" aria-hidden="true">
      <Show
        when={props.verified}
        fallback={
          <path d="M5.68 3.3A10.75 10.75 0 0 0 5.68 20.7M18.32 3.3A10.75 10.75 0 0 1 18.32 20.7" />
        }
      >
        <circle cx="12" cy="12" r="10.75" />
      </Show>
      <path d={line()} />
      <Show when={points()[0]}>
        {(first) => <path class="dot" d={`M${first()[0]} ${first()[1]}h.01`} />}
      </Show>
    </svg>
  );
}
