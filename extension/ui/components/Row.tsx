import { Show, type JSX } from "solid-js";
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
  const content = () => (
    <>
      <Icon name={props.icon} />
      <Text title={props.title} hint={props.hint} />
      <Show when={props.value}>
        <span class="item-value">{props.value}</span>
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
  return (
    <li>
      <button
        type="button"
        class="item"
        role="switch"
        aria-checked={props.on}
        disabled={props.disabled === true}
        onClick={() => props.onChange(!props.on)}
      >
        <Icon name={props.icon} />
        <Text title={props.title} hint={props.hint} />
        <span class="switch" />
      </button>
    </li>
  );
}

function Text(props: { title: JSX.Element; hint: JSX.Element }): JSX.Element {
  return (
    <span class="item-text">
      <b>{props.title}</b>
      <Show when={props.hint}>
        <small>{props.hint}</small>
      </Show>
    </span>
  );
}
