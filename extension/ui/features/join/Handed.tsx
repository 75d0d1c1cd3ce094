import { Match, Show, Switch, type JSX } from "solid-js";
import type { AppView, RoomSummary } from "../../../rpc/contract.ts";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Lamp } from "../../components/Lamp.tsx";
import { Wordmark } from "../../components/Logo.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n, type Key } from "../../i18n.ts";
import type { JoinSession } from "./session.ts";

/** The invite is with the panel: how far it has come there. */
export function Handed(props: {
  room: RoomSummary | null;
  vault: AppView["vault"];
  session: JoinSession;
}): JSX.Element {
  const { t } = useI18n();
  const note = (): Key => {
    if (props.vault === "empty") return "join.done.empty";
    return props.vault === "locked" ? "join.done.locked" : "join.done.note";
  };
  const stage = (): Key => {
    const join = props.room?.join ?? null;
    return join === null || join.stage === "failed"
      ? "join.stage.opening"
      : `join.stage.${join.stage}`;
  };
  return (
    <>
      <Wordmark />
      <h1 class="display" tabindex="-1">
        {t("join.done.title")}
      </h1>
      <p class="lede">{t(note())}</p>
      <Switch>
        <Match when={props.room?.phase === "member"}>
          <p class="waiting" role="status">
            <Lamp state="lit" />
            <span>{t("join.stage.in")}</span>
          </p>
        </Match>
        <Match when={props.room !== null}>
          <Waiting words={t(stage())} />
        </Match>
      </Switch>
      <PanelRefused session={props.session} />
      <div class="actions">
        <Button kind="aside" onClick={() => props.session.openPanel()}>
          <Icon name="panel" />
          {t("join.panel")}
        </Button>
        <Button kind="plain" onClick={() => window.close()}>
          {t("join.close")}
        </Button>
      </div>
    </>
  );
}

/** Says where else the panel can be opened, when the browser would not. */
export function PanelRefused(props: { session: JoinSession }): JSX.Element {
  const { t } = useI18n();
  return (
    <div role="alert">
      <Show when={props.session.panelRefused()}>
        <p class="hint wrong">
          <Icon name="alert" small />
          <span>{t("join.panel.refused")}</span>
        </p>
      </Show>
    </div>
  );
}
