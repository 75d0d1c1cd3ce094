import { createUniqueId, Show, type JSX } from "solid-js";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";

interface RowProps {
  icon: IconName;
  title: JSX.Element;
  hint?: JSX.Element;
}

/** A line of a list that leads somewhere, with its present value at the end. */
export function Row(
  props: RowProps & {
    id?: string;
    value?: JSX.Element;
    danger?: boolean;
    /** Without it the line only tells. */
    onSelect?: () => void;
    /** An act, not a way to another page: no arrow. */
    act?: boolean;
  },
): JSX.Element {
  const id = createUniqueId();
  const content = () => (
    <>
      <Icon name={props.icon} />
      <Text id={id} title={props.title} hint={props.hint} />
      <Show when={props.value}>
        <span class="item-value" id={`${id}-value`}>
          {props.value}
        </span>
      </Show>
    </>
  );
  return (
    <li>
      <Show when={props.onSelect} fallback={<div class="item">{content()}</div>}>
        {(select) => (
          <button
            type="button"
            id={props.id}
            class="item"
            aria-labelledby={id}
            aria-describedby={`${id}-hint ${id}-value`}
            classList={{ danger: props.danger === true }}
            onClick={() => select()()}
          >
            {content()}
            <Show when={props.act !== true}>
              <Icon name="forward" forward />
            </Show>
          </button>
        )}
      </Show>
    </li>
  );
}

/** A line of a list that is on or off. */
export function SwitchRow(
  props: RowProps & { on: boolean; disabled?: boolean; onChange: (on: boolean) => void },
): JSX.Element {
  const id = createUniqueId();
  return (
    <li>
      <button
        type="button"
        class="item"
        role="switch"
        aria-labelledby={id}
        aria-describedby={`${id}-hint`}
        aria-checked={props.on}
        disabled={props.disabled === true}
        onClick={() => props.onChange(!props.on)}
      >
        <Icon name={props.icon} />
        <Text id={id} title={props.title} hint={props.hint} />
        <span class="switch" />
      </button>
    </li>
  );
}

/** The title is the name of its line, and the rest describes it. */
function Text(props: { id: string; title: JSX.Element; hint: JSX.Element }): JSX.Element {
  return (
    <span class="item-text">
      <b id={props.id}>{props.title}</b>
      <Show when={props.hint}>
        <small id={`${props.id}-hint`}>{props.hint}</small>
      </Show>
    </span>
  );
}
