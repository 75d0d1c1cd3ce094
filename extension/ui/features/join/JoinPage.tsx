import { createEffect, createMemo, Match, on, Switch, type JSX } from "solid-js";
import { Button } from "../../components/Button.tsx";
import { Lace } from "../../components/Lace.tsx";
import { Refused } from "../../components/Refused.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { Wordmark } from "../../components/Logo.tsx";
import { useI18n } from "../../i18n.ts";
import { Failed } from "./Failed.tsx";
import { Handed } from "./Handed.tsx";
import { Invited } from "./Invited.tsx";
import type { JoinSession, View } from "./session.ts";

type Of<S extends View["show"]> = Extract<View, { show: S }>;

/** The page that an invite's link opens. It acts on nothing without a click. */
export function JoinPage(props: { session: JoinSession }): JSX.Element {
  const { t } = useI18n();
  const shows = createMemo(() => props.session.view().show);
  const as = <S extends View["show"]>(show: S) => {
    const view = props.session.view();
    return view.show === show ? (view as Of<S>) : undefined;
  };
  createEffect(() => (document.title = t("join.tab")));
  createEffect(
    on(shows, () => queueMicrotask(() => document.querySelector<HTMLElement>("h1")?.focus()), {
      defer: true,
    }),
  );
  return (
    <>
      <div class="behind">
        <Lace kind="field" />
      </div>
      <main class="join-in">
        <Switch>
          <Match when={as("reading")}>
            <Wordmark />
            <Waiting words={t("join.reading")} />
          </Match>
          <Match when={as("unread")}>
            {(view) => (
              <>
                <Wordmark />
                <h1 class="display" tabindex="-1">
                  {t("join.title")}
                </h1>
                <Refused why={view().why} />
                <div class="actions">
                  <Button onClick={() => props.session.read()}>{t("join.again")}</Button>
                </div>
              </>
            )}
          </Match>
          <Match when={as("invited")}>
            {(view) => <Invited invite={view().invite} session={props.session} />}
          </Match>
          <Match when={as("handed")}>
            {(view) => <Handed room={view().room} vault={view().vault} session={props.session} />}
          </Match>
          <Match when={as("failed")}>
            {(view) => <Failed why={view().why} session={props.session} />}
          </Match>
          <Match when={as("none")}>
            <Failed why="none" session={props.session} />
          </Match>
        </Switch>
      </main>
    </>
  );
}
