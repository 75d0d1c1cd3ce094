// Not by its one name: both kinds of dialog share that object, and the last that was loaded gives its role.
import * as Primitive from "@kobalte/core/dialog";
import type { JSX } from "solid-js";
import { createFocusBack } from "./back.ts";
import { useI18n } from "../i18n.ts";
import { Icon } from "./Icon.tsx";

/** Comes from below and holds the focus; Escape, the scrim and the cross close it. */
export function Sheet(props: {
  open: boolean;
  onClose: () => void;
  title: JSX.Element;
  children: JSX.Element;
  /** What gets the focus once it is closed, where that is not what opened it. */
  back?: HTMLElement | null;
}): JSX.Element {
  const { t } = useI18n();
  const back = createFocusBack(
    () => props.open,
    () => props.back,
  );
  return (
    <Primitive.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay class="scrim" />
        <Primitive.Content class="sheet" onCloseAutoFocus={back}>
          <div class="sheet-head">
            <Primitive.Title class="title">{props.title}</Primitive.Title>
            <Primitive.CloseButton class="iconbtn" aria-label={t("sheet.close")}>
              <Icon name="close" />
            </Primitive.CloseButton>
          </div>
          {props.children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
