import { Match, Show, Switch, type JSX } from "solid-js";
import { useI18n } from "../../i18n.ts";
import { Name } from "../members/Name.tsx";
import { Phrase } from "../room/Phrase.tsx";

/** Says in the tray who is writing: one or two by name, more by number. */
export function Writing(props: { names: readonly string[] }): JSX.Element {
  const { plural } = useI18n();
  const name = (at: number) => <Name name={props.names[at] ?? ""} />;
  return (
    <div aria-live="polite">
      <Show when={props.names.length > 0}>
        <p class="typing">
          <span>
            <Switch fallback={plural("thread.writing.more", props.names.length)}>
              <Match when={props.names.length === 1}>
                <Phrase of="thread.writing" parts={{ name: name(0) }} />
              </Match>
              <Match when={props.names.length === 2}>
                <Phrase of="thread.writing.two" parts={{ name: name(0), other: name(1) }} />
              </Match>
            </Switch>
          </span>
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
        </p>
      </Show>
    </div>
  );
}
