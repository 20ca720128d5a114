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
	maxUsers        = 50_000
	maxBlocks       = 100_000
)

// state is what the writer remembers of the database, so that a send reads
// nothing: the rows of chats with their heads, who is in them, their names, who
// blocks whom, and the newest client ids. It runs ahead of the disk within a
// batch; a change that fails takes back its part, and a batch that fails, all of
// it. Everything that changes one of these tables must tell it here: the test
// TestWhatIsRememberedIsForgotten knows all the functions that do.
type state struct {
	chats        map[chat.ChatID]chat.ChatRow
	participants memo[membership, chat.ParticipantRow]
	recipients   map[chat.ChatID][]chat.Recipient // never changed in place
	held         int                              // recipients, about
	users        memo[chat.UserID, chat.User]
	blocks       memo[block, bool]
	recent       recent

	dirty   map[chat.ChatID]struct{} // heads to be written before the commit
	touched []chat.ChatID            // those whose logs grew, or that went
	past    []past                   // how to undo the change that runs

	publications []chat.Publication
}

// membership names a user's row in a chat.
type membership struct {
	chat chat.ChatID
	user chat.UserID
}

// block is whom a user may have blocked.
type block struct{ by, whom chat.UserID }

// past is a chat as it was before the change that runs.
type past struct {
	id   chat.ChatID
	row  chat.ChatRow
	held bool
}

func newState() state {
	return state{
		chats:        map[chat.ChatID]chat.ChatRow{},
		participants: newMemo[membership, chat.ParticipantRow](maxParticipants),
		recipients:   map[chat.ChatID][]chat.Recipient{},
		users:        newMemo[chat.UserID, chat.User](maxUsers),
		blocks:       newMemo[block, bool](maxBlocks),
		recent:       recent{most: mostRecent},
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
	s.participants.undo()
	s.users.undo()
	s.blocks.undo()
}

// settle ends a change: there is nothing to undo any more.
func (s *state) settle() {
	s.past = s.past[:0]
	s.participants.settle()
	s.users.settle()
	s.blocks.settle()
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
	if len(s.chats) > maxChats || s.held > maxRecipients || s.participants.full() || s.users.full() || s.blocks.full() {
		s.forget()
	}
}

// forget drops everything that may not be so: it is read again when it is
// needed. A client id too many does no harm.
func (s *state) forget() {
	clear(s.chats)
	clear(s.participants.known)
	clear(s.recipients)
	clear(s.users.known)
	clear(s.blocks.known)
	s.held = 0
}
