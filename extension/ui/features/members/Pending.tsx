import { For, Show, type JSX } from "solid-js";
import type { PendingView } from "../../../rpc/contract.ts";
import { Button } from "../../components/Button.tsx";
import { Refused } from "../../components/Refused.tsx";
import { Sigil } from "../../components/Sigil.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { useNow } from "../room/now.ts";
import { dayAndClock } from "../room/when.ts";
import { Name } from "./Name.tsx";

/** Those who hold an invite and wait for the owner's yes. */
export function Pending(props: {
  pending: readonly PendingView[];
  decide: (invite: string, yes: boolean) => Promise<void>;
}): JSX.Element {
  const { t, plural, locale } = useI18n();
  const now = useNow();
  const act = createAct();
  const decide = (invite: string, yes: boolean) => {
    const { decide: say } = props;
    return act.run(() => say(invite, yes));
  };
  return (
    <Show when={props.pending.length > 0}>
      <section class="section pending">
        <h2 class="sub">{plural("pending.title", props.pending.length)}</h2>
        <ul class="list">
          <For each={props.pending}>
            {(one) => (
              <li class="item member">
                <Sigil mark={one.mark} />
                <span class="item-text">
                  <b>
                    <Name name={one.name} />
                  </b>
                  <small>
                    {t("pending.since", { when: dayAndClock(one.since, now(), locale()) })}
                  </small>
                  <span class="actions">
                    <Button
                      kind="aside"
                      disabled={act.busy()}
                      aria-label={t("pending.yes.of", { name: one.name })}
                      onClick={() => void decide(one.invite, true)}
                    >
                      {t("pending.yes")}
                    </Button>
                    <Button
                      kind="plain"
                      disabled={act.busy()}
                      aria-label={t("pending.no.of", { name: one.name })}
                      onClick={() => void decide(one.invite, false)}
                    >
                      {t("pending.no")}
                    </Button>
                  </span>
                </span>
              </li>
            )}
          </For>
        </ul>
        <Refused why={act.refused()} />
      </section>
    </Show>
  );
}
