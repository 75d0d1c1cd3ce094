// Not by its one name: both kinds of dialog share that object, and the last that was loaded gives its role.
import * as Primitive from "@kobalte/core/alert-dialog";
import type { JSX } from "solid-js";
import { createFocusBack } from "./back.ts";

/**
 * A question that must be answered, between brackets. Escape is the way out
 * that changes nothing, and the focus begins at the button that does the same.
 */
export function Dialog(props: {
  open: boolean;
  onClose: () => void;
  title: JSX.Element;
  actions: JSX.Element;
  children: JSX.Element;
  /** What gets the focus once it is closed, where that is not what opened it. */
  back?: HTMLElement | null;
}): JSX.Element {
  const back = createFocusBack(
    () => props.open,
    () => props.back,
  );
  let content: HTMLElement | undefined;
  const focusWayOut = (event: Event) => {
    const wayOut = content?.querySelector<HTMLElement>(".btn-aside");
    if (wayOut === undefined || wayOut === null) return;
    event.preventDefault();
    wayOut.focus();
  };
  return (
    <Primitive.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay class="scrim" />
        <Primitive.Content
          ref={(element) => (content = element)}
          class="dialog"
          onOpenAutoFocus={focusWayOut}
          onCloseAutoFocus={back}
        >
          <Primitive.Title class="title">{props.title}</Primitive.Title>
          <Primitive.Description as="div">{props.children}</Primitive.Description>
          <div class="actions">{props.actions}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
