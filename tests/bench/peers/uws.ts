import { App, us_socket_local_port, type us_listen_socket } from "uWebSockets.js";

/** What one would write with uWebSockets.js alone: a room is a topic, nothing is encrypted or kept. */
const app = App();
app.ws<{ room: string }>("/*", {
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
    app.publish(ws.getUserData().room, message, true);
  },
});
app.listen("127.0.0.1", 0, (socket: us_listen_socket | false) => {
  if (!socket) throw new Error("no port");
  process.stdout.write(`port ${us_socket_local_port(socket)}\n`);
});
