import { createMemo, createSignal, Match, Show, Switch, type JSX } from "solid-js";
import type { RoomView, SettingsView } from "../../../rpc/contract.ts";
import { Bar } from "../../components/Bar.tsx";
import { Lamp } from "../../components/Lamp.tsx";
import { Rosette } from "../../components/Rosette.tsx";
import { Row, SwitchRow } from "../../components/Row.tsx";
import { Refused } from "../../components/Refused.tsx";
import { useI18n } from "../../i18n.ts";
import { createAct } from "../../state/act.ts";
import { Name } from "../members/Name.tsx";
import { lampLine } from "../room/lamp.ts";
import { Known } from "../relay-knows/Known.tsx";
import { Phrase } from "../room/Phrase.tsx";
import { Going } from "./Going.tsx";
import { Keeping } from "./Keeping.tsx";
import { OwnName } from "./OwnName.tsx";
import { Rule } from "./Rule.tsx";
import { RULES, type RuleName } from "./rules.ts";
import type { RoomSettingsSource } from "./source.ts";
import "./room-settings.css";

type Page = "list" | "name" | "known" | RuleName;

/** What can be set for one room: by its owner for all, by anybody for oneself. */
export function RoomSettings(props: {
  view: RoomView;
  notify: SettingsView["notify"];
  source: RoomSettingsSource;
  onBack: () => void;
  onMembers: () => void;
  onInvite: () => void;
  onForget: () => void;
}): JSX.Element {
  const [page, setPage] = createSignal<Page>("list");
  const rule = () => {
    const at = page();
    return RULES.find((one) => one === at);
  };
  const rules = () => props.view.policyWanted ?? props.view.policy;
  const back = () => setPage("list");
  return (
    <Switch>
      <Match when={page() === "name"}>
        <OwnName view={props.view} save={(title) => props.source.own({ title })} onBack={back} />
      </Match>
      <Match when={page() === "known"}>
        <Known view={props.view} read={() => props.source.known()} onBack={back} />
      </Match>
      <Match when={rule()} keyed>
        {(name) => (
          <Show when={rules()}>
            {(policy) => (
              <Rule
                rule={name}
                view={props.view}
                policy={policy()}
                change={(change) => props.source.policy(change)}
                onBack={back}
              />
            )}
          </Show>
        )}
      </Match>
      <Match when={page() === "list"}>
        <List
          view={props.view}
          notify={props.notify}
          source={props.source}
          onBack={() => props.onBack()}
          onMembers={() => props.onMembers()}
          onInvite={() => props.onInvite()}
          onForget={() => props.onForget()}
          onPage={setPage}
        />
      </Match>
    </Switch>
  );
}

function List(props: {
  view: RoomView;
  notify: SettingsView["notify"];
  source: RoomSettingsSource;
  onBack: () => void;
  onMembers: () => void;
  onInvite: () => void;
  onForget: () => void;
  onPage: (page: Page) => void;
}): JSX.Element {
  const { t, plural, number } = useI18n();
  const act = createAct();
  const owner = () => props.view.me === props.view.owner;
  /** Of a room that is over there is nobody to be shown, and nothing to be told. */
  const inside = () => props.view.phase === "member";
  const mute = (muted: boolean) => {
    const { source } = props;
    return act.run(() => source.own({ muted }));
  };
  const own = () => props.view.title !== props.view.givenTitle;
  return (
    <>
      <Bar title={t("room-settings.title")} onBack={() => props.onBack()} />
      <main class="body settings">
        <Head view={props.view} />
        <Show when={inside()}>
          <section class="section">
            <h2 class="sub">{t("room-settings.in")}</h2>
            <ul class="list">
              <Row
                icon="members"
                title={t("members.title")}
                value={number(props.view.members.length)}
                onSelect={() => props.onMembers()}
              />
              <Show when={owner()}>
                <Row
                  icon="invite"
                  title={t("room-settings.invites")}
                  value={plural("room-settings.invites.open", props.view.invites.length)}
                  onSelect={() => props.onInvite()}
                />
              </Show>
              <Row
                id="to-known"
                icon="eye"
                title={t("known.title")}
                onSelect={() => props.onPage("known")}
              />
            </ul>
          </section>
        </Show>
        <Keeping view={props.view} onRule={(rule) => props.onPage(rule)} />
        <section class="section">
          <h2 class="sub">{t("room-settings.you")}</h2>
          <ul class="list">
            <Show when={inside()}>
              <SwitchRow
                icon={props.view.muted ? "bell-off" : "bell"}
                title={t("room-settings.notify")}
                hint={t(`room-settings.notify.hint.${props.notify}`)}
                on={!props.view.muted}
                onChange={(on) => void mute(!on)}
              />
            </Show>
            <Row
              id="to-own-name"
              icon="edit"
              title={t("room-settings.name")}
              hint={own() ? <Name name={props.view.title} /> : t("room-settings.name.none")}
              onSelect={() => props.onPage("name")}
            />
          </ul>
          <Refused why={act.refused()} />
        </section>
        <Going view={props.view} source={props.source} onForget={() => props.onForget()} />
      </main>
    </>
  );
}

function Head(props: { view: RoomView }): JSX.Element {
  const { t, plural, locale } = useI18n();
  const date = createMemo(() =>
    new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long" }).format(
      props.view.startedAt,
    ),
  );
  return (
    <div class="room-head">
      <span class="rosette-lamp">
        <Rosette mark={props.view.mark} size="big" />
        <Lamp state={lampLine(props.view, Date.now()).lamp} />
      </span>
      <div>
        <h2 class="title">
          <Name name={props.view.title} />
        </h2>
        <p class="note">
          {t(props.view.me === 0 ? "room-settings.made" : "room-settings.came", { date: date() })}
          <Show when={props.view.phase === "member"}>
            {" "}
            {plural("room-settings.members", props.view.members.length)}
          </Show>
        </p>
        <Show when={props.view.title !== props.view.givenTitle}>
          <p class="note">
            <Phrase
              of="room-settings.given"
              parts={{ title: <Name name={props.view.givenTitle} /> }}
            />
          </p>
        </Show>
      </div>
    </div>
  );
}
