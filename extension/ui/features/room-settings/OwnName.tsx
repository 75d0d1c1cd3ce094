import { createSignal, untrack, type JSX } from "solid-js";
import { LIMITS } from "../../../../shared/limits.ts";
import type { RoomView } from "../../../rpc/contract.ts";
import { Bar } from "../../components/Bar.tsx";
import { Button } from "../../components/Button.tsx";
import { Field } from "../../components/Field.tsx";
import { Refused } from "../../components/Refused.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";

/** A name for the room that only oneself sees. */
export function OwnName(props: {
  view: RoomView;
  save: (title: string) => Promise<void>;
  onBack: () => void;
}): JSX.Element {
  const { t } = useI18n();
  const act = createAct();
  const [title, setTitle] = createSignal(
    untrack(() => (props.view.title === props.view.givenTitle ? "" : props.view.title)),
  );
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const wanted = title().trim();
    const own = wanted === props.view.givenTitle ? "" : wanted;
    const { save: keep } = props;
    if (await act.run(() => keep(own))) props.onBack();
  };
  return (
    <>
      <Bar title={t("room-settings.name")} onBack={() => props.onBack()} />
      <main class="body">
        <form id="own-name" class="rooms-form" novalidate onSubmit={(event) => void save(event)}>
          <Field
            label={t("room-name.label")}
            hint={t("room-name.hint")}
            name="title"
            dir="auto"
            placeholder={props.view.givenTitle}
            maxlength={LIMITS.nameChars}
            ref={(element: HTMLInputElement) => queueMicrotask(() => element.focus())}
            value={title()}
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
          <Refused why={act.refused()} />
        </form>
      </main>
      <footer class="foot stack">
        <Button wide type="submit" form="own-name" disabled={act.busy()}>
          {t("room-name.do")}
        </Button>
        <Button kind="aside" onClick={() => props.onBack()}>
          {t("room-name.keep")}
        </Button>
      </footer>
    </>
  );
}
