import type { JSX } from "solid-js";
import type { InviteInspection } from "../../../rpc/contract.ts";
import { useI18n } from "../../i18n.ts";
import { useNow } from "../room/now.ts";
import { dayAndClock } from "../room/when.ts";

/** What an invite says about itself before anything is sent. */
export function Facts(props: { invite: InviteInspection }): JSX.Element {
  const { t, locale } = useI18n();
  const now = useNow();
  return (
    <table class="ledger">
      <caption class="visually-hidden">{t("join.facts")}</caption>
      <tbody>
        <tr>
          <th scope="row">{t("join.relay")}</th>
          <td>
            <bdi dir="ltr">{props.invite.relay}</bdi>
          </td>
        </tr>
        <tr>
          <th scope="row">{t("join.fingerprint")}</th>
          <td class="digits">
            <bdi dir="ltr">{props.invite.fingerprint}</bdi>
          </td>
        </tr>
        <tr>
          <th scope="row">{t("join.invite")}</th>
          <td>
            {t("join.invite.until", {
              when: dayAndClock(props.invite.expiresAt, now(), locale()),
            })}
          </td>
        </tr>
      </tbody>
    </table>
  );
}
