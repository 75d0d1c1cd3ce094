import type { Log } from "./log.ts";
import type { Listen } from "./transport.ts";

/** The transport to use: uWebSockets.js, or `ws` where that has no binary for this platform. */
export async function chooseTransport(wish: "auto" | "uws" | "ws", log: Log): Promise<Listen> {
  if (wish !== "ws") {
    try {
      return (await import("./server.ts")).listenUws;
    } catch (error) {
      if (wish === "uws") throw error;
      log("warn", "no-uws-binary", { transport: "ws" });
    }
  }
  return (await import("./fallback.ts")).listenWs;
}
