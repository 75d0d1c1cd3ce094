import {
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  Show,
  untrack,
  type JSX,
} from "solid-js";
import type { RoomView, SettingsView } from "../../../rpc/contract.ts";
import type { MessageView } from "../../../rpc/talk.ts";
import { Sheet } from "../../components/Sheet.tsx";
import { useI18n } from "../../i18n.ts";
import { Composer } from "../composer/Composer.tsx";
import { createDraft } from "../composer/draft.ts";
import { Invite } from "../invite/Invite.tsx";
import { Members } from "../members/Members.tsx";
import { Waits } from "../members/Waits.tsx";
import { createThread } from "../thread/thread.ts";
import { ThreadView } from "../thread/Thread.tsx";
import { RoomSettings } from "../room-settings/RoomSettings.tsx";
import { Bands } from "./Bands.tsx";
import { EmptyRoom } from "./EmptyRoom.tsx";
import { Ended } from "./Ended.tsx";
import { entered } from "./entered.ts";
import { Forget } from "./Forget.tsx";
import { useNow } from "./now.ts";
import { Phase } from "./Phase.tsx";
import { RoomBar } from "./RoomBar.tsx";
import { createFiles, FilesContext } from "../files/source.ts";
import { Uploads } from "../files/Uploads.tsx";
import { SearchPage } from "../search/SearchPage.tsx";
import type { Goal, Reader } from "../thread/talk.ts";
import { Succession } from "./Succession.tsx";
import type { RoomSource } from "./source.ts";
import { Asked } from "../verify/Asked.tsx";
import { Verify } from "../verify/Verify.tsx";
import "./room.css";

/**
 * One room. Made anew for each room (key it by id): the thread and the draft
 * live as long as the screen, also while the members or the invites are shown.
 */
export function RoomScreen(props: {
  view: RoomView;
  source: RoomSource;
  /** What notifications tell, by the settings. */
  notify: SettingsView["notify"];
  /** The room was made just now: its first invite opens as soon as that can be made. */
  inviting?: boolean;
  /** A message to go to at first. */
  goal?: Goal | undefined;
  /** Words that were sought in all rooms, to be sought in this one: the way back then leads out of it. */
  words?: string | undefined;
  onBack: () => void;
}): JSX.Element {
  const { t } = useI18n();
  const [sought, setSought] = createSignal(untrack(() => props.words));
  const [page, setPage] = createSignal<"thread" | "members" | "verify" | "settings" | "search">(
    untrack(sought) === undefined ? "thread" : "search",
  );
  const [inviting, setInviting] = createSignal(false);
  const [forgetting, setForgetting] = createSignal(false);
  const now = useNow();
  const phase = createMemo(() => props.view.phase);
  const inside = createMemo(() => entered(props.view));
  const owner = () => props.view.me === props.view.owner;
  const [verifying, setVerifying] = createSignal<number | null>(null);
  const verified = createMemo(() => props.view.members.find((one) => one.index === verifying()));
  const verify = (member: number) => {
    setVerifying(member);
    setPage("verify");
  };
  const verifiedBack = () => {
    const over = props.view.proof;
    if (over !== null && !["asking", "asked", "comparing"].includes(over.stage)) {
      props.source.verify.stop();
    }
    setPage("members");
  };
  const mark = (sender: number) =>
    props.view.members.find((one) => one.index === sender)?.mark ?? null;
  const forget = () => setForgetting(true);
  /** The members are reached from two places, and lead back to the one they were reached from. */
  const [from, setFrom] = createSignal<"thread" | "settings">("thread");
  const members = (place: "thread" | "settings") => {
    setFrom(place);
    setPage("members");
  };
  const [goal, setGoal] = createSignal<Goal | null>(untrack(() => props.goal) ?? null);
  const found = ({ id, at }: MessageView) => {
    setGoal({ id, at });
    setSought(undefined);
    setPage("thread");
  };
  const backFromSearch = () => {
    if (sought() !== undefined) return props.onBack();
    setPage("thread");
    queueMicrotask(() => document.querySelector<HTMLElement>("#room-search")?.focus());
  };

  const offered = createMemo<boolean>(
    (before) => before || (props.inviting === true && owner() && phase() === "member"),
    false,
  );
  createEffect(on(page, focusHeading, { defer: true }));
  // What became of the room stands beside its thread.
  const leavePage = (at: RoomView["phase"]) =>
    at === "ended" && page() !== "search" && setPage("thread");
  createEffect(on(phase, leavePage, { defer: true }));
  createEffect(on(offered, (due) => due && setInviting(true)));

  return (
    <>
      <Show when={page() === "search"}>
        <SearchPage
          title={props.view.title}
          source={props.source.search}
          words={sought() ?? ""}
          onBack={backFromSearch}
          onHit={found}
        />
      </Show>
      <Show when={page() === "members"}>
        <Members
          view={props.view}
          source={props.source.members}
          onBack={() => setPage(from())}
          onInvite={() => setInviting(true)}
          onVerify={verify}
        />
      </Show>
      <Show when={page() === "verify" && verified()}>
        {(member) => (
          <Verify
            view={props.view}
            member={member()}
            source={props.source.verify}
            onBack={verifiedBack}
          />
        )}
      </Show>
      <Show when={page() === "settings"}>
        <RoomSettings
          view={props.view}
          notify={props.notify}
          source={props.source.settings}
          onBack={() => setPage("thread")}
          onMembers={() => members("settings")}
          onInvite={() => setInviting(true)}
          onForget={forget}
        />
      </Show>
      <Show when={page() === "thread"}>
        <RoomBar
          view={props.view}
          now={now()}
          onBack={() => props.onBack()}
          onMembers={() => members("thread")}
          onSettings={() => setPage("settings")}
          onInvite={owner() && phase() === "member" ? () => setInviting(true) : null}
          onForget={forget}
          onSearch={inside() ? () => setPage("search") : null}
        />
        <Bands
          view={props.view}
          now={now()}
          onRetry={() => props.source.retry()}
          onDealt={(alarm) => props.source.dealt(alarm)}
        />
        <Waits count={props.view.pending.length} onSee={() => members("thread")} />
        <Asked view={props.view} onVerify={verify} />
        <Succession view={props.view} source={props.source.members} />
      </Show>
      <Show
        when={inside()}
        fallback={
          <Phase
            view={props.view}
            now={now()}
            onCode={(code) => props.source.code(code)}
            onForget={forget}
            onBack={() => props.onBack()}
          />
        }
      >
        <Talk
          view={props.view}
          source={props.source}
          hidden={page() !== "thread"}
          mark={mark}
          goal={goal()}
          onReached={() => setGoal(null)}
          onInvite={() => setInviting(true)}
          onForget={forget}
        />
      </Show>
      <Sheet open={inviting()} onClose={() => setInviting(false)} title={t("invite.title")}>
        <Invite
          source={props.source.invite}
          reason={(error) => props.source.reason(error)}
          invites={props.view.invites}
        />
      </Sheet>
      <Forget
        open={forgetting()}
        view={props.view}
        onKeep={() => setForgetting(false)}
        onForget={() => props.source.forget()}
        onGone={() => props.onBack()}
      />
    </>
  );
}

/** A page that takes another's place inside one screen has to say so: the focus goes to its heading. */
function focusHeading(): void {
  queueMicrotask(() => document.querySelector<HTMLElement>("h1[tabindex]")?.focus());
}

/** The others, and whether each has read up to a position, as they say. */
function readers(view: RoomView, at: number): Reader[] {
  return view.members
    .filter((one) => !one.you)
    .map(({ index, name, mark, verified, readUpTo }) => ({
      member: index,
      name,
      mark,
      verified: verified !== null,
      read: readUpTo >= at,
    }));
}

/** Names of those who are writing, in the order in which they began. */
function writing(view: RoomView): string[] {
  return view.typing.flatMap((index) => {
    const name = view.members.find((one) => one.index === index)?.name ?? "";
    return name === "" ? [] : [name];
  });
}

/** The thread and the composer, or what stands in their place. */
function Talk(props: {
  view: RoomView;
  source: RoomSource;
  hidden: boolean;
  mark: (sender: number) => string | null;
  goal: Goal | null;
  onReached: () => void;
  onInvite: () => void;
  onForget: () => void;
}): JSX.Element {
  const others = () => props.view.members.filter(({ you }) => !you);
  const { thread, draft } = untrack(() => ({
    thread: createThread(props.source.thread, props.view.readUpTo),
    draft: createDraft(props.source.composer, props.view.draft, () => others()),
  }));
  const files = untrack(() => createFiles(props.source.files));
  onCleanup(() => files.close());
  const cancel = (file: string) => void props.source.files.cancel(file).catch(() => undefined);
  const writable = () => props.view.phase === "member";
  const empty = () =>
    thread.loaded() && !thread.more() && !thread.items().some((item) => item.kind === "message");
  return (
    <FilesContext.Provider value={files}>
      <Show when={!props.hidden}>
        <Show
          when={empty()}
          fallback={
            <ThreadView
              thread={thread}
              source={props.source.talk}
              writable={writable()}
              mark={props.mark}
              verified={(sender) =>
                props.view.members.some((one) => one.index === sender && one.verified !== null)
              }
              readers={(at) => readers(props.view, at)}
              writing={writing(props.view)}
              goal={props.goal}
              onReached={() => props.onReached()}
              writeAgain={(text) => draft.insert(text)}
              onReply={(item) => draft.answer(item.id)}
              onEdit={(item) => draft.edit(item.id, item.text)}
            />
          }
        >
          <EmptyRoom view={props.view} items={thread.items()} onInvite={() => props.onInvite()} />
        </Show>
        <Show when={writable()} fallback={<Ended onForget={() => props.onForget()} />}>
          <Uploads uploads={props.view.uploads} limit={props.view.fileLimit} onCancel={cancel} />
          <Composer
            draft={draft}
            items={thread.items()}
            members={others()}
            connection={props.view.connection.state}
            queued={props.view.queued}
            disappear={props.view.policy?.disappear ?? 0}
            onTyping={() => props.source.typing()}
          />
        </Show>
      </Show>
    </FilesContext.Provider>
  );
}
