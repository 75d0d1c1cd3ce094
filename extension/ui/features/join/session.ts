import { createMemo, createSignal, onCleanup, type Accessor } from "solid-js";
import { reasonOf, type Client } from "../../../rpc/client.ts";
import type {
  AppView,
  InviteInspection,
  JoinFailure,
  RoomSummary,
  RpcError,
} from "../../../rpc/contract.ts";
import type { OpenPanel } from "./panel.ts";

/** Failures that end the join with this invite, as they concern the invite itself. */
const FATAL = ["link-malformed", "link-version", "link-expired", "room-held"] as const;
export type Fatal = (typeof FATAL)[number] | JoinFailure;

/** What the join page shows. */
export type View =
  | { show: "none" }
  | { show: "reading" }
  | { show: "unread"; why: RpcError }
  | { show: "invited"; invite: InviteInspection }
  | { show: "handed"; room: RoomSummary | null; vault: AppView["vault"] }
  | { show: "failed"; why: Fatal };

export interface JoinSession {
  view: Accessor<View>;
  busy: Accessor<boolean>;
  /** Why the join was not taken, where it can be tried again. */
  refused: Accessor<RpcError | null>;
  /** The browser would not open the panel. */
  panelRefused: Accessor<boolean>;
  /** Another invite came into the same tab. */
  take(payload: string): void;
  read(): void;
  /** Call within the click: opens the panel at once and hands the invite over. */
  join(as: string): void;
  openPanel(): void;
}

type Step =
  | { at: "none" }
  | { at: "reading" }
  | { at: "unread"; why: RpcError }
  | { at: "invited"; invite: InviteInspection }
  | { at: "handed"; room: string | null }
  | { at: "failed"; why: Fatal };

/** One tab's way from an invite to a room. The invite never leaves this closure but to the background. */
export function createJoin(
  client: Client,
  open: OpenPanel,
  app: Accessor<AppView | null>,
): JoinSession {
  const [step, setStep] = createSignal<Step>({ at: "none" });
  const [busy, setBusy] = createSignal(false);
  const [refused, setRefused] = createSignal<RpcError | null>(null);
  const [panelRefused, setPanelRefused] = createSignal(false);
  let payload = "";
  let turn = 0;
  onCleanup(() => (payload = ""));

  const read = async () => {
    const mine = (turn += 1);
    setStep(payload === "" ? { at: "none" } : { at: "reading" });
    if (payload === "") return;
    try {
      const invite = await client.call("join.inspect", { link: payload });
      if (mine === turn) setStep({ at: "invited", invite });
    } catch (thrown) {
      const why = reasonOf(thrown);
      if (mine === turn) setStep(isFatal(why) ? { at: "failed", why } : { at: "unread", why });
    }
  };

  const openPanel = () => {
    setPanelRefused(false);
    open().catch(() => setPanelRefused(true));
  };

  const hand = async (as: string) => {
    const mine = turn;
    setBusy(true);
    setRefused(null);
    try {
      const { room } = await client.call("join.start", { link: payload, as });
      if (mine !== turn) return;
      payload = "";
      setStep({ at: "handed", room });
    } catch (thrown) {
      const why = reasonOf(thrown);
      if (mine !== turn) return;
      if (isFatal(why)) setStep({ at: "failed", why });
      else setRefused(why);
    } finally {
      setBusy(false);
    }
  };

  const view = createMemo<View>(() => {
    const now = step();
    if (now.at === "unread") return { show: "unread", why: now.why };
    if (now.at === "invited") return { show: "invited", invite: now.invite };
    if (now.at === "failed") return { show: "failed", why: now.why };
    if (now.at === "none") return { show: "none" };
    if (now.at === "reading") return { show: "reading" };
    const room = app()?.rooms.find((one) => one.id === now.room) ?? null;
    if (room?.join?.stage === "failed") return { show: "failed", why: room.join.why };
    return { show: "handed", room, vault: app()?.vault ?? "open" };
  });

  return {
    view,
    busy,
    refused,
    panelRefused,
    take: (next) => {
      payload = next;
      setRefused(null);
      void read();
    },
    read: () => void read(),
    join: (as) => {
      openPanel();
      if (!busy()) void hand(as);
    },
    openPanel,
  };
}

function isFatal(why: RpcError): why is RpcError & Fatal {
  return FATAL.some((one) => one === why);
}
