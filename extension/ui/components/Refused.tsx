import { createEffect, Show, type JSX } from "solid-js";
import type { RpcError } from "../../rpc/contract.ts";
import { useI18n } from "../i18n.ts";
import { Icon } from "./Icon.tsx";

/** Why something was refused, spoken when it appears; nothing while all is well. */
export function Refused(props: { why: RpcError | null }): JSX.Element {
  const { t } = useI18n();
  let root: HTMLDivElement | undefined;
  createEffect(() => {
    if (props.why !== null) queueMicrotask(() => root?.scrollIntoView({ block: "nearest" }));
  });
  return (
    <div role="alert" ref={(element) => (root = element)}>
      <Show when={props.why}>
        {(why) => (
          <p class="hint wrong">
            <Icon name="alert" small />
            <span>{t(`error.${why()}`)}</span>
          </p>
        )}
      </Show>
    </div>
  );
}
