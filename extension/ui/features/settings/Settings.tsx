import { createMemo, createSignal, type JSX } from "solid-js";
import type { AppView } from "../../../rpc/contract.ts";
import { Bar } from "../../components/Bar.tsx";
import { Row } from "../../components/Row.tsx";
import { useI18n } from "../../i18n.ts";
import { useNav } from "../../state/nav.ts";
import type { SettingsPage } from "./place.ts";
import { languageName } from "./Language.tsx";
import { spanWords } from "./spans.ts";
import { Wipe } from "./Wipe.tsx";
import "./settings.css";

/** What can be set for this browser, each with its present value. */
export function Settings(props: { app: AppView }): JSX.Element {
  const i18n = useI18n();
  const { t, plural } = i18n;
  const nav = useNav();
  const [wiping, setWiping] = createSignal(false);
  const settings = () => props.app.settings;
  const to = (page: SettingsPage) => () => nav.push({ at: "settings", page });
  const relay = createMemo(() => props.app.relays.find(({ chosen }) => chosen)?.address ?? "");
  const language = () =>
    settings().language === "" ? t("settings.language.browser") : languageName(settings().language);

  return (
    <>
      <Bar title={t("settings.title")} onBack={() => nav.back()} />
      <main class="body settings">
        <section class="section">
          <h2 class="sub">{t("settings.browser")}</h2>
          <ul class="list">
            <Row
              id="to-lock"
              icon="lock"
              title={t("settings.auto-lock")}
              value={spanWords(i18n, settings().autoLockMinutes)}
              onSelect={to("lock")}
            />
            <Row
              id="to-passphrase"
              icon="key"
              title={t("settings.passphrase")}
              onSelect={to("passphrase")}
            />
            <Row
              id="to-notify"
              icon={settings().notify === "off" ? "bell-off" : "bell"}
              title={t("settings.notify")}
              value={t(`settings.notify.${settings().notify}`)}
              onSelect={to("notify")}
            />
            <Row
              id="to-relays"
              icon="relay"
              title={plural("settings.relays", props.app.relays.length)}
              hint={<bdi dir="ltr">{relay()}</bdi>}
              onSelect={to("relays")}
            />
          </ul>
        </section>
        <section class="section">
          <h2 class="sub">{t("settings.look")}</h2>
          <ul class="list">
            <Row
              id="to-theme"
              icon="theme"
              title={t("settings.theme")}
              value={t(`settings.theme.${settings().theme}`)}
              onSelect={to("theme")}
            />
            <Row
              id="to-language"
              icon="globe"
              title={t("settings.language")}
              value={language()}
              onSelect={to("language")}
            />
          </ul>
        </section>
        <section class="section">
          <h2 class="sub">{t("settings.backup")}</h2>
          <ul class="list">
            <Row
              id="to-export"
              icon="upload"
              title={t("settings.export")}
              hint={t("settings.export.hint")}
              onSelect={to("export")}
            />
            <Row
              id="to-import"
              icon="download"
              title={t("settings.import")}
              hint={t("settings.import.hint")}
              onSelect={to("import")}
            />
          </ul>
        </section>
        <section class="section">
          <h2 class="sub">{t("settings.emergency")}</h2>
          <ul class="list">
            <Row
              icon="wipe"
              danger
              act
              title={t("settings.wipe")}
              hint={t("settings.wipe.hint")}
              onSelect={() => setWiping(true)}
            />
          </ul>
        </section>
        <p class="note settings-about">
          {t("settings.about.version", { version: props.app.version })}
        </p>
      </main>
      <Wipe open={wiping()} onKeep={() => setWiping(false)} />
    </>
  );
}
