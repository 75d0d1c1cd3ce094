import { createSignal, Show, type JSX } from "solid-js";
import type { RoomView } from "../../../rpc/contract.ts";
import { Ask, type Question } from "../../components/Ask.tsx";
import { Row } from "../../components/Row.tsx";
import { useI18n } from "../../i18n.ts";
import { Name } from "../members/Name.tsx";
import { Phrase } from "../room/Phrase.tsx";
import type { RoomSettingsSource } from "./source.ts";

/** The ways out: leave it, end it for all, or only forget it here. */
export function Going(props: {
  view: RoomView;
  source: RoomSettingsSource;
  onForget: () => void;
}): JSX.Element {
  const { t } = useI18n();
  const [question, setQuestion] = createSignal<Question | null>(null);
  const ask = (what: "leave" | "delete") => {
    const { source, view } = props;
    setQuestion({
      title: () => (
        <Phrase of={`going.${what}.title`} parts={{ room: <Name name={view.title} /> }} />
      ),
      means: () => t(`going.${what}.then`),
      do: () => t(`going.${what}.do`),
      keep: () => t(`going.${what}.keep`),
      act: () => source[what](),
    });
  };
  return (
    <section class="section">
      <h2 class="sub">{t("room-settings.going")}</h2>
      <ul class="list">
        <Show when={props.view.may.leave}>
          <Row
            icon="leave"
            danger
            act
            title={t("going.leave")}
            hint={t("going.leave.hint")}
            onSelect={() => ask("leave")}
          />
        </Show>
        <Show when={props.view.may.own}>
          <Row
            icon="wipe"
            danger
            act
            title={t("going.delete")}
            hint={t("going.delete.hint")}
            onSelect={() => ask("delete")}
          />
        </Show>
        <Row
          icon="trash"
          danger
          act
          title={t("room.forget")}
          hint={t("room-settings.forget.hint")}
          onSelect={() => props.onForget()}
        />
      </ul>
      <Ask question={question()} onClose={() => setQuestion(null)} />
    </section>
  );
}
