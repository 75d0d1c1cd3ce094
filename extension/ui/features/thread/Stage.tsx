import { Match, Switch, type JSX } from "solid-js";
import { Icon } from "../../components/Icon.tsx";
import type { Key } from "../../i18n.ts";
import { Name } from "../members/Name.tsx";
import { Phrase } from "../room/Phrase.tsx";
import type { ThreadEvent } from "../../../rpc/contract.ts";
import { tellable, told } from "./told.ts";

type Of<T extends ThreadEvent["type"]> = Extract<ThreadEvent, { type: T }>;

/** What the room itself says: a stage direction, or the place of a message that cannot be read. */
export function Stage(props: { event: ThreadEvent }): JSX.Element {
  const as = <T extends ThreadEvent["type"]>(type: T) =>
    props.event.type === type ? (props.event as Of<T>) : undefined;
  return (
    <Switch>
      <Match when={as("created")}>
        {(event) => (
          <Direction
            of={event().byYou ? "thread.event.created.you" : "thread.event.created"}
            parts={{ by: <Name name={event().by} /> }}
          />
        )}
      </Match>
      <Match when={as("joined")}>
        <Direction of="thread.event.joined" />
      </Match>
      <Match when={as("admitted")}>
        {(event) => (
          <Direction
            of={event().byYou ? "thread.event.admitted.you" : "thread.event.admitted"}
            parts={{ name: <Name name={event().name} />, by: <Name name={event().by} /> }}
          />
        )}
      </Match>
      <Match when={tellable(props.event)}>
        {(event) => (
          <Direction
            of={told(event()).of}
            parts={Object.fromEntries(
              Object.entries(told(event()).names).map(([place, name]) => [
                place,
                <Name name={name} />,
              ]),
            )}
          />
        )}
      </Match>
      <Match when={as("erased")}>
        <Direction of="thread.event.erased" />
      </Match>
      <Match when={as("deleted")}>
        {(event) => (
          <Direction
            of={event().you ? "thread.event.deleted.you" : "thread.event.deleted"}
            parts={{ name: <Name name={event().name} /> }}
          />
        )}
      </Match>
      <Match when={as("unreadable")}>
        {(event) => (
          <div class="gap-line">
            <Icon name="alert" />
            <b>
              <Phrase of="thread.event.unreadable" parts={{ name: <Name name={event().name} /> }} />
            </b>
            <span>
              <Phrase
                of="thread.event.unreadable.then"
                parts={{ name: <Name name={event().name} /> }}
              />
            </span>
          </div>
        )}
      </Match>
    </Switch>
  );
}

function Direction(props: { of: Key; parts?: Record<string, JSX.Element> }): JSX.Element {
  return (
    <p class="stage">
      <span>
        <Phrase of={props.of} parts={props.parts ?? {}} />
      </span>
    </p>
  );
}
