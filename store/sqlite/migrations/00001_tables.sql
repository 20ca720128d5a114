-- +goose Up
PRAGMA application_id = 1952541803; -- "talk"

-- What is told once about the whole database.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('epoch', lower(hex(randomblob(16))));

CREATE TABLE users (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT    NOT NULL,
  folded     TEXT    NOT NULL,             -- for patterns and order
  key        TEXT    NOT NULL,             -- of the present name
  password   TEXT    NOT NULL,
  status     TEXT    NOT NULL,
  presence   TEXT    NOT NULL,
  user_seq   INTEGER NOT NULL,
  created_ts INTEGER NOT NULL,
  deleted_ts INTEGER NOT NULL,
  gone       INTEGER NOT NULL
) STRICT;
CREATE INDEX users_folded ON users (folded);

-- Every key that ever was a user's: a name is not given twice.
CREATE TABLE names (
  key     TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES users (id)
) STRICT;

CREATE TABLE sessions (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id    INTEGER NOT NULL REFERENCES users (id),
  device_id  INTEGER NOT NULL REFERENCES devices (id),
  token_hash BLOB    NOT NULL UNIQUE,
  device     TEXT    NOT NULL,
  address    TEXT    NOT NULL,
  created_ts INTEGER NOT NULL,
  used_ts    INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE blocks (
  user_id    INTEGER NOT NULL,
  blocked_id INTEGER NOT NULL,
  PRIMARY KEY (user_id, blocked_id)
) STRICT, WITHOUT ROWID;

-- last_seq, last_ts and user_count are written once a batch of changes.
CREATE TABLE chats (
  id         INTEGER PRIMARY KEY AUTOINCREMENT, -- at most 2^21 - 1, never given twice
  kind       TEXT    NOT NULL,
  name       TEXT    NOT NULL,
  folded     TEXT    NOT NULL,
  key        TEXT    NOT NULL,
  topic      TEXT    NOT NULL,
  history    TEXT    NOT NULL,
  pair_low   INTEGER NOT NULL,
  pair_high  INTEGER NOT NULL,
  last_seq   INTEGER NOT NULL DEFAULT 0,
  last_ts    INTEGER NOT NULL DEFAULT 0,
  user_count INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX chats_key ON chats (key) WHERE key <> '';
CREATE UNIQUE INDEX chats_pair ON chats (pair_low, pair_high) WHERE pair_low > 0;
CREATE INDEX chats_room ON chats (folded) WHERE kind = 'room';

-- Chats that were deleted, whose logs are still being removed.
CREATE TABLE removals (
  chat_id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE participants (
  user_id           INTEGER NOT NULL REFERENCES users (id),
  chat_id           INTEGER NOT NULL REFERENCES chats (id),
  role              TEXT    NOT NULL,
  from_seq          INTEGER NOT NULL,
  joined_seq        INTEGER NOT NULL,
  hidden            INTEGER NOT NULL,
  read_seq          INTEGER NOT NULL,
  read_version      INTEGER NOT NULL,
  read_user_seq     INTEGER NOT NULL,
  muted             INTEGER NOT NULL,
  level             TEXT    NOT NULL,
  pinned            INTEGER NOT NULL,
  draft             TEXT    NOT NULL,
  draft_device      INTEGER NOT NULL,
  settings_user_seq INTEGER NOT NULL,
  PRIMARY KEY (user_id, chat_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX participants_chat ON participants (chat_id, user_id, hidden, from_seq);
CREATE INDEX participants_standing ON participants (chat_id, joined_seq, user_id);

-- The lines of the logs, each in its current form.
CREATE TABLE messages (
  id         INTEGER PRIMARY KEY,  -- chat_id << 32 | seq: one tree, clustered by chat
  kind       TEXT    NOT NULL,
  written    INTEGER NOT NULL,     -- by a person; else a note of what changed
  user_id    INTEGER NOT NULL,
  subject_id INTEGER NOT NULL,
  ts         INTEGER NOT NULL,
  text       TEXT    NOT NULL,
  mod_seq    INTEGER NOT NULL,     -- 0: its own seq
  edit_seq   INTEGER NOT NULL,     -- 0: its own seq
  reply_to   INTEGER NOT NULL,
  deleted    INTEGER NOT NULL DEFAULT 0,
  pinned     INTEGER NOT NULL DEFAULT 0,
  reacted    INTEGER NOT NULL DEFAULT 0, -- how many reactions there are
  mentions   TEXT    NOT NULL,     -- user ids, with commas between
  client_id  ANY,                  -- a UUID as 16 bytes, anything else as text
  hash       BLOB
) STRICT;
-- Time-ordered client ids go to the right edge of this index.
CREATE UNIQUE INDEX messages_client ON messages (client_id, user_id) WHERE client_id IS NOT NULL;
CREATE INDEX messages_pinned ON messages (id) WHERE pinned = 1;

-- The rest of the logs: events that touch a line. The texts of edits are not
-- kept here: a text that was replaced or deleted is gone.
CREATE TABLE touches (
  id         INTEGER PRIMARY KEY,
  kind       TEXT    NOT NULL,
  user_id    INTEGER NOT NULL,
  subject_id INTEGER NOT NULL,
  ts         INTEGER NOT NULL,
  target_seq INTEGER NOT NULL,
  target_end INTEGER NOT NULL,
  value      TEXT    NOT NULL
) STRICT;

CREATE TABLE reactions (
  id         INTEGER PRIMARY KEY,  -- the order of giving
  message_id INTEGER NOT NULL,
  emoji      TEXT    NOT NULL,
  user_id    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX reactions_message ON reactions (message_id, emoji, user_id);

CREATE TABLE mentions (
  user_id INTEGER NOT NULL,
  ts      INTEGER NOT NULL,
  id      INTEGER NOT NULL,        -- of the message
  PRIMARY KEY (user_id, ts, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_message ON mentions (user_id, id);

-- Changes other than texts, and what was answered to them.
CREATE TABLE calls (
  client_id ANY     NOT NULL,
  user_id   INTEGER NOT NULL,
  hash      BLOB,
  answer    BLOB,
  ts        INTEGER NOT NULL,
  PRIMARY KEY (client_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX calls_ts ON calls (ts);

CREATE TABLE jobs (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  kind    TEXT    NOT NULL,
  user_id INTEGER NOT NULL,
  chat_id INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  erase   INTEGER NOT NULL,
  due_ts  INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_due ON jobs (due_ts, id);
