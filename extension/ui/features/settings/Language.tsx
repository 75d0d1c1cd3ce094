import { createMemo, type JSX } from "solid-js";
import type { SettingsView } from "../../../rpc/contract.ts";
import { LANGUAGES, useI18n } from "../../i18n.ts";
import { Choosing } from "./Choosing.tsx";
import { useSet } from "./set.ts";

/** A language's name, as those who speak it write it. */
export function languageName(tag: string): string {
  const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

/** The language of the panel. */
export function Language(props: { settings: SettingsView }): JSX.Element {
  const { t } = useI18n();
  const { set, refused } = useSet();
  const options = createMemo(() => [
    { value: "", label: t("settings.language.browser") },
    ...LANGUAGES.map((tag) => ({ value: tag, label: languageName(tag), lang: tag })),
  ]);
  return (
    <Choosing
      title={t("settings.language")}
      value={props.settings.language}
      options={options()}
      refused={refused()}
      onChange={(language) => set({ language })}
    />
  );
}
