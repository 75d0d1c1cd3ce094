import { PORT_NAME, type Push, type Reply } from "../rpc/contract.ts";
import { pageOf, type Self, type Sender } from "../rpc/sender.ts";
import type { App } from "./app.ts";
import type { Client } from "./pushes.ts";
import { troubleOf, type Start } from "./start.ts";
import { answer } from "./router.ts";

/** What of a runtime port is used here. */
export interface PagePort {
  name: string;
  sender?: Sender;
  postMessage(message: Push | Reply): void;
  disconnect(): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/**
 * Serves one port. Listeners are there at once; what arrives before the app is
 * ready waits for it, or tries to start it again and tells what is wrong. A port of anybody but our
 * own pages is closed unheard.
 */
export function servePort(
  port: PagePort,
  self: Self,
  start: Start,
  fault: (error: unknown) => void,
): void {
  const page = port.name === PORT_NAME ? pageOf(port.sender, self) : null;
  if (page === null) {
    port.disconnect();
    return;
  }
  let open = true;
  const post = (message: Push | Reply): void => {
    if (open) port.postMessage(message);
  };
  post({ push: "here" });
  const client: Client = { post, app: false, room: null };
  let added: App | null = null;
  const add = async (): Promise<App> => {
    const app = await start();
    if (!open || app === added) return app;
    added = app;
    app.pushes.add(client);
    // Somebody looks: whatever waits for its next try is tried now.
    if (page === "panel") {
      app.rooms?.connect();
      const room = app.wish.take();
      if (room !== null) post({ push: "show", room });
    }
    return app;
  };

  const replyTo = async (message: unknown): Promise<void> => {
    let app: App;
    try {
      app = await add();
    } catch (error) {
      post({ push: "broken", why: troubleOf(error) });
      const id: unknown = Object(message).id;
      if (typeof id === "number") post({ id, ok: false, error: "storage" });
      return;
    }
    const reply = await answer(app, page, client, message, fault);
    if (reply !== null) post(reply);
  };
  port.onMessage.addListener((message) => void replyTo(message));
  port.onDisconnect.addListener(() => {
    open = false;
    added?.pushes.remove(client);
  });
}
