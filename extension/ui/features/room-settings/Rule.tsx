import { createMemo, type JSX } from "solid-js";
import type { RoomView } from "../../../rpc/contract.ts";
import type { Policy } from "../../../../shared/wire/policy.ts";
import { Bar } from "../../components/Bar.tsx";
import { Choices } from "../../components/Choices.tsx";
import { Refused } from "../../components/Refused.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { changeOf, valuesOf, valueWords, type RuleName } from "./rules.ts";

/** One rule of the room, for its owner to choose. */
export function Rule(props: {
  rule: RuleName;
  view: RoomView;
  policy: Policy;
  change: (change: Partial<Policy>) => Promise<void>;
  onBack: () => void;
}): JSX.Element {
  const i18n = useI18n();
  const { t } = i18n;
  const act = createAct();
  const options = createMemo(() =>
    valuesOf(props.rule, props.policy).map((value) => ({
      value: String(value),
      label: valueWords(i18n, props.rule, value),
    })),
  );
  const choose = (value: string) => {
    const { change, rule } = props;
    return act.run(() => change(changeOf(rule, value)));
  };
  return (
    <>
      <Bar title={t(`rule.${props.rule}`)} onBack={() => props.onBack()} />
      <main class="body settings">
        <section class="section chosen">
          <Choices
            label={t(`rule.${props.rule}`)}
            value={String(props.policy[props.rule])}
            options={options()}
            onChange={(value) => void choose(value)}
          />
          <p class="hint">{t(`rule.${props.rule}.note`)}</p>
          <Refused why={act.refused()} />
        </section>
      </main>
    </>
  );
}
