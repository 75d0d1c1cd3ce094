import * as Primitive from "@kobalte/core/dialog";
import type { JSX } from "solid-js";
import { Icon } from "../../components/Icon.tsx";
import { createFocusBack } from "../../components/back.ts";
import { IconButton } from "../../components/Button.tsx";
import { useI18n } from "../../i18n.ts";

/** A picture by itself, over everything; Escape and the cross close it. */
export function Viewer(props: {
  open: boolean;
  name: string;
  url: string;
  onClose: () => void;
}): JSX.Element {
  const { t } = useI18n();
  const back = createFocusBack(
    () => props.open,
    () => null,
  );
  let link: HTMLAnchorElement | undefined;
  return (
    <Primitive.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Primitive.Portal>
        <Primitive.Content class="viewer" onCloseAutoFocus={back}>
          <header class="bar">
            <div class="bar-text">
              <Primitive.Title class="bar-title">
                <bdi>{props.name}</bdi>
              </Primitive.Title>
            </div>
            <a
              ref={(element) => (link = element)}
              hidden
              href={props.url}
              download={props.name}
              aria-hidden="true"
              tabindex="-1"
            />
            <IconButton
              icon="download"
              label={t("file.save.short")}
              onClick={() => link?.click()}
            />
            <Primitive.CloseButton class="iconbtn" aria-label={t("sheet.close")}>
              <Icon name="close" />
            </Primitive.CloseButton>
          </header>
          <img src={props.url} alt={props.name} />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
