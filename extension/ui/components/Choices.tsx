import { RadioGroup } from "@kobalte/core/radio-group";
import { For, Show, type JSX } from "solid-js";
import { Icon } from "./Icon.tsx";

/** One of several, each in a line of its own, with room for what it means. */
export function Choices<V extends string>(props: {
  label: string;
  value: V;
  options: readonly { value: V; label: string; hint?: string; lang?: string }[];
  onChange: (value: V) => void;
}): JSX.Element {
  const chosen = (value: string) => {
    const option = props.options.find((one) => one.value === value);
    if (option !== undefined) props.onChange(option.value);
  };
  return (
    <RadioGroup class="choices" value={props.value} onChange={chosen}>
      <RadioGroup.Label class="visually-hidden">{props.label}</RadioGroup.Label>
      <For each={props.options}>
        {(option) => (
          <RadioGroup.Item class="item choice" value={option.value}>
            <RadioGroup.ItemInput />
            <span class="item-text">
              <RadioGroup.ItemLabel lang={option.lang}>{option.label}</RadioGroup.ItemLabel>
              <Show when={option.hint}>
                {(hint) => (
                  <RadioGroup.ItemDescription as="small">{hint()}</RadioGroup.ItemDescription>
                )}
              </Show>
            </span>
            <Icon name="check" />
          </RadioGroup.Item>
        )}
      </For>
    </RadioGroup>
  );
}
