package service

import (
	"errors"

	"talko/app/chat"
)

// seat is a user's place in a chat.
type seat struct {
	chat chat.ChatRow
	row  chat.ParticipantRow
}

var (
	errNoChat    = chat.NotFound.Errorf("no such chat")
	errNoMessage = chat.NotFound.Errorf("no such message")
	errNoText    = chat.Invalid.Errorf("this line is no message")
	errNoUser    = chat.NotFound.Errorf("no such user")
	errNoAdmin   = chat.Forbidden.Errorf("only an admin may do this")
)

// seatOf finds the user's place in a chat. Nobody learns of a chat in which
// they have none.
func seatOf(v chat.View, id chat.ChatID, user chat.UserID) (seat, error) {
	row, err := v.Participant(id, user)
	if err != nil {
		return seat{}, orNotFound(err, errNoChat)
	}
	c, err := v.Chat(id)
	if err != nil {
		return seat{}, orNotFound(err, errNoChat)
	}
	return seat{chat: c, row: row}, nil
}

// orNotFound puts the clear sentence in the place of a store's NotFound.
func orNotFound(err, clear error) error {
	if errors.Is(err, chat.NotFound) {
		return clear
	}
	return err
}

// pair reports whether the chat is of fixed people.
func pair(k chat.ChatKind) bool { return k == chat.Private || k == chat.Notes }

// admin tells why the caller may not do what admins do.
func (s seat) admin() error {
	if s.row.Role != chat.RoleAdmin {
		return errNoAdmin
	}
	return nil
}

// line finds a line that the seat's user may see. A seq above the head must not
// reach the store: as part of a message id it could name another chat's line.
func (s seat) line(v chat.View, seq chat.Seq) (chat.Message, error) {
	if s.hides(seq) {
		return chat.Message{}, errNoMessage
	}
	return lineAt(v, s.chat.ID, seq, s.row.UserID)
}

// hides reports whether the seat's user may not see what is at seq, if anything.
func (s seat) hides(seq chat.Seq) bool { return seq < s.row.FromSeq || seq > s.chat.LastSeq }

// text finds a text that the seat's user may see, and that is still there.
func (s seat) text(v chat.View, seq chat.Seq) (chat.Message, error) {
	m, err := s.line(v, seq)
	if err != nil {
		return chat.Message{}, err
	}
	if !m.Kind.Written() {
		return chat.Message{}, errNoText
	}
	if m.Deleted {
		return chat.Message{}, chat.Conflict.Errorf("the message was deleted")
	}
	return m, nil
}

func lineAt(v chat.View, id chat.ChatID, seq chat.Seq, viewer chat.UserID) (chat.Message, error) {
	lines, err := v.LinesAt(id, []chat.Seq{seq}, viewer)
	if err != nil {
		return chat.Message{}, err
	}
	if len(lines) == 0 {
		return chat.Message{}, errNoMessage
	}
	return lines[0], nil
}

// present finds a user who is there: neither gone nor about to go.
func present(v chat.View, id chat.UserID) (chat.AccountRow, error) {
	a, err := v.Account(id)
	if err != nil {
		return chat.AccountRow{}, orNotFound(err, errNoUser)
	}
	if a.Gone || a.DeletedTS != 0 {
		return chat.AccountRow{}, errNoUser
	}
	return a, nil
}
