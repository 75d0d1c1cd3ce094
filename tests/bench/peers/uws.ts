import { serveRooms } from "./rooms.ts";

/** What one would write with uWebSockets.js alone: nothing is encrypted or kept. */
const publish = serveRooms((room, message) => publish(room, message));
