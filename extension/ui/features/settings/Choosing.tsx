import type { JSX } from "solid-js";
import { Bar } from "../../components/Bar.tsx";
import { Choices } from "../../components/Choices.tsx";
import { Refused } from "../../components/Refused.tsx";
import type { RpcError } from "../../../rpc/contract.ts";
import { useNav } from "../../state/nav.ts";

/** A page on which one setting is chosen out of several. */
export function Choosing<V extends string>(props: {
  title: string;
  value: V;
  options: readonly { value: V; label: string; hint?: string; lang?: string }[];
  note?: JSX.Element;
  refused: RpcError | null;
  onChange: (value: V) => void;
}): JSX.Element {
  const nav = useNav();
  return (
    <>
      <Bar title={props.title} onBack={() => nav.back()} />
      <main class="body settings">
        <section class="section chosen">
          <Choices
            label={props.title}
            value={props.value}
            options={props.options}
            onChange={(value) => props.onChange(value)}
          />
          {props.note}
          <Refused why={props.refused} />
        </section>
      </main>
    </>
  );
}
