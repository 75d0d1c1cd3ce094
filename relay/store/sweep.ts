import { decode } from "../../shared/wire/codec.ts";
import type { Bytes } from "../../shared/wire/ids.ts";
import { policy as policySchema } from "../../shared/wire/policy.ts";
import type { Op } from "./port.ts";
import type { Statements } from "./statements.ts";

/** Erasing what is over (P29, P70). */

type Sweep = Extract<Op, { op: "sweep" }>;

interface RoomRow {
  room: Bytes;
  rotation: number;
  policy: Bytes;
  /** What every member of the room has. */
  passed: number;
}

/** Before which time a room's own rules want bodies gone. */
function wanted(row: RoomRow, now: number): number {
  const policy = decode(policySchema, row.policy, 1024);
  return policy.ok && policy.value.retention > 0 ? now - policy.value.retention : 0;
}

/** Bodies go, but for the last word of one who leaves, as long as it stands on the roster: the owner must read it (P62). */
const ERASE = `UPDATE entries SET type = 'erased', sealed = NULL WHERE type = 'message'
  AND NOT EXISTS (SELECT 1 FROM members
    WHERE members.room = entries.room AND until = entries.number AND listed = 1)`;

function sweepRoom(db: Statements, row: RoomRow, op: Sweep): void {
  const { room, rotation } = row;
  db.run(`${ERASE} AND room = ? AND number <= ?`, room, Math.min(rotation - 1, row.passed));
  const bodiesBefore = wanted(row, op.now);
  if (bodiesBefore > op.bodiesBefore) {
    db.run(`${ERASE} AND room = ? AND time < ?`, room, bodiesBefore);
    db.run("DELETE FROM pieces WHERE room = ? AND time < ?", room, bodiesBefore);
  }

  // The last of what goes stays, for its hash: what follows is read from there.
  const last = db.get<{ number: number | null }>(
    "SELECT max(number) AS number FROM entries WHERE room = ? AND number < ? AND time < ?",
    room,
    rotation,
    op.absentBefore,
  )?.number;
  if (last === null || last === undefined) return;
  db.run("DELETE FROM entries WHERE room = ? AND number < ?", room, last);
  db.run("DELETE FROM parts WHERE room = ? AND number <= ?", room, last);
}

export function sweep(db: Statements, op: Sweep): void {
  db.run("DELETE FROM reserved WHERE time < ?", op.reservedBefore);
  db.run(
    `DELETE FROM joins WHERE EXISTS (SELECT 1 FROM invites
       WHERE invites.room = joins.room AND invites.id = joins.id AND expiry < ?)`,
    op.invitesBefore,
  );
  db.run("DELETE FROM invites WHERE expiry < ?", op.invitesBefore);
  db.run("DELETE FROM deleted WHERE time < ?", op.absentBefore);
  db.run(`${ERASE} AND time < ?`, op.bodiesBefore);
  db.run("DELETE FROM pieces WHERE time < ?", op.bodiesBefore);
  const rooms = db.all<RoomRow>(
    `SELECT room, rotation, policy, coalesce((SELECT min(cursor) FROM members
       WHERE members.room = rooms.room AND until IS NULL), 0) AS passed FROM rooms`,
  );
  for (const row of rooms) sweepRoom(db, row, op);
}
