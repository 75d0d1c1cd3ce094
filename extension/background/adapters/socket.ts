/** An open or opening socket of bytes. */
export interface Socket {
  send(data: Uint8Array<ArrayBuffer>): void;
  /** After it no event comes any more. */
  close(): void;
}

export interface SocketEvents {
  message(data: Uint8Array): void;
  /** It is over, however that came. */
  closed(): void;
}

export type OpenSocket = (url: string, events: SocketEvents) => Socket;

/** The relay's WebSocket address for its origin: `wss` for `https`, `ws` for `http`. */
export function socketAddress(origin: string): string {
  return `${origin.replace(/^http/, "ws")}/ws`;
}

function attempt(url: string): WebSocket | null {
  try {
    return new WebSocket(url);
  } catch {
    return null;
  }
}

/** A WebSocket of the browser. An address that it won't take is a connection lost at once. */
export const openSocket: OpenSocket = (url, events) => {
  const socket = attempt(url);
  if (socket === null) {
    queueMicrotask(() => events.closed());
    return { send: () => undefined, close: () => undefined };
  }
  socket.binaryType = "arraybuffer";
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    events.closed();
  };
  socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (over) return;
    if (data instanceof ArrayBuffer) return events.message(new Uint8Array(data));
    // Text: not a relay of ours.
    socket.close();
    end();
  });
  socket.addEventListener("close", end);
  socket.addEventListener("error", end);
  return {
    send(data) {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    close() {
      over = true;
      socket.close();
    },
  };
};
