import { createMemo, For, Match, Show, Switch, type JSX } from "solid-js";
import type { RoomSummary } from "../../../rpc/contract.ts";
import { Icon } from "../../components/Icon.tsx";
import { Lamp } from "../../components/Lamp.tsx";
import { useI18n } from "../../i18n.ts";
import { Name } from "../members/Name.tsx";
import { Phrase } from "../room/Phrase.tsx";
import { sinceWhen } from "../room/when.ts";
import { lampOf, lineOf, listTime, type Line } from "./row.ts";

/** One room in the list: lamp, name, when, what it is about, how many are unread. */
export function RoomRow(props: {
  room: RoomSummary;
  now: number;
  onOpen: () => void;
}): JSX.Element {
  const { t, plural, number, locale } = useI18n();
  const lamp = () => lampOf(props.room);
  return (
    <button
      type="button"
      id={`room-${props.room.id}`}
      class="room"
      classList={{ new: props.room.unread > 0 }}
      onClick={() => props.onOpen()}
    >
      <Lamp state={lamp().lamp} label={t(lamp().key)} />
      <span class="room-name">
        <Show when={props.room.title} fallback={t("rooms.joining")}>
          {(title) => <Name name={title()} />}
        </Show>
        <Show when={props.room.muted}>
          <Icon name="bell-off" small />
          <span class="visually-hidden">{t("rooms.muted")}</span>
        </Show>
      </span>
      <Show when={props.room.lastAt} fallback={<span />}>
        {(at) => (
          <time class="room-when" datetime={new Date(at()).toISOString()}>
            {listTime(at(), props.now, locale())}
          </time>
        )}
      </Show>
      <span class="room-state">
        <State line={lineOf(props.room)} now={props.now} />
        <Show when={props.room.queued > 0}>, {plural("rooms.queued", props.room.queued)}</Show>
      </span>
      <Show when={props.room.unread > 0}>
        <span class="room-count">
          <span class="paren" aria-hidden="true">
            {number(props.room.unread)}
          </span>
          <span class="visually-hidden">{plural("rooms.unread", props.room.unread)}</span>
        </span>
      </Show>
    </button>
  );
}

/** Names in a list, each isolated, joined as the language joins them. */
function Names(props: { names: readonly string[] }): JSX.Element {
  const { locale } = useI18n();
  const parts = createMemo(() =>
    new Intl.ListFormat(locale(), { type: "unit", style: "short" }).formatToParts(props.names),
  );
  return (
    <For each={parts()}>
      {(part) => (part.type === "element" ? <Name name={part.value} /> : part.value)}
    </For>
  );
}

type Of<K extends Line["kind"]> = Extract<Line, { kind: K }>;

function State(props: { line: Line; now: number }): JSX.Element {
  const { t, plural, locale } = useI18n();
  const as = <K extends Line["kind"]>(kind: K) =>
    props.line.kind === kind ? (props.line as Of<K>) : undefined;
  return (
    <Switch>
      <Match when={as("alarm")}>
        {(line) => (
          <span class="alarmed">
            <Icon name="alert" small />
            {t(line().key)}
          </span>
        )}
      </Match>
      <Match when={as("plain")}>{(line) => <>{t(line().key)}</>}</Match>
      <Match when={as("since")}>
        {(line) => <>{t(line().key, { when: sinceWhen(line().since, props.now, locale()) })}</>}
      </Match>
      <Match when={as("waiting")}>
        {(line) => <span class="asking">{plural("pending.title", line().count)}</span>}
      </Match>
      <Match when={as("names")}>{(line) => <Names names={line().names} />}</Match>
      <Match when={as("by")}>
        {(line) => <Phrase of={line().key} parts={{ name: <Name name={line().name} /> }} />}
      </Match>
    </Switch>
  );
}
