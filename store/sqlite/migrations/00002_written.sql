-- +goose Up

-- What people wrote and did not delete: so the newest text is found, and the
-- unread ones are counted, without reading the notes of who came between them.
CREATE INDEX messages_written ON messages (id, user_id) WHERE written AND NOT deleted;
