import type { JSX } from "solid-js";
import type { MemberView } from "../../../rpc/contract.ts";
import { Sigil } from "../../components/Sigil.tsx";
import { useI18n } from "../../i18n.ts";
import { inkOf } from "../members/ink.ts";
import { Name } from "../members/Name.tsx";

/** The two marks, and whether what stands between them is closed. */
export function Pair(props: { own: string; member: MemberView }): JSX.Element {
  const { t } = useI18n();
  const closed = () => props.member.verified !== null;
  return (
    <figure class="pair">
      <div class="member" data-ink="mine">
        <Sigil mark={props.own} verified={closed()} />
        <figcaption>{t("members.you")}</figcaption>
      </div>
      <span class="between" classList={{ closed: closed() }} />
      <div class="member" data-ink={inkOf(props.member.index)}>
        <Sigil mark={props.member.mark} verified={closed()} />
        <figcaption>
          <Name name={props.member.name} />
        </figcaption>
      </div>
    </figure>
  );
}
