import { createEffect, createSignal, on, onCleanup, type Accessor } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import { reasonOf, type Client } from "../../rpc/client.ts";
import type { RoomView, RpcError } from "../../rpc/contract.ts";

export interface RoomState {
  /** Null until the room has been read. */
  view: Accessor<RoomView | null>;
  /** Why it could not be read. */
  refused: Accessor<RpcError | null>;
}

/** The one room that is looked at, kept by pushes; watching ends with its screen. */
export function createRoomState(client: Client, room: Accessor<string>): RoomState {
  const [store, setStore] = createStore<{ view: RoomView | null }>({ view: null });
  const [refused, setRefused] = createSignal<RpcError | null>(null);

  const take = (view: RoomView) => {
    if (view.id === room()) setStore("view", reconcile(view, { key: "id", merge: true }));
  };
  const watch = async (id: string) => {
    try {
      const view = await client.call("room.watch", { room: id });
      if (id !== room()) return;
      if (view === null) setRefused("no-room");
      else take(view);
    } catch (thrown) {
      if (id === room()) setRefused(reasonOf(thrown));
    }
  };

  const stop = client.onPush((push) => {
    if (push.push === "room") take(push.view);
  });
  createEffect(
    on(room, (id) => {
      setStore("view", null);
      setRefused(null);
      void watch(id);
    }),
  );
  onCleanup(() => {
    stop();
    client.call("room.watch", { room: null }).catch(() => undefined);
  });
  return { view: () => store.view, refused };
}
