import { createMemo, For, Show, type JSX } from "solid-js";
import type { MemberView, RoomView } from "../../../rpc/contract.ts";
import { Bar } from "../../components/Bar.tsx";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Sigil } from "../../components/Sigil.tsx";
import { useI18n } from "../../i18n.ts";
import { useNow } from "../room/now.ts";
import { Phrase } from "../room/Phrase.tsx";
import { dayAndClock } from "../room/when.ts";
import { inkOf } from "./ink.ts";
import { RoomCode } from "../verify/RoomCode.tsx";
import { Name } from "./Name.tsx";
import "./members.css";

/** Who is in the room: oneself first, then by order of joining. */
export function Members(props: {
  view: RoomView;
  onBack: () => void;
  onInvite: () => void;
  /** Opens what verifies a member. */
  onVerify: (member: number) => void;
}): JSX.Element {
  const { t, plural, number } = useI18n();
  const owner = () => props.view.me === props.view.owner;
  const sorted = createMemo(() =>
    props.view.members.toSorted((a, b) => Number(b.you) - Number(a.you) || a.index - b.index),
  );
  return (
    <>
      <Bar
        title={t("members.title")}
        onBack={() => props.onBack()}
        meta={
          <span>
            <Phrase
              of={plural.key("members.in", props.view.members.length)}
              parts={{
                count: number(props.view.members.length),
                room: <Name name={props.view.title} />,
              }}
            />
          </span>
        }
      />
      <main class="body">
        <div class="section members">
          <ul class="list">
            <For each={sorted()}>
              {(member) => <Member member={member} onVerify={() => props.onVerify(member.index)} />}
            </For>
          </ul>
        </div>
        <p class="note members-note">{t("members.note")}</p>
        <RoomCode code={props.view.code} />
      </main>
      <Show when={owner() && props.view.phase === "member"}>
        <footer class="foot stack">
          <Button wide onClick={() => props.onInvite()}>
            {t("members.invite")}
          </Button>
        </footer>
      </Show>
    </>
  );
}

function Member(props: { member: MemberView; onVerify: () => void }): JSX.Element {
  const ink = () => (props.member.you ? "mine" : inkOf(props.member.index));
  return (
    <li>
      <Show
        when={!props.member.you}
        fallback={
          <div class="item member" data-ink={ink()}>
            <Who member={props.member} />
          </div>
        }
      >
        <button type="button" class="item member" data-ink={ink()} onClick={() => props.onVerify()}>
          <Who member={props.member} />
          <Icon name="forward" forward />
        </button>
      </Show>
    </li>
  );
}

function Who(props: { member: MemberView }): JSX.Element {
  const { t } = useI18n();
  return (
    <>
      <Sigil mark={props.member.mark} verified={props.member.verified !== null} />
      <span class="item-text">
        <b>
          <Show when={props.member.you} fallback={<Name name={props.member.name} />}>
            {t("members.you")}
          </Show>
          <Show when={props.member.owner}>
            <span class="tag paren">{t("members.owner")}</span>
          </Show>
          <Show when={props.member.verified}>
            <span class="tag ok">
              <Icon name="verified" />
              {t("verify.done")}
            </span>
          </Show>
        </b>
        <small>
          <Presence member={props.member} />
        </small>
      </span>
    </>
  );
}

function Presence(props: { member: MemberView }): JSX.Element {
  const { t, locale } = useI18n();
  const now = useNow();
  const when = (time: number) => dayAndClock(time, now(), locale());
  const seen = () => {
    const { lastSeen, joinedAt } = props.member;
    if (lastSeen !== null) return t("members.seen", { when: when(lastSeen) });
    if (joinedAt !== null) return t("members.came", { when: when(joinedAt) });
    return t("members.unseen");
  };
  return (
    <Show when={props.member.you} fallback={seen()}>
      <Phrase of="members.known" parts={{ name: <Name name={props.member.name} /> }} />
    </Show>
  );
}
