import { For, Show, type JSX } from "solid-js";
import type { RoomView, ThreadItem } from "../../../rpc/contract.ts";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Lamp } from "../../components/Lamp.tsx";
import { Rosette } from "../../components/Rosette.tsx";
import { useI18n } from "../../i18n.ts";
import { Stage } from "../thread/Stage.tsx";
import { lampLine } from "./lamp.ts";
import { useClock } from "./now.ts";

const SHOWN_EVENTS = 3;

/** A room in which nobody has said anything yet; of one that has ended, only what happened in it. */
export function EmptyRoom(props: {
  view: RoomView;
  items: readonly ThreadItem[];
  onInvite: () => void;
}): JSX.Element {
  const { t } = useI18n();
  const clock = useClock();
  const owner = () => props.view.me === props.view.owner;
  const open = () => props.view.phase === "member";
  const first = () => owner() && props.view.members.length <= 1;
  const text = () => (first() ? "room.empty.made" : "room.empty");
  const events = () =>
    props.items.flatMap((item) => (item.kind === "event" ? [item.event] : [])).slice(-SHOWN_EVENTS);
  return (
    <main class="body" tabindex="0">
      <div class="empty">
        <div class="rosette-lamp">
          <Rosette mark={props.view.mark} size="huge" />
          <Lamp state={lampLine(props.view, clock()).lamp} />
        </div>
        <Show when={open()}>
          <h2 class="title">{t(`${text()}.title`)}</h2>
          <p class="note">{t(`${text()}.note`)}</p>
        </Show>
        <Show when={open() && first()}>
          <Button onClick={() => props.onInvite()}>
            <Icon name="invite" />
            {t("room.empty.invite")}
          </Button>
        </Show>
        <For each={events()}>{(event) => <Stage event={event} />}</For>
      </div>
    </main>
  );
}
