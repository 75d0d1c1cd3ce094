import { createSignal, type Accessor } from "solid-js";
import { reasonOf } from "../../rpc/client.ts";
import type { RpcError } from "../../rpc/contract.ts";

export interface Act {
  busy: Accessor<boolean>;
  /** Why the last attempt was refused. */
  refused: Accessor<RpcError | null>;
  /** Runs at most one at a time; true when it succeeded. */
  run(work: () => Promise<unknown>): Promise<boolean>;
  /** Forgets the refusal, as when the person types again. */
  clear(): void;
}

/** Something that a person asks for and that takes its time or is refused. */
export function createAct(): Act {
  const [busy, setBusy] = createSignal(false);
  const [refused, setRefused] = createSignal<RpcError | null>(null);
  const run = async (work: () => Promise<unknown>) => {
    if (busy()) return false;
    setBusy(true);
    setRefused(null);
    try {
      await work();
      return true;
    } catch (thrown) {
      setRefused(reasonOf(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, refused, run, clear: () => setRefused(null) };
}
