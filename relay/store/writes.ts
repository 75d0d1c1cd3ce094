import { encode } from "../../shared/wire/codec.ts";
import type { Op } from "./port.ts";
import type { Statements } from "./statements.ts";
import { sweep } from "./sweep.ts";

/** Every operation of the store as SQL, within whatever transaction is open. */

type OpOf<T extends Op["op"]> = Extract<Op, { op: T }>;

function writeRoom(db: Statements, { room, row }: OpOf<"room">): void {
  db.run("DELETE FROM reserved WHERE room = ?", room);
  db.run(
    `INSERT INTO rooms (room, uid, owner, epoch, prev, rotation, policy, seen)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (room) DO UPDATE SET owner = excluded.owner, epoch = excluded.epoch,
       prev = excluded.prev, rotation = excluded.rotation, policy = excluded.policy,
       seen = excluded.seen`,
    room,
    row.uid,
    row.owner,
    row.epoch,
    row.prev,
    row.rotation,
    encode(row.policy),
    row.seen,
  );
}

function writeEntry(db: Statements, { room, record }: OpOf<"entry">): void {
  const { entry, epoch, h, hash, time } = record;
  const [, member, n] = entry.type === "commit" ? [null, null, null] : entry.clear;
  const [body, proof] = entry.type === "commit" ? [entry.clear[0], entry.proof] : [null, null];
  db.run(
    `INSERT INTO entries
       (room, number, type, epoch, member, n, body, proof, sealed, h, hash, time)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    room,
    entry.number,
    entry.type === "blank" ? "erased" : entry.type,
    epoch,
    member,
    n,
    body,
    proof,
    entry.type === "blank" ? null : entry.sealed,
    h,
    hash,
    time,
  );
  if (member !== null) {
    db.run("UPDATE members SET n = ? WHERE room = ? AND member = ?", n, room, member);
  }
}

function writeMember(db: Statements, { room, member }: OpOf<"member">): void {
  const { index, bundle, start, cursor, n, until, listed } = member;
  db.run(
    `INSERT INTO members (room, member, sig, kem, auth, start, cursor, n, until, listed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    room,
    index,
    bundle.sig,
    bundle.kem,
    bundle.auth,
    start,
    cursor,
    n,
    until,
    listed ? 1 : 0,
  );
}

function writeCursor(db: Statements, { room, index, number }: OpOf<"cursor">): void {
  db.run("UPDATE members SET cursor = ? WHERE room = ? AND member = ?", number, room, index);
  db.run("DELETE FROM parts WHERE room = ? AND member = ? AND number <= ?", room, index, number);
}

function writeClose(db: Statements, { room, id, fate }: OpOf<"close">): void {
  const [auth, index] = fate.is === "used" ? [fate.auth, fate.member] : [null, null];
  db.run(
    "UPDATE invites SET fate = ?, auth = ?, member = ? WHERE room = ? AND id = ?",
    fate.is,
    auth,
    index,
    room,
    id,
  );
  db.run("DELETE FROM joins WHERE room = ? AND id = ?", room, id);
}

function writePart(db: Statements, op: OpOf<"part">): void {
  db.run(
    "INSERT INTO parts (room, member, number, sealed, welcome) VALUES (?, ?, ?, ?, ?)",
    op.room,
    op.index,
    op.number,
    op.sealed,
    op.welcome ? 1 : 0,
  );
}

function writeGone(db: Statements, { room, index, until, listed }: OpOf<"gone">): void {
  db.run(
    "UPDATE members SET until = ?, listed = ? WHERE room = ? AND member = ?",
    until,
    listed ? 1 : 0,
    room,
    index,
  );
  db.run("DELETE FROM parts WHERE room = ? AND member = ?", room, index);
}

function writeKem(db: Statements, { room, index, kem }: OpOf<"kem">): void {
  const where = "FROM members WHERE room = ? AND member = ?";
  db.run(`INSERT INTO retired (room, key) SELECT room, kem ${where}`, room, index);
  db.run("UPDATE members SET kem = ? WHERE room = ? AND member = ?", kem, room, index);
}

function writeDelete(db: Statements, { room, body, proof, time }: OpOf<"delete">): void {
  for (const table of [
    "rooms",
    "members",
    "entries",
    "pieces",
    "parts",
    "retired",
    "joins",
    "invites",
    "restored",
  ]) {
    db.run(`DELETE FROM ${table} WHERE room = ?`, room);
  }
  const text = "INSERT INTO deleted (room, body, proof, time) VALUES (?, ?, ?, ?)";
  db.run(text, room, body, proof, time);
}

/** Carries out one operation. Throws when it can't be. */
export function write(db: Statements, op: Op): void {
  switch (op.op) {
    case "reserve": {
      const text = "INSERT INTO reserved (room, auth, time) VALUES (?, ?, ?)";
      return db.run(text, op.room, op.auth, op.time);
    }
    case "room":
      return writeRoom(db, op);
    case "settled":
      return db.run("UPDATE restored SET settled = 1 WHERE room = ?", op.room);
    case "entry":
      return writeEntry(db, op);
    case "member":
      return writeMember(db, op);
    case "cursor":
      return writeCursor(db, op);
    case "part":
      return writePart(db, op);
    case "gone":
      return writeGone(db, op);
    case "kem":
      return writeKem(db, op);
    case "delete":
      return writeDelete(db, op);
    case "invite": {
      const text = "INSERT INTO invites (room, id, expiry, fate) VALUES (?, ?, ?, 'open')";
      return db.run(text, op.room, op.id, op.expiry);
    }
    case "close":
      return writeClose(db, op);
    case "ask": {
      const text = "INSERT INTO joins (room, id, auth, kem, sealed) VALUES (?, ?, ?, ?, ?)";
      return db.run(text, op.room, op.id, op.auth, op.kem, op.sealed);
    }
    case "answer":
    case "confirm": {
      const text = `UPDATE joins SET ${op.op} = ? WHERE room = ? AND id = ? AND auth = ?`;
      return db.run(text, op.sealed, op.room, op.id, op.auth);
    }
    case "piece": {
      const text = `INSERT OR IGNORE INTO pieces (room, id, place, member, size, sealed, time)
         VALUES (?, ?, ?, ?, ?, ?, ?)`;
      const { room, id, at, member, sealed, time } = op;
      return db.run(text, room, id, at, member, sealed.length, sealed, time);
    }
    case "drop": {
      const text = "DELETE FROM pieces WHERE room = ? AND id = ? AND member = ?";
      return db.run(text, op.room, op.id, op.member);
    }
    case "sweep":
      return sweep(db, op);
  }
}
