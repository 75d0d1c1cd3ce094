import { Match, Show, Switch, type JSX } from "solid-js";
import { TIMES } from "../../../../shared/limits.ts";
import type { JoinFailure, JoinStage, RoomView } from "../../../rpc/contract.ts";
import { Button } from "../../components/Button.tsx";
import { Lamp } from "../../components/Lamp.tsx";
import { Rosette } from "../../components/Rosette.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { Unmade } from "./Unmade.tsx";
import { lampLine } from "./lamp.ts";
import { useClock } from "./now.ts";
import { sinceWhen } from "./when.ts";

type StepName =
  | "room.creating"
  | `room.join.${"asking" | "waiting" | "confirming"}`
  | `room.join.failed.${JoinFailure}`;

type Of<S extends JoinStage["stage"]> = Extract<JoinStage, { stage: S }>;

/** A room that is not yet one: being made, or being joined. Says what is waited for, and the way out. */
export function Phase(props: {
  view: RoomView;
  now: number;
  /** Shows the relay a code. Throws when that did not happen. */
  onCode: (code: string) => Promise<void>;
  onForget: () => void;
  onBack: () => void;
}): JSX.Element {
  const { t, locale } = useI18n();
  const clock = useClock();
  const at = <S extends JoinStage["stage"]>(stage: S) =>
    props.view.join?.stage === stage ? (props.view.join as Of<S>) : undefined;
  const since = (time: number) =>
    t("room.join.since", { when: sinceWhen(time, props.now, locale()) });
  return (
    <main class="body" tabindex="0">
      <div class="empty">
        <Switch
          fallback={
            <Step view={props.view} of="room.join.asking" waiting={t("room.join.asking.now")} />
          }
        >
          <Match when={props.view.refused}>
            {(why) => (
              <Unmade
                why={why()}
                onCode={(code) => props.onCode(code)}
                onForget={() => props.onForget()}
              />
            )}
          </Match>
          <Match when={props.view.phase === "creating"}>
            <Step view={props.view} of="room.creating" waiting={t("room.creating.now")} />
          </Match>
          <Match when={at("waiting")}>
            {(join) => (
              <>
                <Step view={props.view} of="room.join.waiting" waiting={since(join().since)} />
                <Show when={clock() - join().since >= TIMES.joinSlow}>
                  <p class="note">{t("room.join.waiting.slow")}</p>
                </Show>
              </>
            )}
          </Match>
          <Match when={at("confirming")}>
            <Step
              view={props.view}
              of="room.join.confirming"
              waiting={t("room.join.confirming.now")}
            />
          </Match>
          <Match when={at("failed")}>
            {(join) => (
              <>
                <Step view={props.view} of={`room.join.failed.${join().why}`} waiting={null} />
                <Button onClick={() => props.onForget()}>{t("room.join.forget")}</Button>
                <button type="button" class="btn-aside" onClick={() => props.onBack()}>
                  {t("room.join.keep")}
                </button>
              </>
            )}
          </Match>
        </Switch>
        <Show when={props.view.phase === "joining" && at("failed") === undefined}>
          <button type="button" class="btn-aside" onClick={() => props.onForget()}>
            {t("room.join.cancel")}
          </button>
        </Show>
      </div>
    </main>
  );
}

function Step(props: { view: RoomView; of: StepName; waiting: string | null }): JSX.Element {
  const { t } = useI18n();
  return (
    <div class="phase" role="status">
      <Show when={props.waiting}>
        <div class="rosette-lamp">
          <Rosette mark={props.view.mark} size="huge" />
          <Lamp state={lampLine(props.view, Date.now()).lamp} />
        </div>
      </Show>
      <h2 class="title">{t(`${props.of}.title`)}</h2>
      <p class="note">{t(`${props.of}.note`)}</p>
      <Show when={props.waiting}>{(words) => <Waiting words={words()} />}</Show>
    </div>
  );
}
