import { decode } from "../../shared/wire/codec.ts";
import type { Bytes } from "../../shared/wire/ids.ts";
import { policy as policySchema } from "../../shared/wire/policy.ts";
import type { Op } from "./port.ts";
import type { Statements } from "./statements.ts";

/** Erasing what is over (P29, P70). */

type Sweep = Extract<Op, { op: "sweep" }>;

interface Rotated {
  room: Bytes;
  rotation: number;
  /** What every member of the room has. */
  passed: number;
}

/** Bodies go, but for the last word of one who leaves, as long as it stands on the roster: the owner must read it (P62). */
const ERASE = `UPDATE entries SET type = 'erased', sealed = NULL WHERE type = 'message'
  AND NOT EXISTS (SELECT 1 FROM members
    WHERE members.room = entries.room AND until = entries.number AND listed = 1)`;

/** What a rotation lets go: bodies that all have, and entries that are past all absence. */
function sweepRotated(db: Statements, { room, rotation, passed }: Rotated, op: Sweep): void {
  db.run(`${ERASE} AND room = ? AND number <= ?`, room, Math.min(rotation - 1, passed));

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

/** Before which time rooms with these rules want bodies gone. */
function wanted(rules: Bytes, now: number): number {
  const policy = decode(policySchema, rules, 1024);
  return policy.ok && policy.value.retention > 0 ? now - policy.value.retention : 0;
}

/** Rooms are many, and their rules few: only rooms whose own rules ask for it are looked at. */
function sweepByRules(db: Statements, op: Sweep): void {
  for (const { policy } of db.all<{ policy: Bytes }>("SELECT DISTINCT policy FROM rooms")) {
    const before = wanted(policy, op.now);
    if (before <= op.bodiesBefore) continue;
    const where = "time < ? AND room IN (SELECT room FROM rooms WHERE policy = ?)";
    db.run(`${ERASE} AND ${where}`, before, policy);
    db.run(`DELETE FROM pieces WHERE ${where}`, before, policy);
  }
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
  sweepByRules(db, op);
  // In a room whose first key is still in use there is nothing before a rotation.
  const rotated = db.all<Rotated>(
    `SELECT room, rotation, coalesce((SELECT min(cursor) FROM members
       WHERE members.room = rooms.room AND until IS NULL), 0) AS passed
     FROM rooms WHERE rotation > 1`,
  );
  for (const row of rotated) sweepRotated(db, row, op);
}
