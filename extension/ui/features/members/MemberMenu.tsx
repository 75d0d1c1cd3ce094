import type { JSX } from "solid-js";
import type { MemberView, RoomView } from "../../../rpc/contract.ts";
import type { Question } from "../../components/Ask.tsx";
import { Menu, MenuItem, MenuRule } from "../../components/Menu.tsx";
import { Sigil } from "../../components/Sigil.tsx";
import { useI18n } from "../../i18n.ts";
import { Phrase } from "../room/Phrase.tsx";
import { inkOf } from "./ink.ts";
import { Name } from "./Name.tsx";
import type { MembersSource } from "./source.ts";

type Act = "remove" | "offer" | "no-offer" | "deputy" | "no-deputy";

/** What an owner can do about one member. */
export function MemberMenu(props: {
  view: RoomView;
  member: MemberView;
  source: MembersSource;
  onAsk: (question: Question) => void;
}): JSX.Element {
  const { t } = useI18n();
  const parts = () => ({ name: <Name name={props.member.name} /> });
  const offered = () => props.view.offer?.to === props.member.index;
  const ask = (what: Act, act: () => Promise<void>) =>
    props.onAsk({
      mark: () => (
        <span class="member ask-mark" data-ink={inkOf(props.member.index)}>
          <Sigil mark={props.member.mark} />
        </span>
      ),
      title: () => <Phrase of={`member.${what}.title`} parts={parts()} />,
      means: () => <Phrase of={`member.${what}.then`} parts={parts()} />,
      do: () => <Phrase of={`member.${what}.do`} parts={parts()} />,
      keep: () => <Phrase of={`member.${what}.keep`} parts={parts()} />,
      harmless: what !== "remove",
      act,
    });
  const deputies = () => props.view.policyWanted?.deputies ?? props.view.policy?.deputies ?? [];
  const named = () => deputies().includes(props.member.index);
  const toggle = () => {
    const { source, member } = props;
    const others = deputies().filter((index) => index !== member.index);
    const next = named() ? others : [...others, member.index];
    ask(named() ? "no-deputy" : "deputy", () => source.policy({ deputies: next }));
  };
  const remove = () => {
    const { source, member } = props;
    ask("remove", () => source.remove(member.index));
  };
  const offer = () => {
    const { source, member } = props;
    ask("offer", () => source.offer(member.index));
  };
  const takeBack = () => {
    const { source } = props;
    ask("no-offer", () => source.offer(null));
  };
  return (
    <Menu label={t("member.more", { name: props.member.name })}>
      <MenuItem icon="deputy" onSelect={toggle}>
        {t(named() ? "member.no-deputy" : "member.deputy")}
      </MenuItem>
      <MenuItem icon="room" onSelect={offered() ? takeBack : offer}>
        {t(offered() ? "member.no-offer" : "member.offer")}
      </MenuItem>
      <MenuRule />
      <MenuItem icon="leave" danger onSelect={remove}>
        {t("member.remove")}
      </MenuItem>
    </Menu>
  );
}
