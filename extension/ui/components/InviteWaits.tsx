import type { JSX } from "solid-js";
import { useI18n } from "../i18n.ts";
import { Band } from "./Band.tsx";

/** An invite was accepted on the join page, and goes on once the panel is open. */
export function InviteWaits(props: { until: "start" | "unlock" }): JSX.Element {
  const { t } = useI18n();
  return (
    <Band kind="news" icon="invite" title={t("invite-waits.title")}>
      <p>{t(`invite-waits.${props.until}`)}</p>
    </Band>
  );
}
