import { createSignal, Show, type JSX } from "solid-js";
import type { RoomView } from "../../../rpc/contract.ts";
import { Ask, type Question } from "../../components/Ask.tsx";
import { Band } from "../../components/Band.tsx";
import { useI18n } from "../../i18n.ts";
import { Name } from "../members/Name.tsx";
import type { MembersSource } from "../members/source.ts";
import { Phrase } from "./Phrase.tsx";

/** The room is offered to this person, or may be taken as its owner is away. */
export function Succession(props: { view: RoomView; source: MembersSource }): JSX.Element {
  const { t } = useI18n();
  const [question, setQuestion] = createSignal<Question | null>(null);
  const owner = () => props.view.members.find((one) => one.owner)?.name ?? "";
  const parts = () => ({ name: <Name name={owner()} /> });
  const ask = (how: "accept" | "succeed") => {
    const { source } = props;
    setQuestion({
      title: () => t(`succession.${how}.ask`),
      means: () => t(`succession.${how}.then`),
      do: () => t(`succession.${how}.do`),
      keep: () => t(`succession.${how}.keep`),
      harmless: true,
      act: () => source.take(how),
    });
  };
  const band = (how: "accept" | "succeed") => (
    <Band
      kind="news"
      icon={how === "accept" ? "room" : "deputy"}
      title={<Phrase of={`succession.${how}.title`} parts={parts()} />}
      actions={
        <button type="button" class="plain" onClick={() => ask(how)}>
          {t(`succession.${how}.do`)}
        </button>
      }
    >
      <p>{t(`succession.${how}.note`)}</p>
    </Band>
  );
  return (
    <>
      <Show when={props.view.may.accept}>{band("accept")}</Show>
      <Show when={props.view.may.succeed}>{band("succeed")}</Show>
      <Ask question={question()} onClose={() => setQuestion(null)} />
    </>
  );
}
