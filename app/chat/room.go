package chat

// ChatKind tells who may be in a chat.
type ChatKind string

const (
	Room    ChatKind = "room"    // anyone may join
	Group   ChatKind = "group"   // by invitation of a participant
	Private ChatKind = "private" // two users, for ever
	Notes   ChatKind = "notes"   // one user's own
)

// HistoryPolicy tells what those who join a group later may read.
type HistoryPolicy string

const (
	HistoryJoined HistoryPolicy = "joined" // from their own joining on; the default of groups
	HistoryAll    HistoryPolicy = "all"    // everything; always so in rooms
)

// Level tells what of a chat may ask for attention.
type Level string

const (
	LevelDefault  Level = ""
	LevelAll      Level = "all"
	LevelMentions Level = "mentions"
	LevelNone     Level = "none"
)

// Chat is a chat as one user sees it: the part that is the same for all, as of
// LastSeq, and the caller's own part. In [Client.Rooms] the own part is zero
// where the caller is not in the room.
type Chat struct {
	ID ChatID `json:"chat_id"`
	// Name of a room is without its "#"; of a private chat, the other's name.
	Name      string        `json:"chat_name"`
	Kind      ChatKind      `json:"kind"`
	Topic     string        `json:"topic,omitzero"`
	History   HistoryPolicy `json:"history,omitzero"`
	Users     []User        `json:"users"` // the longest-standing, at most MaxPreviewUsers
	UserCount int           `json:"user_count"`
	LastSeq   Seq           `json:"last_seq"`

	Role    Role `json:"role,omitzero"`
	FromSeq Seq  `json:"from_seq,omitzero"` // the first event one may read; 0: not in it
	ReadMarker
	LastMessage *Message `json:"last_message,omitzero"` // the newest text one may read
	Settings    Settings `json:"settings,omitzero"`
}

// ReadMarker is how far a user has read, and what lies above, counted when the
// chat's head was LastSeq of what bears it.
type ReadMarker struct {
	ReadSeq     Seq     `json:"read_seq"`
	ReadVersion UserSeq `json:"read_version"`
	Unread      int     `json:"unread"`   // lines; MaxUnread means "at least"
	Mentions    int     `json:"mentions"` // of them, those that mention the reader
	// ReadUserSeq is the user_seq of the marker's last change; the higher wins.
	ReadUserSeq UserSeq `json:"read_user_seq"`
}

// Settings of one user for one chat. UserSeq is that of their last change; of
// two, the higher wins.
type Settings struct {
	Muted   bool    `json:"muted,omitzero"`
	Level   Level   `json:"level,omitzero"`
	Pinned  bool    `json:"pinned,omitzero"`
	Draft   Draft   `json:"draft,omitzero"`
	UserSeq UserSeq `json:"user_seq,omitzero"`
}

// Draft is what a user has typed and not yet sent, and where.
type Draft struct {
	Text     string   `json:"text"`
	DeviceID DeviceID `json:"device_id,omitzero"`
}
