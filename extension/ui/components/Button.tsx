import { splitProps, type JSX } from "solid-js";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";

/** `ink` is the one act of a screen, `danger` destroys, `aside` is the second choice, `plain` the third. */
export type ButtonKind = "ink" | "danger" | "aside" | "plain";

const CLASSES: Record<ButtonKind, string> = {
  ink: "btn",
  danger: "btn danger",
  aside: "btn-aside",
  plain: "plain",
};

type ButtonProps = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "class" | "classList"> & {
  kind?: ButtonKind;
  wide?: boolean;
};

/** A button of one of four kinds; it submits nothing unless its `type` says so. */
export function Button(props: ButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ["kind", "wide"]);
  return (
    <button
      type="button"
      {...rest}
      class={CLASSES[own.kind ?? "ink"]}
      classList={{ wide: own.wide === true }}
    />
  );
}

/** A round button that is only an icon; the label is its name. */
export function IconButton(
  props: Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "class" | "classList"> & {
    icon: IconName;
    label: string;
  },
): JSX.Element {
  const [own, rest] = splitProps(props, ["icon", "label"]);
  return (
    <button type="button" {...rest} class="iconbtn" aria-label={own.label} title={own.label}>
      <Icon name={own.icon} />
    </button>
  );
}
