import { Match, Switch, type JSX } from "solid-js";
import { Lamp } from "../../components/Lamp.tsx";
import { useI18n } from "../../i18n.ts";
import { dayHeading } from "../room/when.ts";
import type { Cell } from "./cells.ts";
import { Group } from "./Group.tsx";
import type { Row } from "./rows.ts";
import { Stage } from "./Stage.tsx";
import type { RowContext } from "./talk.ts";

/** One row of the thread, with the space that its kind keeps to the row before. */
export function RowView(props: { cell: Cell; context: RowContext }): JSX.Element {
  const row = () => props.cell.now();
  const as = <K extends Row["kind"]>(kind: K) =>
    row().kind === kind ? (row() as Extract<Row, { kind: K }>) : undefined;
  return (
    <div class="thread-row" data-row={row().kind} data-after={row().after ?? "start"}>
      <Switch>
        <Match when={as("group")}>
          {(group) => <Group row={group()} context={props.context} />}
        </Match>
        <Match when={as("event")}>{(event) => <Stage event={event().item.event} />}</Match>
        <Match when={as("day")}>
          {(day) => <Day time={day().time} now={props.context.now()} />}
        </Match>
        <Match when={as("marker")}>{(marker) => <NewMarker count={marker().count} />}</Match>
      </Switch>
    </div>
  );
}

function Day(props: { time: number; now: number }): JSX.Element {
  const { locale } = useI18n();
  return (
    <div class="day">
      <h2>{dayHeading(props.time, props.now, locale())}</h2>
    </div>
  );
}

function NewMarker(props: { count: number }): JSX.Element {
  const { plural } = useI18n();
  return (
    <div class="marker">
      <Lamp state="lit" />
      <span>{plural("thread.new", props.count)}</span>
    </div>
  );
}
