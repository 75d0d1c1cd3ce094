import { createMemo, For, Show, type JSX } from "solid-js";
import type { MemberView, RoomView } from "../../../rpc/contract.ts";
import { Bar } from "../../components/Bar.tsx";
import { Button } from "../../components/Button.tsx";
import { Sigil } from "../../components/Sigil.tsx";
import { useI18n } from "../../i18n.ts";
import { useNow } from "../room/now.ts";
import { Phrase } from "../room/Phrase.tsx";
import { dayAndClock } from "../room/when.ts";
import { inkOf } from "./ink.ts";
import { Name } from "./Name.tsx";
import "./members.css";

/** Who is in the room: oneself first, then by order of joining. */
export function Members(props: {
  view: RoomView;
  onBack: () => void;
  onInvite: () => void;
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
            <For each={sorted()}>{(member) => <Member member={member} />}</For>
          </ul>
        </div>
        <p class="note members-note">{t("members.note")}</p>
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

function Member(props: { member: MemberView }): JSX.Element {
  const { t } = useI18n();
  return (
    <li class="item member" data-ink={props.member.you ? "mine" : inkOf(props.member.index)}>
      <Sigil mark={props.member.mark} />
      <span class="item-text">
        <b>
          <Show when={props.member.you} fallback={<Name name={props.member.name} />}>
            {t("members.you")}
          </Show>
          <Show when={props.member.owner}>
            <span class="tag paren">{t("members.owner")}</span>
          </Show>
        </b>
        <small>
          <Presence member={props.member} />
        </small>
      </span>
    </li>
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
