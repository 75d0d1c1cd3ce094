import { createSignal, onCleanup, onMount, Show, type JSX } from "solid-js";
import { IconButton } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { useI18n } from "../../i18n.ts";
import { prepare, type Attachment } from "./prepare.ts";
import "./files.css";

/** Makes a file ready to be sent, or says that it is a picture that can't be read. */
export async function take(
  file: File,
  onFile: (file: Attachment) => void,
  onWrong: (wrong: boolean) => void,
): Promise<void> {
  try {
    onFile(await prepare(file));
    onWrong(false);
  } catch {
    onWrong(true);
  }
}

/** The button that attaches a file, and the place for one that is dropped anywhere on the panel. */
export function Attach(props: {
  onFile: (file: Attachment) => void;
  onWrong: (wrong: boolean) => void;
}): JSX.Element {
  const { t } = useI18n();
  const [over, setOver] = createSignal(false);
  let input: HTMLInputElement | undefined;
  const put = (file: File | undefined) => {
    if (file === undefined) return;
    const { onFile, onWrong } = props;
    void take(file, onFile, onWrong);
  };

  onMount(() => {
    const carriesFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const onOver = (event: DragEvent) => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!carriesFile(event)) return;
      event.preventDefault();
      put(event.dataTransfer?.files[0]);
    };
    document.addEventListener("dragover", onOver);
    document.addEventListener("dragleave", onLeave);
    document.addEventListener("drop", onDrop);
    onCleanup(() => {
      document.removeEventListener("dragover", onOver);
      document.removeEventListener("dragleave", onLeave);
      document.removeEventListener("drop", onDrop);
    });
  });

  return (
    <>
      <IconButton icon="attach" label={t("composer.attach")} onClick={() => input?.click()} />
      <input
        ref={(element) => (input = element)}
        type="file"
        hidden
        tabindex="-1"
        onChange={(event) => {
          put(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      <Show when={over()}>
        <div class="dropping">
          <p class="drop">
            <Icon name="attach" />
            <span>{t("composer.drop")}</span>
          </p>
        </div>
      </Show>
    </>
  );
}
