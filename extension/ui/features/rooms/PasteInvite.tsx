import { createSignal, Show, type JSX } from "solid-js";
import { LIMITS } from "../../../../shared/limits.ts";
import type { InviteInspection } from "../../../rpc/contract.ts";
import { Bar } from "../../components/Bar.tsx";
import { Button } from "../../components/Button.tsx";
import { Field } from "../../components/Field.tsx";
import { Refused } from "../../components/Refused.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { useClient } from "../../state/client.ts";
import { useNav } from "../../state/nav.ts";
import { Facts } from "../join/Facts.tsx";

/** Takes an invite that came as text: shows what it names, then joins. */
export function PasteInvite(): JSX.Element {
  const { t } = useI18n();
  const client = useClient();
  const nav = useNav();
  const act = createAct();
  const [link, setLink] = createSignal("");
  const [as, setAs] = createSignal("");
  const [invite, setInvite] = createSignal<InviteInspection | null>(null);
  const [asked, setAsked] = createSignal(false);
  const missing = (value: string) => asked() && value.trim() === "";
  const why = () => {
    const refused = act.refused();
    return refused === null ? null : t(`error.${refused}`);
  };
  let form: HTMLFormElement | undefined;

  const writeLink = (value: string) => {
    setLink(value);
    act.clear();
  };
  const look = (pasted: string) =>
    act.run(async () => {
      setInvite(await client.call("join.inspect", { link: pasted }));
      setAsked(false);
    });
  const join = (pasted: string, name: string) =>
    act.run(async () => {
      const { room } = await client.call("join.start", { link: pasted, as: name });
      if (room === null) nav.reset();
      else nav.replace({ at: "room", room });
    });
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(true);
    const [looked, pasted, name] = [invite() !== null, link().trim(), as().trim()];
    const done =
      (looked ? name : pasted) !== "" && (await (looked ? join(pasted, name) : look(pasted)));
    if (!done || !looked) form?.querySelector("input")?.focus();
  };
  const another = () => {
    setInvite(null);
    writeLink("");
    setAsked(false);
    form?.querySelector("input")?.focus();
  };

  return (
    <>
      <Bar title={t("paste.title")} onBack={() => nav.back()} />
      <main class="body">
        <form
          id="paste"
          class="rooms-form"
          novalidate
          ref={(element) => (form = element)}
          onSubmit={(event) => void submit(event)}
        >
          <Show
            when={invite()}
            fallback={
              <Field
                label={t("paste.link")}
                hint={t("paste.link.hint")}
                error={missing(link()) ? t("paste.link.missing") : why()}
                name="link"
                dir="ltr"
                inputmode="url"
                required
                maxlength={LIMITS.linkChars}
                data-first=""
                value={link()}
                onInput={(event) => writeLink(event.currentTarget.value)}
              />
            }
          >
            {(found) => (
              <>
                <Facts invite={found()} />
                <Field
                  label={t("join.as")}
                  hint={t("join.as.hint")}
                  error={missing(as()) ? t("join.as.missing") : null}
                  name="as"
                  dir="auto"
                  required
                  maxlength={LIMITS.nameChars}
                  value={as()}
                  onInput={(event) => setAs(event.currentTarget.value)}
                />
              </>
            )}
          </Show>
          <Show when={invite() !== null}>
            <Refused why={act.refused()} />
          </Show>
        </form>
      </main>
      <footer class="foot stack">
        <Show when={act.busy()}>
          <Waiting words={invite() === null ? t("paste.looking") : t("paste.joining")} />
        </Show>
        <Button wide type="submit" form="paste" disabled={act.busy()}>
          {invite() === null ? t("paste.look") : t("paste.join")}
        </Button>
        <Show
          when={invite() !== null}
          fallback={
            <Button kind="aside" onClick={() => nav.back()}>
              {t("join.not-now")}
            </Button>
          }
        >
          <Button kind="aside" onClick={another}>
            {t("paste.other")}
          </Button>
        </Show>
      </footer>
    </>
  );
}
