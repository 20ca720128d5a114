package chat

// EventKind names what happened. One that a client does not know is a line if
// it has no target, and is shown as a line that says so.
type EventKind string

// Kinds that are lines on the screen.
const (
	Text           EventKind = "text"    // value: the text
	Joined         EventKind = "joined"  // subject: who, if another added them
	Left           EventKind = "left"    // subject: who, if another removed them
	TopicChanged   EventKind = "topic"   // value: the new topic
	Renamed        EventKind = "renamed" // value: the chat's new name
	Named          EventKind = "named"   // a user's new name; value: the old one
	RoleChanged    EventKind = "role"    // subject: whose; value: the new role
	HistoryChanged EventKind = "history" // value: the new policy
)

// Kinds that touch an earlier line, target_seq.
const (
	Edited    EventKind = "edit"    // value: the new text
	Deleted   EventKind = "delete"  // the text is gone
	Reacted   EventKind = "react"   // value: the emoji
	Unreacted EventKind = "unreact" // value: the emoji
	Pinned    EventKind = "pin"
	Unpinned  EventKind = "unpin"
	Erased    EventKind = "erased" // subject's texts from target_seq to target_end are gone
)

// Event is one entry of a chat's log. To a reader who may not see what it
// touches it is given bare: ChatID and Seq only.
type Event struct {
	ChatID ChatID    `json:"chat_id"`
	Seq    Seq       `json:"seq"`
	Kind   EventKind `json:"kind,omitzero"`
	User   User      `json:"user,omitzero"` // who did it
	TS     Timestamp `json:"ts,omitzero"`
	// TargetSeq is the line that the event touches; TargetEnd the last one
	// where it touches several (erased).
	TargetSeq Seq `json:"target_seq,omitzero"`
	TargetEnd Seq `json:"target_end,omitzero"`
	// Subject is the user to whom it was done; absent where that is User. For
	// erased: whose texts, absent for everyone's.
	Subject User   `json:"subject,omitzero"`
	Value   string `json:"value,omitzero"`
}

// Bare reports whether e hides what happened.
func (e Event) Bare() bool { return e.Kind == "" }

// Line reports whether e is a line of its own.
func (e Event) Line() bool { return e.Kind != "" && e.TargetSeq == 0 }

// Message is a line of a chat in its current form.
type Message struct {
	ID     MessageID `json:"message_id"`
	ChatID ChatID    `json:"chat_id"`
	Seq    Seq       `json:"seq"`
	// ModSeq is the last event that touched the line, Seq if none did; of two
	// forms the one with the higher ModSeq is newer. EditSeq is the last event
	// that changed its text.
	ModSeq  Seq       `json:"mod_seq"`
	EditSeq Seq       `json:"edit_seq"`
	Kind    EventKind `json:"kind"`
	User    User      `json:"user"`             // who wrote or did it
	Subject User      `json:"subject,omitzero"` // as in [Event]
	Text    string    `json:"message_text"`     // the event's value for lines that are no text
	TS      Timestamp `json:"message_ts"`
	ReplyTo Seq       `json:"reply_to,omitzero"` // the quoted line of the same chat
	Deleted bool      `json:"deleted,omitzero"`  // a tombstone: Text is empty
	Pinned  bool      `json:"pinned,omitzero"`
	// Reactions in the order in which their emoji first came.
	Reactions []Reaction `json:"reactions,omitempty"`
	Mentions  []UserID   `json:"mentions,omitempty"`
	ClientID  string     `json:"client_id,omitzero"`
}

// Edited reports whether the text was changed after it was sent.
func (m *Message) Edited() bool { return m.EditSeq > m.Seq && !m.Deleted }

// Reaction is one emoji on a message, and how many users gave it. Mine is told
// in pages and answers, never in what is pushed.
type Reaction struct {
	Emoji string `json:"emoji"`
	Count int    `json:"count"`
	Mine  bool   `json:"mine,omitzero"`
}

// LineOf returns the line that the event e is when nothing has touched it yet.
func LineOf(e Event) Message {
	return Message{
		ID: ID(e.ChatID, e.Seq), ChatID: e.ChatID, Seq: e.Seq, ModSeq: e.Seq, EditSeq: e.Seq,
		Kind: e.Kind, User: e.User, Subject: e.Subject, Text: e.Value, TS: e.TS,
	}
}

// EventOf returns the event that made the line m, in its current form.
func EventOf(m Message) Event {
	return Event{
		ChatID: m.ChatID, Seq: m.Seq, Kind: m.Kind, User: m.User, TS: m.TS,
		Subject: m.Subject, Value: m.Text,
	}
}
