import { createMemo, Show, type JSX } from "solid-js";
import type { RoomView } from "../../../rpc/contract.ts";
import type { Alarm } from "../../../rpc/presence.ts";
import { Band } from "../../components/Band.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { Name } from "../members/Name.tsx";
import { Phrase } from "./Phrase.tsx";
import { alarmText, lossOf, troubles, type Loss, type Trouble } from "./trouble.ts";
import { sinceWhen } from "./when.ts";

type Of<K extends Trouble["kind"]> = Extract<Trouble, { kind: K }>;

/** The bands above a room's thread: everything that lasts and is not as it should be. */
export function Bands(props: {
  view: RoomView;
  now: number;
  onRetry: () => void;
  onDealt: (alarm: Alarm) => void;
}): JSX.Element {
  const { t } = useI18n();
  const loss = createMemo<Loss | null>((before) => lossOf(props.view.connection, before), null);
  const all = createMemo(() => troubles(props.view, loss()));
  const of = <K extends Trouble["kind"]>(kind: K) =>
    all().find((one): one is Of<K> => one.kind === kind);
  return (
    <>
      <Show when={of("wrong-key")}>
        <Plain kind="alarm" icon="key" of="room.wrong-key" />
      </Show>
      <Show when={of("alarm")}>
        {(alarm) => (
          <Alarmed
            trouble={alarm()}
            halted={props.view.halted}
            onDealt={() => props.onDealt(alarm().alarm)}
          />
        )}
      </Show>
      <Show when={of("wrong-version")}>
        <Plain kind="caution" icon="alert" of="room.wrong-version" />
      </Show>
      <Show when={of("wrong-clock")}>
        {(clocks) => (
          <Band
            kind="caution"
            icon="clock"
            title={t("room.wrong-clock")}
            actions={<Retry trying={clocks().trying} onRetry={() => props.onRetry()} />}
          >
            <p>{t("room.wrong-clock.then")}</p>
          </Band>
        )}
      </Show>
      <Show when={of("offline")}>
        {(offline) => (
          <Offline trouble={offline()} now={props.now} onRetry={() => props.onRetry()} />
        )}
      </Show>
      <Show when={of("key-due")}>{(due) => <KeyDue since={due().since} now={props.now} />}</Show>
    </>
  );
}

function Plain(props: {
  kind: "alarm" | "caution";
  icon: "key" | "alert";
  of: "room.wrong-key" | "room.wrong-version";
}): JSX.Element {
  const { t } = useI18n();
  return (
    <Band kind={props.kind} icon={props.icon} title={t(props.of)}>
      <p>{t(`${props.of}.then`)}</p>
    </Band>
  );
}

/** Stays until the person has dealt with it, and for good where the room takes nothing more. */
function Alarmed(props: {
  trouble: Of<"alarm">;
  halted: boolean;
  onDealt: () => void;
}): JSX.Element {
  const { t, plural, number } = useI18n();
  const text = () => alarmText(props.trouble);
  return (
    <Band
      kind="alarm"
      icon="alert"
      title={t(`room.alarm.${props.trouble.alarm.kind}.title`)}
      actions={
        props.halted ? undefined : (
          <button type="button" class="plain" onClick={() => props.onDealt()}>
            {t("room.alarm.dealt")}
          </button>
        )
      }
    >
      <p>
        <Phrase
          of={text()}
          parts={{
            name: <Name name={props.trouble.name ?? ""} />,
            number: number(props.trouble.alarm.number),
          }}
        />
        <Show when={props.halted}>
          {" "}
          {t(props.trouble.owner ? "room.alarm.halted.owner" : "room.alarm.halted")}
        </Show>
        <Show when={props.trouble.more > 0}> {plural("room.alarm.more", props.trouble.more)}</Show>
      </p>
    </Band>
  );
}

/** Tries again at once, or says that this is being done. */
function Retry(props: { trying: boolean; onRetry: () => void }): JSX.Element {
  const { t } = useI18n();
  return (
    <Show when={!props.trying} fallback={<Waiting words={t("room.offline.trying")} />}>
      <button type="button" class="plain" onClick={() => props.onRetry()}>
        {t("room.offline.retry")}
      </button>
    </Show>
  );
}

function Offline(props: { trouble: Of<"offline">; now: number; onRetry: () => void }): JSX.Element {
  const { t, locale } = useI18n();
  return (
    <Band
      kind="caution"
      icon="offline"
      title={t("room.offline.title")}
      actions={<Retry trying={props.trouble.trying} onRetry={() => props.onRetry()} />}
    >
      <p>{t("room.offline.then", { when: sinceWhen(props.trouble.since, props.now, locale()) })}</p>
    </Band>
  );
}

function KeyDue(props: { since: number | null; now: number }): JSX.Element {
  const { t, locale } = useI18n();
  const title = () =>
    props.since === null
      ? t("room.key-due.never")
      : t("room.key-due", { when: sinceWhen(props.since, props.now, locale()) });
  return (
    <Band kind="caution" icon="key" title={title()}>
      <p>{t("room.key-due.then")}</p>
    </Band>
  );
}
