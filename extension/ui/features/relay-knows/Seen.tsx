import { For, Show, type JSX } from "solid-js";
import type { KnownView } from "../../../rpc/contract.ts";
import { useI18n } from "../../i18n.ts";

/** The last entries from outside: number, time, length and sender, and nothing to read. */
export function Seen(props: { entries: KnownView["recent"] }): JSX.Element {
  const { t, number, locale } = useI18n();
  const longest = () => Math.max(1, ...props.entries.map(({ size }) => size));
  const clock = (time: number) =>
    new Intl.DateTimeFormat(locale(), { timeStyle: "medium" }).format(time);
  return (
    <Show when={props.entries.length > 0}>
      <figure class="asseen">
        <figcaption class="sub">{t("known.seen")}</figcaption>
        <ol class="seen">
          <For each={props.entries}>
            {(entry) => (
              <li>
                <span>{number(entry.number)}</span>
                <span>{clock(entry.time)}</span>
                <Show when={entry.size > 0} fallback={<span>{t("known.seen.erased")}</span>}>
                  <span
                    class="redact"
                    style={{ "inline-size": `${Math.ceil((entry.size / longest()) * 100)}%` }}
                  />
                </Show>
                <span>
                  {entry.by === null
                    ? t("known.seen.key")
                    : t("known.seen.by", { member: number(entry.by + 1) })}
                </span>
              </li>
            )}
          </For>
        </ol>
      </figure>
    </Show>
  );
}
