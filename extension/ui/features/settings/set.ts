import type { Accessor } from "solid-js";
import type { Params, RpcError } from "../../../rpc/contract.ts";
import { createAct } from "../../state/act.ts";
import { useClient } from "../../state/client.ts";

/** How a page of the settings changes one, and why that was refused. */
export function useSet(): {
  set: (change: Params<"settings.set">) => void;
  refused: Accessor<RpcError | null>;
} {
  const client = useClient();
  const act = createAct();
  return {
    set: (change) => void act.run(() => client.call("settings.set", change)),
    refused: act.refused,
  };
}
