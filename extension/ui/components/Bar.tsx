import { Show, type JSX } from "solid-js";
import { useI18n } from "../i18n.ts";
import { IconButton } from "./Button.tsx";

/** A screen's bar: the way back, its title (where the focus goes on arrival), a line below, icons. */
export function Bar(props: {
  title: JSX.Element;
  onBack?: () => void;
  backLabel?: string;
  meta?: JSX.Element;
  children?: JSX.Element;
}): JSX.Element {
  const { t } = useI18n();
  return (
    <header class="bar">
      <Show when={props.onBack}>
        {(back) => (
          <IconButton icon="back" label={props.backLabel ?? t("bar.back")} onClick={back()} />
        )}
      </Show>
      <div class="bar-text">
        <h1 class="bar-title" tabindex="-1">
          {props.title}
        </h1>
        <Show when={props.meta}>
          <p class="bar-meta">{props.meta}</p>
        </Show>
      </div>
      {props.children}
    </header>
  );
}
