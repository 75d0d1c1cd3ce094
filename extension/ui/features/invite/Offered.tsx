import { createMemo, Match, Show, Switch, type JSX } from "solid-js";
import type { InviteView } from "../../../rpc/contract.ts";
import { Icon } from "../../components/Icon.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { useNow } from "../room/now.ts";
import { Phrase } from "../room/Phrase.tsx";
import { dayAndClock } from "../room/when.ts";
import type { Offer, Shown } from "./offer.ts";
import { drawQr } from "./qr.ts";

/** The invite at hand as a code and as a link, or why there is none. */
export function Offered(props: {
  offer: Offer;
  invites: readonly InviteView[];
  field: (element: HTMLInputElement) => void;
}): JSX.Element {
  const { t } = useI18n();
  const listed = createMemo<{ id: string | undefined; seen: boolean; asked: boolean }>(
    (old) => {
      const id = props.offer.shown()?.invite;
      const found = props.invites.find((one) => one.id === id);
      const seen = found !== undefined || (old.id === id && old.seen);
      return { id, seen, asked: found?.state === "asked" };
    },
    { id: undefined, seen: false, asked: false },
  );
  const gone = () =>
    listed().seen && !props.invites.some((one) => one.id === props.offer.shown()?.invite);

  return (
    <Switch fallback={<None words={t("invite.none")} offer={props.offer} />}>
      <Match when={props.offer.busy() && props.offer.shown() === null}>
        <div class="offer-none">
          <Waiting words={t("invite.making")} />
        </div>
      </Match>
      <Match when={gone()}>
        <None words={t("invite.used")} offer={props.offer} />
      </Match>
      <Match when={props.offer.shown()}>
        {(shown) => <AtHand shown={shown()} asked={listed().asked} field={props.field} />}
      </Match>
    </Switch>
  );
}

function None(props: { words: string; offer: Offer }): JSX.Element {
  const { t } = useI18n();
  return (
    <div class="offer-none" role="status">
      <p class="note">{props.words}</p>
      <button type="button" class="plain" onClick={() => void props.offer.make()}>
        {t("invite.another")}
      </button>
    </div>
  );
}

function AtHand(props: {
  shown: Shown;
  asked: boolean;
  field: (element: HTMLInputElement) => void;
}): JSX.Element {
  const { t, locale } = useI18n();
  const now = useNow();
  const qr = createMemo(() => drawQr(props.shown.link));
  return (
    <>
      <div class="qr-wrap">
        <svg
          class="qr offer-qr"
          viewBox={`0 0 ${qr().size} ${qr().size}`}
          role="img"
          aria-label={t("invite.qr")}
          shape-rendering="crispEdges"
        >
          <path d={qr().path} />
        </svg>
      </div>
      <div class="link">
        <input
          ref={(element) => props.field(element)}
          readonly
          dir="ltr"
          autocomplete="off"
          spellcheck={false}
          aria-label={t("invite.link")}
          value={props.shown.link}
          onFocus={(event) => event.currentTarget.select()}
        />
      </div>
      <p class="note expires">
        <Icon name="clock" small />
        <Show when={!props.asked} fallback={<span role="status">{t("invite.asked")}</span>}>
          <span>
            <Phrase
              of="invite.until"
              parts={{ when: <b>{dayAndClock(props.shown.expiresAt, now(), locale())}</b> }}
            />
          </span>
        </Show>
      </p>
    </>
  );
}
