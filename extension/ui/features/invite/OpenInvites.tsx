import { createMemo, For, Show, type JSX } from "solid-js";
import type { InviteView } from "../../../rpc/contract.ts";
import { useI18n } from "../../i18n.ts";
import { useNow } from "../room/now.ts";
import { dayAndClock } from "../room/when.ts";
import type { Offer } from "./offer.ts";

/** The owner's other open invites: each can be shown again or revoked. */
export function OpenInvites(props: { offer: Offer; invites: readonly InviteView[] }): JSX.Element {
  const { t, number } = useI18n();
  const others = createMemo(() =>
    props.invites
      .filter((one) => one.id !== props.offer.shown()?.invite)
      .toSorted((a, b) => b.createdAt - a.createdAt),
  );
  return (
    <Show when={others().length > 0}>
      <h3 class="sub offer-others">
        {t("invite.open")} <span class="paren">{number(others().length)}</span>
      </h3>
      <ul class="list">
        <For each={others()}>{(one) => <One invite={one} offer={props.offer} />}</For>
      </ul>
    </Show>
  );
}

function One(props: { invite: InviteView; offer: Offer }): JSX.Element {
  const { t, locale } = useI18n();
  const now = useNow();
  const made = () => dayAndClock(props.invite.createdAt, now(), locale());
  const until = () => dayAndClock(props.invite.expiresAt, now(), locale());
  return (
    <li class="item">
      <div class="item-text">
        <b>{t("invite.made", { when: made() })}</b>
        <small>
          {props.invite.state === "asked"
            ? t("invite.asked")
            : t("invite.waits", { when: until() })}
        </small>
      </div>
      <Show when={props.invite.state === "open"}>
        <button
          type="button"
          class="plain"
          aria-label={t("invite.show.of", { when: made() })}
          onClick={() => void props.offer.show(props.invite.id)}
        >
          {t("invite.show")}
        </button>
      </Show>
      <button
        type="button"
        class="btn-aside"
        aria-label={t("invite.revoke.of", { when: made() })}
        onClick={() => void props.offer.revoke(props.invite.id)}
      >
        {t("invite.revoke")}
      </button>
    </li>
  );
}
