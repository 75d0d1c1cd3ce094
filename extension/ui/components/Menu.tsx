import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { Show, type JSX } from "solid-js";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";

/** An icon button and the menu that hangs from it. */
export function Menu(props: {
  label: string;
  icon?: IconName;
  children: JSX.Element;
}): JSX.Element {
  return (
    <DropdownMenu placement="bottom-end" gutter={2} overflowPadding={8} modal={false}>
      <DropdownMenu.Trigger class="iconbtn" aria-label={props.label} title={props.label}>
        <Icon name={props.icon ?? "more"} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">{props.children}</DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}

/** One act in a menu. */
export function MenuItem(props: {
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: JSX.Element;
}): JSX.Element {
  return (
    <DropdownMenu.Item
      classList={{ danger: props.danger === true }}
      disabled={props.disabled === true}
      onSelect={() => props.onSelect()}
    >
      <Show when={props.icon}>{(icon) => <Icon name={icon()} />}</Show>
      <span>{props.children}</span>
    </DropdownMenu.Item>
  );
}

/** A line between groups of acts. */
export function MenuRule(): JSX.Element {
  return <DropdownMenu.Separator />;
}
