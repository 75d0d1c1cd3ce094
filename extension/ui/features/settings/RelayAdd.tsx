import { createSignal, Show, type JSX } from "solid-js";
import { LIMITS } from "../../../../shared/limits.ts";
import { Bar } from "../../components/Bar.tsx";
import { Button } from "../../components/Button.tsx";
import { CodeField } from "../../components/CodeField.tsx";
import { Field } from "../../components/Field.tsx";
import { Refused } from "../../components/Refused.tsx";
import { useToast } from "../../components/Toast.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { useAskAccess } from "../../state/access.ts";
import { createAct } from "../../state/act.ts";
import { useClient } from "../../state/client.ts";
import { useNav } from "../../state/nav.ts";

/** Another relay by its address and its key. */
export function RelayAdd(): JSX.Element {
  const { t } = useI18n();
  const client = useClient();
  const nav = useNav();
  const say = useToast();
  const askAccess = useAskAccess();
  const act = createAct();
  const [address, setAddress] = createSignal("");
  const [key, setKey] = createSignal("");
  const [code, setCode] = createSignal("");
  const [asked, setAsked] = createSignal(false);
  const missing = (value: string) => asked() && value.trim() === "";
  let form: HTMLFormElement | undefined;

  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(true);
    if (missing(address()) || missing(key())) {
      form?.querySelector<HTMLInputElement>("[aria-invalid='true']")?.focus();
      return;
    }
    // Within the click: the browser asks for nothing later than that.
    const access = askAccess(address().trim());
    const given = code().trim();
    const wanted = {
      address: address().trim(),
      key: key().trim(),
      ...(given !== "" && { code: given }),
    };
    const added = await act.run(async () => {
      const seen = await access;
      await client.call("relay.add", wanted);
      // Added with access, it stands in the list, which says enough.
      if (!seen) say({ words: () => t("relay-add.no-access") });
    });
    if (added) nav.back();
  };

  return (
    <>
      <Bar title={t("relay-add.title")} onBack={() => nav.back()} />
      <main class="body">
        <form
          id="relay-add"
          class="rooms-form"
          novalidate
          ref={(element) => (form = element)}
          onSubmit={(event) => void add(event)}
        >
          <Field
            label={t("relay-add.address")}
            error={missing(address()) ? t("relay-add.address.missing") : null}
            name="address"
            dir="ltr"
            inputmode="url"
            placeholder="https://relay.example"
            required
            maxlength={LIMITS.linkChars}
            data-first=""
            value={address()}
            onInput={(event) => {
              setAddress(event.currentTarget.value);
              act.clear();
            }}
          />
          <Field
            label={t("relay-add.key")}
            hint={t("relay-add.key.hint")}
            error={missing(key()) ? t("relay-add.key.missing") : null}
            name="key"
            dir="ltr"
            required
            maxlength={LIMITS.linkChars}
            value={key()}
            onInput={(event) => {
              setKey(event.currentTarget.value);
              act.clear();
            }}
          />
          <CodeField
            hint={t("relay-code.hint")}
            value={code()}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
          <p class="note">{t("relay-add.access")}</p>
          <Refused why={act.refused()} />
        </form>
      </main>
      <footer class="foot stack">
        <Show when={act.busy()}>
          <Waiting words={t("relay-add.asking")} />
        </Show>
        <Button wide type="submit" form="relay-add" disabled={act.busy()}>
          {t("relay-add.do")}
        </Button>
        <Button kind="aside" onClick={() => nav.back()}>
          {t("relay-add.way-out")}
        </Button>
      </footer>
    </>
  );
}
