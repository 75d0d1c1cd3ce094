import { For, Show, type JSX } from "solid-js";
import type { RoomView } from "../../../rpc/contract.ts";
import { Row } from "../../components/Row.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { RULE_ICONS, RULES, valueWords, type RuleName } from "./rules.ts";

/** The room's rules: everybody sees them, its owner changes them. */
export function Keeping(props: { view: RoomView; onRule: (rule: RuleName) => void }): JSX.Element {
  const i18n = useI18n();
  const { t, plural } = i18n;
  const rules = () => props.view.policyWanted ?? props.view.policy;
  const hint = (rule: RuleName) =>
    rule === "rotateEvery"
      ? plural("rule.left", props.view.keyLeft)
      : rule === "retention" || rule === "disappear"
        ? t(`rule.${rule}.hint`)
        : undefined;
  return (
    <Show when={rules()}>
      {(policy) => (
        <section class="section">
          <h2 class="sub">
            {t("room-settings.keeping")}
            <small>{t("room-settings.keeping.owner")}</small>
          </h2>
          <ul class="list">
            <For each={RULES}>
              {(rule) => (
                <Row
                  id={`rule-${rule}`}
                  icon={RULE_ICONS[rule]}
                  title={t(`rule.${rule}`)}
                  hint={hint(rule)}
                  value={valueWords(i18n, rule, policy()[rule])}
                  {...(props.view.may.own && { onSelect: () => props.onRule(rule) })}
                />
              )}
            </For>
          </ul>
          <Show when={props.view.policyWanted}>
            <Waiting words={t("room-settings.wanted")} />
          </Show>
        </section>
      )}
    </Show>
  );
}
