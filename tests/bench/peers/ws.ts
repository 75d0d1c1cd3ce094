import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

/** What one would write with `ws` alone: a room is a set of sockets, nothing is encrypted or kept. */
const rooms = new Map<string, Set<WebSocket>>();
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("connection", (socket, request) => {
  const name = request.url ?? "";
  const room = rooms.get(name) ?? new Set<WebSocket>();
  rooms.set(name, room.add(socket));
  socket.on("message", (data) => {
    for (const member of room) member.send(data, { binary: true });
  });
  socket.on("close", () => room.delete(socket));
  socket.on("error", () => undefined);
});
server.on("listening", () => {
  process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`);
});
