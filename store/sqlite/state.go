package sqlite

import (
	"slices"

	"talko/app/chat"
)

// What the writer remembers between batches at most, before it begins anew.
const (
	maxChats        = 50_000
	maxParticipants = 100_000
	maxRecipients   = 2_000_000
)

// state is what the writer remembers of the database: the rows of chats with
// their heads, who is in them, and those who write. It runs ahead of the disk
// within a batch; a change that fails takes back its part, and a batch that
// fails, all of it.
type state struct {
	chats        map[chat.ChatID]chat.ChatRow
	participants map[membership]chat.ParticipantRow
	recipients   map[chat.ChatID][]chat.Recipient // never changed in place
	held         int                              // recipients, about

	dirty   map[chat.ChatID]struct{} // heads to be written before the commit
	touched []chat.ChatID            // those whose logs grew, or that went
	past    []past                   // how to undo the change that runs
	strange []membership             // those that the change that runs has touched

	publications []chat.Publication
}

// membership names a user's row in a chat.
type membership struct {
	chat chat.ChatID
	user chat.UserID
}

// past is a chat as it was before the change that runs.
type past struct {
	id   chat.ChatID
	row  chat.ChatRow
	held bool
}

func newState() state {
	return state{
		chats:        map[chat.ChatID]chat.ChatRow{},
		participants: map[membership]chat.ParticipantRow{},
		recipients:   map[chat.ChatID][]chat.Recipient{},
		dirty:        map[chat.ChatID]struct{}{},
	}
}

// remember notes how the chat was, before it is changed.
func (s *state) remember(id chat.ChatID) {
	row, held := s.chats[id]
	s.past = append(s.past, past{id, row, held})
}

// undo takes back what the running change did.
func (s *state) undo() {
	for _, p := range slices.Backward(s.past) {
		if p.held {
			s.chats[p.id] = p.row
		} else {
			delete(s.chats, p.id)
		}
		delete(s.recipients, p.id)
	}
	for _, m := range s.strange {
		delete(s.participants, m)
	}
}

// settle ends a change: there is nothing to undo any more.
func (s *state) settle() {
	s.past = s.past[:0]
	s.strange = s.strange[:0]
}

// flush writes the heads that moved, one statement a chat.
func (s *state) flush(c *conn) error {
	for id := range s.dirty {
		row, ok := s.chats[id]
		if !ok {
			continue // the chat is gone
		}
		_, err := c.exec(`UPDATE chats SET last_seq = ?, last_ts = ?, user_count = ? WHERE id = ?`,
			row.LastSeq, row.LastTS, row.UserCount, id)
		if err != nil {
			return err
		}
	}
	return nil
}

// endBatch begins a new batch. What was handed on is not used again.
func (s *state) endBatch() {
	clear(s.dirty)
	s.publications = nil
	s.touched = nil
	s.settle()
	if len(s.chats) > maxChats || len(s.participants) > maxParticipants || s.held > maxRecipients {
		s.forget()
	}
}

// forget drops everything: it is read again when it is needed.
func (s *state) forget() {
	clear(s.chats)
	clear(s.participants)
	clear(s.recipients)
	s.held = 0
}
