import { batch, createSignal, onCleanup, type Accessor } from "solid-js";
import type { Answers, RpcError } from "../../../rpc/contract.ts";

/** What the invite sheet needs of the background, for one room. A refusal is thrown as an `RpcError`. */
export interface InviteSource {
  create(hours: number): Promise<Answers["invite.create"]>;
  link(invite: string): Promise<Answers["invite.link"]>;
  revoke(invite: string): Promise<void>;
}

/** The invite that the sheet shows. */
export interface Shown {
  invite: string;
  link: string;
  expiresAt: number;
  /** Made by this sheet just now, so that another expiry replaces it. */
  fresh: boolean;
}

export interface Offer {
  shown: Accessor<Shown | null>;
  hours: Accessor<number>;
  busy: Accessor<boolean>;
  refused: Accessor<RpcError | null>;
  make(): Promise<void>;
  /** Another expiry: the invite just made is revoked and another one made. */
  setHours(hours: number): Promise<void>;
  show(invite: string): Promise<void>;
  revoke(invite: string): Promise<void>;
}

export const EXPIRIES = [1, 24, 168] as const;

/** One opening of the invite sheet. The link is held only here, and forgotten with it. */
export function createOffer(source: InviteSource, reason: (error: unknown) => RpcError): Offer {
  const [shown, setShown] = createSignal<Shown | null>(null);
  const [hours, setHours] = createSignal<number>(24);
  const [busy, setBusy] = createSignal(false);
  const [refused, setRefused] = createSignal<RpcError | null>(null);
  let closed = false;

  const attempt = async (act: () => Promise<void>) => {
    if (busy()) return;
    batch(() => {
      setBusy(true);
      setRefused(null);
    });
    try {
      await act();
    } catch (error) {
      setRefused(reason(error));
    } finally {
      setBusy(false);
    }
  };

  const revoked = (invite: string) =>
    source.revoke(invite).catch((error: unknown) => {
      if (reason(error) !== "invite-gone") throw error;
    });

  const put = (next: Shown | null) => {
    if (!closed) setShown(next);
  };

  const make = async () => put({ ...(await source.create(hours())), fresh: true });

  const replace = async () => {
    const old = shown();
    setShown(null);
    if (old?.fresh === true) await revoked(old.invite);
    await make();
  };

  const without = async (invite: string) => {
    await revoked(invite);
    setShown((now) => (now?.invite === invite ? null : now));
  };

  onCleanup(() => {
    closed = true;
    setShown(null);
  });

  return {
    shown,
    hours,
    busy,
    refused,
    make: () => attempt(make),
    setHours: async (next) => {
      if (busy() || next === hours()) return;
      setHours(next);
      await attempt(replace);
    },
    show: (invite) =>
      attempt(async () => put({ invite, ...(await source.link(invite)), fresh: false })),
    revoke: (invite) => attempt(() => without(invite)),
  };
}
