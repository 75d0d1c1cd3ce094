import { createSignal, onCleanup, Show, type JSX } from "solid-js";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { useI18n } from "../../i18n.ts";
import type { Offer } from "./offer.ts";

const SHOWN_FOR = 4000;

/** Copies the link and says so; where the browser refuses, selects it for the keyboard. */
export function CopyLink(props: { offer: Offer; select: () => void }): JSX.Element {
  const { t } = useI18n();
  const [outcome, setOutcome] = createSignal<"copied" | "refused" | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  const copy = async () => {
    const link = props.offer.shown()?.link;
    if (link === undefined) return;
    clearTimeout(timer);
    try {
      await navigator.clipboard.writeText(link);
      setOutcome("copied");
      timer = setTimeout(() => setOutcome(null), SHOWN_FOR);
    } catch {
      setOutcome("refused");
      props.select();
    }
  };

  return (
    <>
      <Button wide disabled={props.offer.shown() === null} onClick={() => void copy()}>
        <Icon name={outcome() === "copied" ? "check" : "copy"} />
        {outcome() === "copied" ? t("invite.copied") : t("invite.copy")}
      </Button>
      <div role="status">
        <Show when={outcome()}>
          {(now) => (
            <p class={now() === "copied" ? "visually-hidden" : "hint"}>
              {now() === "copied" ? t("invite.copied") : t("invite.copy.refused")}
            </p>
          )}
        </Show>
      </div>
    </>
  );
}
