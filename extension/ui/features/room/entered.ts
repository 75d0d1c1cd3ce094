import type { RoomView } from "../../../rpc/contract.ts";

/** Whether one is in this room, or was: not while it is made or joined, nor where the join failed. */
export function entered(view: Pick<RoomView, "phase" | "join">): boolean {
  return view.phase === "member" || (view.phase === "ended" && view.join === null);
}
