import type { JSX } from "solid-js";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Mark } from "../../components/Logo.tsx";
import { useI18n, type Key } from "../../i18n.ts";
import { PanelRefused } from "./Handed.tsx";
import type { Fatal, JoinSession } from "./session.ts";

/** Why this invite leads into no room, what that means, and what can be done. */
export function Failed(props: { why: Fatal | "none"; session: JoinSession }): JSX.Element {
  const { t } = useI18n();
  const text = (part: "title" | "note" | "then"): Key => {
    if (props.why === "none") return `join.none.${part}`;
    if (props.why === "room-held") return `join.held.${part}`;
    return `join.failed.${props.why}.${part}`;
  };
  return (
    <>
      <Mark lit={false} size="hello" />
      <h1 class="display" tabindex="-1">
        {t(text("title"))}
      </h1>
      <p class="lede">{t(text("note"))}</p>
      <p class="lede">{t(text("then"))}</p>
      <PanelRefused session={props.session} />
      <div class="actions">
        <Button onClick={() => props.session.openPanel()}>
          <Icon name="panel" />
          {t("join.panel")}
        </Button>
        <Button kind="aside" onClick={() => window.close()}>
          {t("join.close")}
        </Button>
      </div>
    </>
  );
}
