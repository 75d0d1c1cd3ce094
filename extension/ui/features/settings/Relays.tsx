import { createEffect, createSignal, For, on, Show, type JSX } from "solid-js";
import type { AppView, RelayView } from "../../../rpc/contract.ts";
import { Bar } from "../../components/Bar.tsx";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Refused } from "../../components/Refused.tsx";
import { useI18n } from "../../i18n.ts";
import { RelayCode } from "./RelayCode.tsx";
import { createAct } from "../../state/act.ts";
import { useClient } from "../../state/client.ts";
import { useNav } from "../../state/nav.ts";

/** Where rooms can be made: each relay with its fingerprint, one of them chosen. */
export function Relays(props: { app: AppView }): JSX.Element {
  const { t } = useI18n();
  const client = useClient();
  const nav = useNav();
  const act = createAct();
  const [removing, setRemoving] = createSignal<RelayView | null>(null);
  const [coding, setCoding] = createSignal<string | null>(null);
  const choose = (relay: string) => act.run(() => client.call("relay.choose", { relay }));
  const remove = async () => {
    const relay = removing()?.id;
    if (relay === undefined) return;
    if (await act.run(() => client.call("relay.remove", { relay }))) setRemoving(null);
  };

  return (
    <>
      <Bar title={t("relays.title")} onBack={() => nav.back()} />
      <main class="body settings">
        <section class="section chosen">
          <p class="note">{t("relays.note")}</p>
          <ul class="list relays">
            <For each={props.app.relays}>
              {(relay) => (
                <Relay
                  relay={relay}
                  alone={props.app.relays.length === 1}
                  onChoose={() => void choose(relay.id)}
                  onCode={() => setCoding(relay.id)}
                  onRemove={() => setRemoving(relay)}
                />
              )}
            </For>
          </ul>
          <Refused why={removing() === null ? act.refused() : null} />
        </section>
      </main>
      <footer class="foot stack">
        <Button
          wide
          id="to-relay-add"
          onClick={() => nav.push({ at: "settings", page: "relay-add" })}
        >
          {t("relays.add")}
        </Button>
      </footer>
      <RelayCode relay={coding()} onClose={() => setCoding(null)} />
      <Dialog
        open={removing() !== null}
        onClose={() => setRemoving(null)}
        title={t("relays.remove.title")}
        actions={
          <>
            <button
              type="button"
              class="btn danger"
              disabled={act.busy()}
              onClick={() => void remove()}
            >
              {t("relays.remove.do")}
            </button>
            <button type="button" class="btn-aside" onClick={() => setRemoving(null)}>
              {t("relays.remove.keep")}
            </button>
          </>
        }
      >
        <p class="note">{t("relays.remove.note")}</p>
        <Refused why={act.refused()} />
      </Dialog>
    </>
  );
}

function Relay(props: {
  relay: RelayView;
  alone: boolean;
  onChoose: () => void;
  onCode: () => void;
  onRemove: () => void;
}): JSX.Element {
  const { t, plural } = useI18n();
  const of = () => ({ address: props.relay.address });
  let code: HTMLButtonElement | undefined;
  // Once it is chosen, what was pressed for that is gone, and the focus with it.
  const keepFocus = (chosen: boolean) => {
    if (chosen && document.activeElement === document.body) code?.focus();
  };
  createEffect(on(() => props.relay.chosen, keepFocus, { defer: true }));
  return (
    <li class="relay">
      <h2 class="relay-address">
        <bdi dir="ltr" title={props.relay.address}>
          {props.relay.address.replace(/^https:\/\//, "")}
        </bdi>
        <Show when={props.relay.chosen && !props.alone}>
          <span class="tag ok">
            <Icon name="check" />
            {t("relays.chosen")}
          </span>
        </Show>
      </h2>
      <p class="digits relay-print">
        <bdi dir="ltr">{props.relay.fingerprint}</bdi>
      </p>
      <p class="hint">
        {plural("relays.rooms", props.relay.rooms)}
        <Show when={props.relay.builtIn}> {t("relays.built-in")}</Show>
        <Show when={props.relay.code}> {t("relays.code.kept")}</Show>
      </p>
      <div class="actions">
        <Show when={!props.relay.chosen}>
          <button
            type="button"
            class="plain"
            aria-label={t("relays.choose.of", of())}
            onClick={() => props.onChoose()}
          >
            {t("relays.choose")}
          </button>
        </Show>
        <button
          type="button"
          class="plain"
          ref={(element) => (code = element)}
          aria-label={t("relays.code.of", of())}
          onClick={() => props.onCode()}
        >
          {t("relays.code")}
        </button>
        <Show when={!props.relay.builtIn}>
          <button
            type="button"
            class="plain"
            aria-label={t("relays.remove.of", of())}
            onClick={() => props.onRemove()}
          >
            {t("relays.remove")}
          </button>
        </Show>
      </div>
    </li>
  );
}
