-- +goose Up

-- Of blocks of 256 places in a log: how many texts, that nobody deleted, are not
-- by the one who wrote most of them, and how many at least are not by any one of
-- the others. So a thousand unread ones are counted in a few steps. A block without
-- a tally is counted one by one: the newest of a chat, and those that were full
-- before there were tallies.
CREATE TABLE tallies (
  id     INTEGER PRIMARY KEY,  -- (the id of a message - 1) >> 8
  author INTEGER NOT NULL,     -- who wrote most
  others INTEGER NOT NULL,     -- texts that are unread for the author, should all be
  least  INTEGER NOT NULL      -- texts that are unread for anybody else, at least
) STRICT;

-- Nobody is mentioned by what they wrote themselves: so mentions are counted
-- without a look at the messages.
DELETE FROM mentions WHERE user_id = (SELECT m.user_id FROM messages m WHERE m.id = mentions.id);
