import { createMemo, type JSX } from "solid-js";
import type { AppView } from "../../../rpc/contract.ts";
import { Bar } from "../../components/Bar.tsx";
import { Refused } from "../../components/Refused.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { useClient } from "../../state/client.ts";
import { useNav } from "../../state/nav.ts";
import "./settings.css";

const MINUTES = [5, 15, 60, 0] as const;
const THEMES = ["system", "light", "dark"] as const;

/** What can be set for this browser, and what is good to know about it. */
export function Settings(props: { app: AppView }): JSX.Element {
  const { t, number } = useI18n();
  const client = useClient();
  const nav = useNav();
  const act = createAct();
  const minutes = () => props.app.settings.autoLockMinutes;
  const spans = createMemo(() => {
    const all = new Set([...MINUTES.slice(0, -1), minutes()].filter((span) => span > 0));
    return [...[...all].toSorted((a, b) => a - b), 0].map((span) => ({
      value: String(span),
      label: spanWords(span),
    }));
  });
  const themes = createMemo(() =>
    THEMES.map((theme) => ({ value: theme, label: t(`settings.theme.${theme}`) })),
  );
  function spanWords(span: number): string {
    if (span === 0) return t("settings.auto-lock.never");
    if (span === 60) return t("settings.auto-lock.hour");
    return t("settings.auto-lock.minutes", { count: number(span) });
  }

  return (
    <>
      <Bar title={t("settings.title")} onBack={() => nav.back()} />
      <main class="body settings">
        <section class="section">
          <h2 class="sub">{t("settings.browser")}</h2>
          <Segmented
            label={t("settings.auto-lock")}
            showLabel
            value={String(minutes())}
            options={spans()}
            onChange={(span) =>
              void act.run(() => client.call("settings.set", { autoLockMinutes: Number(span) }))
            }
          />
          <p class="hint">{t("settings.auto-lock.note")}</p>
          <Refused why={act.refused()} />
        </section>
        <section class="section">
          <h2 class="sub">{t("settings.look")}</h2>
          <Segmented
            label={t("settings.theme")}
            showLabel
            value={props.app.settings.theme}
            options={themes()}
            onChange={(theme) => void act.run(() => client.call("settings.set", { theme }))}
          />
        </section>
        <section class="section">
          <h2 class="sub" id="settings-relay">
            {t("settings.relay")}
          </h2>
          <table class="ledger" aria-labelledby="settings-relay">
            <tbody>
              <tr>
                <th scope="row">{t("settings.relay.address")}</th>
                <td>
                  <bdi dir="ltr">{props.app.relay.address}</bdi>
                </td>
              </tr>
              <tr>
                <th scope="row">{t("settings.relay.fingerprint")}</th>
                <td class="digits">
                  <bdi dir="ltr">{props.app.relay.fingerprint}</bdi>
                </td>
              </tr>
            </tbody>
          </table>
          <p class="hint">{t("settings.relay.note")}</p>
        </section>
        <section class="section">
          <h2 class="sub">{t("settings.about")}</h2>
          <p class="note">{t("settings.about.version", { version: props.app.version })}</p>
        </section>
      </main>
    </>
  );
}
