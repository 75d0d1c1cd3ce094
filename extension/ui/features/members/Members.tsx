import { createMemo, createSignal, For, Show, type JSX } from "solid-js";
import type { MemberView, RoomView } from "../../../rpc/contract.ts";
import { Ask, type Question } from "../../components/Ask.tsx";
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
import { MemberMenu } from "./MemberMenu.tsx";
import { Name } from "./Name.tsx";
import { Pending } from "./Pending.tsx";
import type { MembersSource } from "./source.ts";
import "./members.css";

/** Who is in the room: oneself first, then by order of joining. */
export function Members(props: {
  view: RoomView;
  onBack: () => void;
  onInvite: () => void;
  /** Opens what verifies a member. */
  onVerify: (member: number) => void;
  source: MembersSource;
}): JSX.Element {
  const { t, plural, number } = useI18n();
  const owner = () => props.view.me === props.view.owner;
  const [question, setQuestion] = createSignal<Question | null>(null);
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
        <Pending
          pending={props.view.pending}
          decide={(invite, yes) => props.source.decide(invite, yes)}
        />
        <div class="section members">
          <ul class="list">
            <For each={sorted()}>
              {(member) => (
                <Member
                  member={member}
                  offered={props.view.offer?.to === member.index}
                  onVerify={() => props.onVerify(member.index)}
                  menu={
                    <Show when={props.view.may.own && !member.you && member.going === null}>
                      <MemberMenu
                        view={props.view}
                        member={member}
                        source={props.source}
                        onAsk={setQuestion}
                      />
                    </Show>
                  }
                />
              )}
            </For>
          </ul>
        </div>
        <p class="note members-note">{t("members.note")}</p>
        <RoomCode code={props.view.code} />
      </main>
      <Ask question={question()} onClose={() => setQuestion(null)} />
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

function Member(props: {
  member: MemberView;
  offered: boolean;
  onVerify: () => void;
  menu: JSX.Element;
}): JSX.Element {
  const ink = () => (props.member.you ? "mine" : inkOf(props.member.index));
  return (
    <li class="member-row">
      <Show
        when={!props.member.you}
        fallback={
          <div class="item member" data-ink={ink()}>
            <Who member={props.member} offered={props.offered} />
          </div>
        }
      >
        <button type="button" class="item member" data-ink={ink()} onClick={() => props.onVerify()}>
          <Who member={props.member} offered={props.offered} />
          <Icon name="forward" forward />
        </button>
      </Show>
      {props.menu}
    </li>
  );
}

function Who(props: { member: MemberView; offered: boolean }): JSX.Element {
  const { t, number } = useI18n();
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
          <Show when={props.member.deputy}>
            {(place) => (
              <span class="tag paren">{t("members.deputy", { place: number(place()) })}</span>
            )}
          </Show>
          <Show when={props.offered}>
            <span class="tag paren">{t("members.offered")}</span>
          </Show>
          <Show when={props.member.going}>
            {(going) => <span class="tag paren">{t(`members.going.${going()}`)}</span>}
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
