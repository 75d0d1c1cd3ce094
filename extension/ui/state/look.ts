import { createEffect, type Accessor } from "solid-js";
import type { AppView } from "../../rpc/contract.ts";
import type { I18n } from "../i18n.ts";

/** Puts theme, language and direction on the page's root, and keeps them there. */
export function useLook(theme: Accessor<AppView["settings"]["theme"]>, i18n: I18n): void {
  const root = document.documentElement;
  createEffect(() => {
    const chosen = theme();
    if (chosen === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = chosen;
  });
  createEffect(() => {
    root.lang = i18n.language();
    root.dir = i18n.direction();
  });
}
