import { createSignal, For, onMount, Show, untrack, type JSX } from "solid-js";
import type { KnownView, RoomView } from "../../../rpc/contract.ts";
import { Bar } from "../../components/Bar.tsx";
import { IconButton } from "../../components/Button.tsx";
import { Lamp } from "../../components/Lamp.tsx";
import { Refused } from "../../components/Refused.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { Name } from "../members/Name.tsx";
import { useNow } from "../room/now.ts";
import { Phrase } from "../room/Phrase.tsx";
import { sinceWhen } from "../room/when.ts";
import { Held } from "./Held.tsx";
import { Seen } from "./Seen.tsx";

const UNKNOWN = ["said", "names", "kind", "secret"] as const;

/** What the relay holds of one room, by its own account, and what it can't have. */
export function Known(props: {
  view: RoomView;
  /** Rejects where it can't be read. */
  read: () => Promise<KnownView>;
  onBack: () => void;
}): JSX.Element {
  const { t, locale } = useI18n();
  const now = useNow();
  const act = createAct();
  const [known, setKnown] = createSignal<KnownView | null>(null);
  const read = () => {
    const asked = untrack(() => props.read);
    return act.run(async () => setKnown(await asked()));
  };
  onMount(() => void read());
  return (
    <>
      <Bar
        title={t("known.title")}
        onBack={() => props.onBack()}
        meta={
          <Show when={known()} fallback={<Name name={props.view.title} />}>
            {(held) => (
              <span>
                <Phrase
                  of="known.meta"
                  parts={{
                    room: <Name name={props.view.title} />,
                    when: sinceWhen(held().at, now(), locale()),
                  }}
                />
              </span>
            )}
          </Show>
        }
      >
        <IconButton icon="again" label={t("known.again")} onClick={() => void read()} />
      </Bar>
      <main class="body" tabindex="0">
        <div class="page relay-knows">
          <p class="lede">
            <Phrase
              of="known.lede"
              parts={{
                relay: (
                  <b>
                    <bdi dir="ltr">{props.view.relay.replace(/^https:\/\//, "")}</bdi>
                  </b>
                ),
              }}
            />
          </p>
          <Show when={act.busy() && known() === null}>
            <Waiting words={t("known.reading")} />
          </Show>
          <Refused why={act.refused()} />
          <Show when={known()}>
            {(held) => (
              <>
                <Seen entries={held().recent} />
                <Held known={held()} />
              </>
            )}
          </Show>
          <h2 class="sub">{t("known.not")}</h2>
          <ul class="unknown">
            <For each={UNKNOWN}>
              {(what) => (
                <li>
                  <Lamp state="off" />
                  <span>{t(`known.not.${what}`)}</span>
                </li>
              )}
            </For>
          </ul>
        </div>
      </main>
    </>
  );
}
