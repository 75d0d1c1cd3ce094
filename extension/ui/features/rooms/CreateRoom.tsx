import { createMemo, createSignal, Show, type JSX } from "solid-js";
import { LIMITS } from "../../../../shared/limits.ts";
import type { RelayView } from "../../../rpc/contract.ts";
import { Bar } from "../../components/Bar.tsx";
import { Button } from "../../components/Button.tsx";
import { Choices } from "../../components/Choices.tsx";
import { Field } from "../../components/Field.tsx";
import { Refused } from "../../components/Refused.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { useClient } from "../../state/client.ts";
import { newOnce } from "../../state/source.ts";
import { useNav } from "../../state/nav.ts";

/** A name for the room and one's own name in it; then the room itself. */
export function CreateRoom(props: { relays: readonly RelayView[] }): JSX.Element {
  const { t } = useI18n();
  const client = useClient();
  const nav = useNav();
  const act = createAct();
  const [title, setTitle] = createSignal("");
  const [as, setAs] = createSignal("");
  const [relay, setRelay] = createSignal("");
  const chosen = () => relay() || (props.relays.find((one) => one.chosen)?.id ?? "");
  const options = createMemo(() =>
    props.relays.map(({ id, address, fingerprint }) => ({
      value: id,
      label: address.replace(/^https:\/\//, ""),
      hint: fingerprint,
    })),
  );
  const [asked, setAsked] = createSignal(false);
  const missing = (value: string) => asked() && value.trim() === "";
  let form: HTMLFormElement | undefined;

  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(true);
    if (missing(title()) || missing(as())) {
      form?.querySelector<HTMLInputElement>("[aria-invalid='true']")?.focus();
      return;
    }
    const wanted = { title: title().trim(), as: as().trim(), relay: chosen(), once: newOnce() };
    await act.run(async () => {
      const { room } = await client.call("room.create", wanted);
      nav.replace({ at: "room", room });
    });
  };

  return (
    <>
      <Bar title={t("create.title")} onBack={() => nav.back()} />
      <main class="body">
        <form
          id="create"
          class="rooms-form"
          novalidate
          ref={(element) => (form = element)}
          onSubmit={(event) => void create(event)}
        >
          <Field
            label={t("create.name")}
            hint={t("create.name.hint")}
            error={missing(title()) ? t("create.name.missing") : null}
            name="title"
            dir="auto"
            required
            maxlength={LIMITS.nameChars}
            data-first=""
            value={title()}
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
          <Field
            label={t("create.as")}
            hint={t("create.as.hint")}
            error={missing(as()) ? t("create.as.missing") : null}
            name="as"
            dir="auto"
            required
            maxlength={LIMITS.nameChars}
            value={as()}
            onInput={(event) => setAs(event.currentTarget.value)}
          />
          <Show when={props.relays.length > 1}>
            <div>
              <h2 class="label">{t("create.relay")}</h2>
              <Choices
                label={t("create.relay")}
                value={chosen()}
                options={options()}
                onChange={setRelay}
              />
            </div>
          </Show>
          <Refused why={act.refused()} />
        </form>
      </main>
      <footer class="foot stack">
        <Show when={act.busy()}>
          <Waiting words={t("create.making")} />
        </Show>
        <Button wide type="submit" form="create" disabled={act.busy()}>
          {t("create.do")}
        </Button>
        <Button kind="aside" onClick={() => nav.back()}>
          {t("create.way-out")}
        </Button>
      </footer>
    </>
  );
}
