import { Show, type JSX } from "solid-js";
import { createAct } from "../state/act.ts";
import { Dialog } from "./Dialog.tsx";
import { Refused } from "./Refused.tsx";

/** What is asked about before it is done. Its words are made where they are shown, with what they need around them. */
export interface Question {
  title: () => JSX.Element;
  /** What follows from it. */
  means: () => JSX.Element;
  do: () => JSX.Element;
  keep: () => JSX.Element;
  /** Stands above the title, such as a member's mark. */
  mark?: () => JSX.Element;
  /** Nothing is destroyed by it. */
  harmless?: boolean;
  /** Rejects where it was refused; the question then stays and says why. */
  act: () => Promise<unknown>;
}

/** A dialog that asks, does what was asked about, and closes once it is done. */
export function Ask(props: { question: Question | null; onClose: () => void }): JSX.Element {
  const act = createAct();
  const close = () => {
    act.clear();
    props.onClose();
  };
  const go = async () => {
    const { question } = props;
    if (question !== null && (await act.run(question.act))) close();
  };
  return (
    <Dialog
      open={props.question !== null}
      onClose={close}
      title={
        <>
          {props.question?.mark?.()}
          {props.question?.title()}
        </>
      }
      actions={
        <>
          <button
            type="button"
            class="btn"
            classList={{ danger: props.question?.harmless !== true }}
            disabled={act.busy()}
            onClick={() => void go()}
          >
            <span>{props.question?.do()}</span>
          </button>
          <button type="button" class="btn-aside" onClick={close}>
            <span>{props.question?.keep()}</span>
          </button>
        </>
      }
    >
      <Show when={props.question}>{(question) => <p class="note">{question().means()}</p>}</Show>
      <Refused why={act.refused()} />
    </Dialog>
  );
}
