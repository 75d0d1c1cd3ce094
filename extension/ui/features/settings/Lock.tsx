import { createMemo, Show, type JSX } from "solid-js";
import type { SettingsView } from "../../../rpc/contract.ts";
import { Bar } from "../../components/Bar.tsx";
import { Choices } from "../../components/Choices.tsx";
import { Refused } from "../../components/Refused.tsx";
import { SwitchRow } from "../../components/Row.tsx";
import { useI18n } from "../../i18n.ts";
import { useNav } from "../../state/nav.ts";
import { useSet } from "./set.ts";
import { LOCK_MINUTES, spanWords } from "./spans.ts";

/** When the vault locks by itself. */
export function Lock(props: { settings: SettingsView }): JSX.Element {
  const i18n = useI18n();
  const { t } = i18n;
  const nav = useNav();
  const { set, refused } = useSet();
  const options = createMemo(() => {
    const all = new Set<number>([...LOCK_MINUTES, props.settings.autoLockMinutes]);
    all.delete(0);
    return [...[...all].toSorted((a, b) => a - b), 0].map((minutes) => ({
      value: String(minutes),
      label: spanWords(i18n, minutes),
    }));
  });
  return (
    <>
      <Bar title={t("settings.auto-lock")} onBack={() => nav.back()} />
      <main class="body settings">
        <section class="section">
          <h2 class="sub">{t("settings.auto-lock.after")}</h2>
          <Choices
            label={t("settings.auto-lock.after")}
            value={String(props.settings.autoLockMinutes)}
            options={options()}
            onChange={(minutes) => set({ autoLockMinutes: Number(minutes) })}
          />
          <p class="hint">{t("settings.auto-lock.note")}</p>
          <Refused why={refused()} />
        </section>
        <Show when={!import.meta.env.FIREFOX}>
          <section class="section">
            <h2 class="sub">{t("settings.auto-lock.with")}</h2>
            <ul class="list">
              <SwitchRow
                icon="lock"
                title={t("settings.auto-lock.screen")}
                hint={t("settings.auto-lock.screen.hint")}
                on={props.settings.lockWithScreen}
                onChange={(on) => set({ lockWithScreen: on })}
              />
            </ul>
          </section>
        </Show>
      </main>
    </>
  );
}
