import type { Bytes } from "../../shared/wire/ids.ts";
import type { Holdings, SeenEntry } from "./port.ts";
import type { Statements } from "./statements.ts";

/** What a database holds in counts and sizes: for `inspect` of all rooms, for a member of its own one. */

function textFor(rooms: string): string {
  const kept = "sealed IS NOT NULL AND type = 'message'";
  const of = (what: string, table: string, where = "1") =>
    `(SELECT ${what} FROM ${table} WHERE room IN (SELECT room FROM of_rooms) AND ${where})`;
  return `WITH of_rooms (room) AS (${rooms}) SELECT
    ${of("count(*)", "members", "until IS NULL")} AS members,
    ${of("count(*)", "members", "until IS NOT NULL")} AS gone,
    ${of("count(*)", "entries", kept)} AS kept,
    ${of("ifnull(sum(length(sealed)), 0)", "entries", kept)} AS bytes,
    ${of("min(time)", "entries", kept)} AS oldest,
    ${of("count(*)", "entries", "type = 'erased'")} AS erased,
    ${of("count(*)", "entries", "type = 'commit'")} AS commits,
    ${of("min(time)", "entries")} AS first,
    ${of("max(time)", "entries")} AS last,
    ${of("count(*)", "parts")} AS parts,
    ${of("count(*)", "invites", "fate = 'open'")} AS invites,
    ${of("count(*)", "joins")} AS asks,
    ${of("count(DISTINCT room || id)", "pieces")} AS files,
    ${of("ifnull(sum(size), 0)", "pieces")} AS fileBytes`;
}

const ONE = textFor("VALUES (?)");
const ALL = textFor("SELECT room FROM rooms");

/** Of one room, or (null) of all. */
export function holdingsOf(db: Statements, room: Bytes | null): Holdings {
  const found = room === null ? db.get<Holdings>(ALL) : db.get<Holdings>(ONE, room);
  if (found === undefined) throw new Error("a count without a row");
  return { ...found };
}

/** The last `max` entries of a room as the relay sees them, the newest last. */
export function recentOf(db: Statements, room: Bytes, max: number): SeenEntry[] {
  const text = `SELECT number, time, member AS "by",
    ifnull(length(sealed), 0) + ifnull(length(body), 0) AS size
    FROM entries WHERE room = ? ORDER BY number DESC LIMIT ?`;
  return db
    .all<SeenEntry>(text, room, max)
    .map(({ number, time, by, size }) => ({ number, time, by, size }))
    .toReversed();
}
