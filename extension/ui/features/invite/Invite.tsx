import { onMount, Show, type JSX } from "solid-js";
import type { InviteView, RpcError } from "../../../rpc/contract.ts";
import { Icon } from "../../components/Icon.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import { useI18n, type Key } from "../../i18n.ts";
import { CopyLink } from "./CopyLink.tsx";
import { createOffer, EXPIRIES, type InviteSource } from "./offer.ts";
import { Offered } from "./Offered.tsx";
import { OpenInvites } from "./OpenInvites.tsx";
import "./invite.css";

/** What stands in the invite sheet. Opening it makes an invite; closing it forgets the link. */
export function Invite(props: {
  source: InviteSource;
  reason: (error: unknown) => RpcError;
  invites: readonly InviteView[];
}): JSX.Element {
  const { t } = useI18n();
  const offer = createOffer(
    {
      create: (hours) => props.source.create(hours),
      link: (invite) => props.source.link(invite),
      revoke: (invite) => props.source.revoke(invite),
    },
    (error) => props.reason(error),
  );
  const expiries = () =>
    EXPIRIES.map((hours) => ({ value: String(hours), label: t(`invite.hours.${hours}`) }));
  let field: HTMLInputElement | undefined;
  onMount(() => void offer.make());

  return (
    <>
      <p class="note">{t("invite.note")}</p>
      <Offered offer={offer} invites={props.invites} field={(element) => (field = element)} />
      <Show when={offer.refused()}>
        {(why) => (
          <p class="hint wrong" role="alert">
            <Icon name="alert" small />
            <span>{t(refusal(why()))}</span>
          </p>
        )}
      </Show>
      <Segmented
        label={t("invite.expires")}
        value={String(offer.hours())}
        options={expiries()}
        onChange={(value) => void offer.setHours(Number(value))}
      />
      <CopyLink offer={offer} select={() => field?.select()} />
      <OpenInvites offer={offer} invites={props.invites} />
    </>
  );
}

function refusal(why: RpcError): Key {
  return why === "invite-limit" || why === "invite-gone" || why === "not-owner"
    ? `invite.refused.${why}`
    : "invite.refused";
}
