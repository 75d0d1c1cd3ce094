import { RadioGroup } from "@kobalte/core/radio-group";
import { For, type JSX } from "solid-js";

/** One of a few, all in sight. The label is spoken, and shown where `showLabel` says so. */
export function Segmented<V extends string>(props: {
  label: string;
  showLabel?: boolean;
  value: V;
  options: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
}): JSX.Element {
  const chosen = (value: string) => {
    const option = props.options.find((one) => one.value === value);
    if (option !== undefined) props.onChange(option.value);
  };
  return (
    <RadioGroup class="seg-field" value={props.value} onChange={chosen} orientation="horizontal">
      <RadioGroup.Label class={props.showLabel === true ? "label" : "visually-hidden"}>
        {props.label}
      </RadioGroup.Label>
      <div class="seg">
        <For each={props.options}>
          {(option) => (
            <RadioGroup.Item value={option.value}>
              <RadioGroup.ItemInput />
              <RadioGroup.ItemLabel>{option.label}</RadioGroup.ItemLabel>
            </RadioGroup.Item>
          )}
        </For>
      </div>
    </RadioGroup>
  );
}
