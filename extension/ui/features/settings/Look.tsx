import { createMemo, type JSX } from "solid-js";
import type { SettingsView } from "../../../rpc/contract.ts";
import { useI18n } from "../../i18n.ts";
import { Choosing } from "./Choosing.tsx";
import { useSet } from "./set.ts";

const THEMES = ["system", "light", "dark"] as const;

/** Light, dark, or as the system has it. */
export function Theme(props: { settings: SettingsView }): JSX.Element {
  const { t } = useI18n();
  const { set, refused } = useSet();
  const options = createMemo(() =>
    THEMES.map((theme) => ({ value: theme, label: t(`settings.theme.${theme}`) })),
  );
  return (
    <Choosing
      title={t("settings.theme")}
      value={props.settings.theme}
      options={options()}
      refused={refused()}
      onChange={(theme) => set({ theme })}
    />
  );
}

const NOTIFY = ["off", "bare", "told"] as const;

/** How much a notification tells. */
export function Notify(props: { settings: SettingsView }): JSX.Element {
  const { t } = useI18n();
  const { set, refused } = useSet();
  const options = createMemo(() =>
    NOTIFY.map((notify) => ({
      value: notify,
      label: t(`settings.notify.${notify}`),
      hint: t(`settings.notify.${notify}.hint`),
    })),
  );
  return (
    <Choosing
      title={t("settings.notify")}
      value={props.settings.notify}
      options={options()}
      note={<p class="hint">{t("settings.notify.note")}</p>}
      refused={refused()}
      onChange={(notify) => set({ notify })}
    />
  );
}
