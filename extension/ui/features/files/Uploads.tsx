import { For, Show, type JSX } from "solid-js";
import type { UploadView } from "../../../rpc/files.ts";
import { IconButton } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Lamp } from "../../components/Lamp.tsx";
import { useI18n } from "../../i18n.ts";
import { safeName, sizeIn } from "./prepare.ts";

/** Own files on their way to the relay, above the composer; their messages follow them. */
export function Uploads(props: {
  uploads: readonly UploadView[];
  limit: number | null;
  onCancel: (file: string) => void;
}): JSX.Element {
  const { t, number, locale } = useI18n();
  const words = (one: UploadView) => {
    if (one.refused === "full") return t("file.refused.full");
    if (one.refused === "too-large") {
      return t("file.refused.too-large", { size: sizeIn(props.limit ?? 0, locale()) });
    }
    const [percent, size] = [number(Math.floor(one.done * 100)), sizeIn(one.size, locale())];
    return t("file.going", { percent, size });
  };
  return (
    <Show when={props.uploads.length > 0}>
      <ul class="uploads" aria-label={t("file.uploads")}>
        <For each={props.uploads}>
          {(one) => (
            <li class="attachment" classList={{ failed: one.refused !== null }}>
              <Icon name="file" />
              <span>
                <b>
                  <bdi>{safeName(one.name)}</bdi>
                </b>
                <small>
                  <Show when={one.refused === null}>
                    <Lamp state="half" />
                  </Show>{" "}
                  {words(one)}
                </small>
              </span>
              <IconButton
                icon="close"
                label={t("file.cancel", { name: safeName(one.name) })}
                onClick={() => props.onCancel(one.file)}
              />
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
