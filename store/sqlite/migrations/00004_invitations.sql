-- +goose Up

-- What a user may do on the server: 'owner', 'admin', or nothing special.
ALTER TABLE users ADD COLUMN role TEXT NOT NULL DEFAULT '';
CREATE INDEX users_owner ON users (id) WHERE role = 'owner';

-- Those that are not used up. What is told to people is kept as a hash.
CREATE TABLE invitations (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  code_hash  BLOB    NOT NULL UNIQUE,
  user_id    INTEGER NOT NULL,     -- who made it; 0: the server itself
  role       TEXT    NOT NULL,     -- what it makes of who uses it
  uses       INTEGER NOT NULL,     -- how many more it lets in
  created_ts INTEGER NOT NULL,
  expires_ts INTEGER NOT NULL
) STRICT;
