package chat

import "time"

// Notification is what a stream tells. The set is closed: the types of this
// file. What is pushed is a hint; a hole in seq or user_seq means pull.
type Notification interface {
	// Method is the notification's name on the wire; "" for those that are
	// made by the client library itself.
	Method() string
}

type (
	// MessageNote: a text was sent. Its event is EventOf(Message).
	MessageNote struct {
		Message Message `json:"message"`
	}
	// EventNote: something else happened in a chat. Message is the whole
	// current form of the line that the event made or touched; absent where
	// the event is bare, or an erasure.
	EventNote struct {
		Event   Event    `json:"event"`
		Message *Message `json:"message,omitzero"`
	}
	// ChatNote: a chat entered the list of the user's chats, or left it. Of one
	// that left only the id is told.
	ChatNote struct {
		UserSeq UserSeq `json:"user_seq"`
		Chat    Chat    `json:"chat"`
		Left    bool    `json:"left,omitzero"`
	}
	// ReadNote: the user's marker in a chat moved.
	ReadNote struct {
		UserSeq UserSeq `json:"user_seq"`
		ChatID  ChatID  `json:"chat_id"`
		ReadMarker
		LastSeq Seq `json:"last_seq"`
	}
	// SettingNote: the user's settings of a chat changed, or (without ChatID)
	// the user blocked someone or took it back.
	SettingNote struct {
		UserSeq  UserSeq   `json:"user_seq"`
		ChatID   ChatID    `json:"chat_id,omitzero"`
		Settings *Settings `json:"settings,omitzero"`
		User     *User     `json:"user,omitzero"`
		Blocked  bool      `json:"blocked,omitzero"`
	}
	// UserNote: someone's profile changed; with UserSeq, one's own.
	UserNote struct {
		UserSeq UserSeq `json:"user_seq,omitzero"`
		User    User    `json:"user"`
	}
	// SessionNote: the user signed in somewhere, or (Ended) a session ended.
	SessionNote struct {
		UserSeq UserSeq `json:"user_seq"`
		Session Session `json:"session"`
		Ended   bool    `json:"ended,omitzero"`
	}
	// TypingNote: someone types; it expires after TypingExpiry.
	TypingNote struct {
		ChatID ChatID `json:"chat_id"`
		User   User   `json:"user"`
	}
	// PresenceNote: someone came or went; it expires after PresenceExpiry.
	PresenceNote struct {
		User User `json:"user"`
	}
	// LaggedNote: the stream could not keep up, and what it held was dropped.
	LaggedNote struct{}
	// LinkNote is made by the client library: the connection was lost, or is
	// there again. What was pushed in between is missing.
	LinkNote struct {
		Up    bool
		Epoch string        // when up
		Err   error         // when down: why
		Retry time.Duration // when down: until the next attempt
	}
)

// How long the two notifications that are not stored hold.
const (
	TypingExpiry   = 6 * time.Second
	PresenceExpiry = 90 * time.Second
)

func (MessageNote) Method() string  { return "Message" }
func (EventNote) Method() string    { return "Event" }
func (ChatNote) Method() string     { return "Chat" }
func (ReadNote) Method() string     { return "Read" }
func (SettingNote) Method() string  { return "Setting" }
func (UserNote) Method() string     { return "User" }
func (SessionNote) Method() string  { return "Session" }
func (TypingNote) Method() string   { return "Typing" }
func (PresenceNote) Method() string { return "Presence" }
func (LaggedNote) Method() string   { return "Lagged" }
func (LinkNote) Method() string     { return "" }
