import { App, us_socket_local_port, type us_listen_socket, type WebSocket } from "uWebSockets.js";

/** Who is connected: the room is the query of the address. */
export interface Data {
  room: string;
}

/** A server with uWebSockets.js where a room is a topic; `said` is told of each message. Returns how to say something to a room. */
export function serveRooms(
  said: (room: string, message: ArrayBuffer, sender: WebSocket<Data>) => void,
): (room: string, message: ArrayBuffer | Uint8Array<ArrayBuffer>) => void {
  const app = App();
  app.ws<Data>("/*", {
    idleTimeout: 0,
    maxBackpressure: 64 * 1_048_576,
    upgrade(response, request, context) {
      response.upgrade(
        { room: request.getQuery() },
        request.getHeader("sec-websocket-key"),
        request.getHeader("sec-websocket-protocol"),
        request.getHeader("sec-websocket-extensions"),
        context,
      );
    },
    open(ws) {
      ws.subscribe(ws.getUserData().room);
    },
    message(ws, message) {
      said(ws.getUserData().room, message, ws);
    },
  });
  app.listen("127.0.0.1", 0, (socket: us_listen_socket | false) => {
    if (!socket) throw new Error("no port");
    process.stdout.write(`port ${us_socket_local_port(socket)}\n`);
  });
  return (room, message) => void app.publish(room, message, true, false);
}
