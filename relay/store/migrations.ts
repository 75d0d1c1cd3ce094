/**
 * The schema's history: each step is frozen once released and only ever
 * followed by another. A database that is newer than this list is refused.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL);

  CREATE TABLE reserved (room BLOB NOT NULL, auth BLOB NOT NULL, time INTEGER NOT NULL);
  CREATE UNIQUE INDEX reserved_room ON reserved (room);

  CREATE TABLE rooms (
    room BLOB NOT NULL,
    uid BLOB NOT NULL,
    owner INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    prev BLOB NOT NULL,
    rotation INTEGER NOT NULL,
    policy BLOB NOT NULL,
    seen INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX rooms_room ON rooms (room);

  CREATE TABLE members (
    room BLOB NOT NULL,
    member INTEGER NOT NULL,
    sig BLOB NOT NULL,
    kem BLOB NOT NULL,
    auth BLOB NOT NULL,
    start INTEGER NOT NULL,
    cursor INTEGER NOT NULL,
    n INTEGER NOT NULL,
    until INTEGER,
    listed INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX members_place ON members (room, member);

  CREATE TABLE entries (
    room BLOB NOT NULL,
    number INTEGER NOT NULL,
    type TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    member INTEGER,
    n INTEGER,
    body BLOB,
    proof BLOB,
    sealed BLOB,
    h BLOB NOT NULL,
    hash BLOB NOT NULL,
    time INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX entries_place ON entries (room, number);
  CREATE UNIQUE INDEX entries_sender ON entries (room, member, n) WHERE n IS NOT NULL;
  CREATE UNIQUE INDEX entries_commit ON entries (room, epoch) WHERE type = 'commit';
  CREATE INDEX entries_time ON entries (time) WHERE type = 'message';

  CREATE TABLE parts (
    room BLOB NOT NULL,
    member INTEGER NOT NULL,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    welcome INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX parts_place ON parts (room, member, number);

  CREATE TABLE retired (room BLOB NOT NULL, key BLOB NOT NULL);
  CREATE INDEX retired_room ON retired (room);

  CREATE TABLE deleted (
    room BLOB NOT NULL,
    body BLOB NOT NULL,
    proof BLOB NOT NULL,
    time INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX deleted_room ON deleted (room);

  CREATE TABLE invites (
    room BLOB NOT NULL,
    id BLOB NOT NULL,
    expiry INTEGER NOT NULL,
    fate TEXT NOT NULL,
    auth BLOB,
    member INTEGER
  );
  CREATE UNIQUE INDEX invites_id ON invites (room, id);
  CREATE INDEX invites_expiry ON invites (expiry);

  CREATE TABLE joins (
    room BLOB NOT NULL,
    id BLOB NOT NULL,
    auth BLOB NOT NULL,
    kem BLOB NOT NULL,
    sealed BLOB NOT NULL,
    answer BLOB,
    confirm BLOB
  );
  CREATE UNIQUE INDEX joins_asker ON joins (room, id, auth);
  CREATE INDEX joins_id ON joins (id, auth);

  CREATE TABLE pieces (
    room BLOB NOT NULL,
    id BLOB NOT NULL,
    place INTEGER NOT NULL,
    member INTEGER NOT NULL,
    size INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    time INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX pieces_place ON pieces (room, id, place);
  CREATE INDEX pieces_size ON pieces (room, size);
  CREATE INDEX pieces_time ON pieces (time);
  `,
  `
  CREATE TABLE restored (room BLOB NOT NULL, settled INTEGER NOT NULL);
  CREATE UNIQUE INDEX restored_room ON restored (room);
  `,
];
