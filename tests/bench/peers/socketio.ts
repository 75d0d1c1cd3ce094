import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";

/** What one would write with socket.io: its rooms, WebSocket only, nothing is encrypted or kept. */
const http = createServer();
const io = new Server(http, {
  transports: ["websocket"],
  perMessageDeflate: false,
  pingInterval: 600_000,
});
io.on("connection", (socket) => {
  const room = String(socket.handshake.query["room"]);
  void socket.join(room);
  socket.on("m", (data: Buffer) => io.to(room).emit("m", data));
});
http.listen(0, "127.0.0.1", () => {
  process.stdout.write(`port ${(http.address() as AddressInfo).port}\n`);
});
