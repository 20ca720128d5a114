package chat

// The params and results of the calls, in the order of the protocol's table.
// A zero Limit means DefaultPage. Lists are paged by key: After (or Before) is
// the last key of the page before, or its Next where the key is not plain; More
// tells whether another page follows. ClientID makes a change harmless to
// repeat: the same id gets the answer that was first stored; it is at most
// MaxClientIDBytes long, best a UUID version 7.

// Pong answers Ping.
type Pong struct {
	UserSeq  UserSeq   `json:"user_seq"`
	Sum      int64     `json:"sum"` // of last_seq over the chats that Chats lists
	ServerTS Timestamp `json:"server_ts"`
}

// SessionList answers Sessions, newest first.
type SessionList struct {
	Sessions []Session `json:"sessions"`
}

type DeleteSession struct {
	SessionID SessionID `json:"session_id"`
	ClientID  string    `json:"client_id,omitzero"`
}

type DeleteUser struct {
	Password string `json:"password"`
	Erase    bool   `json:"erase,omitzero"` // the messages too
}

type GetUser struct {
	UserID   UserID `json:"user_id,omitzero"` // this or the name
	UserName string `json:"user_name,omitzero"`
}

type GetUsers struct {
	Pattern string `json:"pattern"`        // "*" any run, "?" one character; "" is "*"
	After   string `json:"after,omitzero"` // user_name
	Limit   int    `json:"limit,omitzero"`
}

// UserPage is in the order of names.
type UserPage struct {
	Users []User `json:"users"`
	More  bool   `json:"more"`
}

type UpdateUser struct {
	UserName *string   `json:"user_name,omitzero"`
	Password *Password `json:"password,omitzero"`
	Status   *string   `json:"status,omitzero"`
	Presence *Presence `json:"presence,omitzero"`
	ClientID string    `json:"client_id,omitzero"`
}

// Password is a change of password: the old one proves the right to it.
type Password struct {
	Old string `json:"old"`
	New string `json:"new"`
}

type GetChats struct {
	After ChatID `json:"after,omitzero"`
	Limit int    `json:"limit,omitzero"`
}

// ChatPage is in the order of chat ids.
type ChatPage struct {
	Epoch   string  `json:"epoch"`
	UserSeq UserSeq `json:"user_seq"`
	Chats   []Chat  `json:"chats"`
	More    bool    `json:"more"`
}

// InsertChat makes a chat. Kind may be absent: the caller alone makes notes,
// two users a private chat, more a group.
type InsertChat struct {
	ChatName string        `json:"chat_name"`
	UserIDs  []UserID      `json:"user_ids"` // besides the caller
	Kind     ChatKind      `json:"kind,omitzero"`
	History  HistoryPolicy `json:"history,omitzero"`
	ClientID string        `json:"client_id,omitzero"`
}

type GetRooms struct {
	Pattern string `json:"pattern"`
	After   string `json:"after,omitzero"` // chat_name
	Limit   int    `json:"limit,omitzero"`
}

// RoomPage is in the order of names.
type RoomPage struct {
	Chats []Chat `json:"chats"`
	More  bool   `json:"more"`
}

type UpdateChat struct {
	ChatID   ChatID         `json:"chat_id"`
	ChatName *string        `json:"chat_name,omitzero"`
	Topic    *string        `json:"topic,omitzero"`
	History  *HistoryPolicy `json:"history,omitzero"`
	ClientID string         `json:"client_id,omitzero"`
}

type DeleteChat struct {
	ChatID   ChatID `json:"chat_id"`
	ClientID string `json:"client_id,omitzero"`
}

type GetParticipants struct {
	ChatID ChatID `json:"chat_id"`
	After  UserID `json:"after,omitzero"`
	Limit  int    `json:"limit,omitzero"`
}

// ParticipantPage is in the order of user ids.
type ParticipantPage struct {
	Users []Participant `json:"users"`
	More  bool          `json:"more"`
}

// InsertParticipant adds a user, or joins oneself to a room.
type InsertParticipant struct {
	ChatID   ChatID `json:"chat_id"`
	UserID   UserID `json:"user_id"`
	ClientID string `json:"client_id,omitzero"`
}

// DeleteParticipant removes a user, or leaves; of a private chat: hides it.
type DeleteParticipant struct {
	ChatID   ChatID `json:"chat_id"`
	UserID   UserID `json:"user_id"`
	ClientID string `json:"client_id,omitzero"`
}

// UpdateParticipant sets the caller's own settings, or another's role.
type UpdateParticipant struct {
	ChatID   ChatID  `json:"chat_id"`
	UserID   UserID  `json:"user_id,omitzero"` // with Role
	Role     Role    `json:"role,omitzero"`
	Muted    *bool   `json:"muted,omitzero"`
	Level    *Level  `json:"level,omitzero"`
	Pinned   *bool   `json:"pinned,omitzero"`
	Draft    *string `json:"draft,omitzero"`
	ClientID string  `json:"client_id,omitzero"`
}

// SettingsResult answers UpdateParticipant with the caller's own settings.
type SettingsResult struct {
	Settings Settings `json:"settings"`
	UserSeq  UserSeq  `json:"user_seq"`
}

// GetMessages asks for lines: the newest, or those below Before, above After,
// or on both sides of Around or of the time AroundTS. At most one is given.
type GetMessages struct {
	ChatID   ChatID    `json:"chat_id"`
	Before   Seq       `json:"before,omitzero"`
	After    *Seq      `json:"after,omitzero"`
	Around   Seq       `json:"around,omitzero"`
	AroundTS Timestamp `json:"around_ts,omitzero"`
	Limit    int       `json:"limit,omitzero"`
}

// Page is a run of lines, oldest first, from one snapshot. No line between From
// and To (both included) is left out; both are 0 on an empty page.
type Page struct {
	Messages []Message `json:"messages"`
	// Quoted are the messages that Messages reply to and the reader may see.
	Quoted  []Message `json:"quoted,omitempty"`
	From    Seq       `json:"from"`
	To      Seq       `json:"to"`
	LastSeq Seq       `json:"last_seq"` // the chat's head in the snapshot
	FromSeq Seq       `json:"from_seq"` // the first event the reader may read
}

type GetEvents struct {
	ChatID ChatID `json:"chat_id"`
	Epoch  string `json:"epoch"`
	After  Seq    `json:"after"`
	Limit  int    `json:"limit,omitzero"`
}

// EventPage is what happened behind After. With Reset the reader is too far
// behind, or of another epoch: Events is empty, and Messages are the newest
// DefaultPage lines.
type EventPage struct {
	Events []Event `json:"events"`
	// Messages that Events made or touched, once each, in their current form.
	Messages []Message `json:"messages"`
	Quoted   []Message `json:"quoted,omitempty"`
	LastSeq  Seq       `json:"last_seq"`
	FromSeq  Seq       `json:"from_seq"`
	More     bool      `json:"more"`
	Reset    bool      `json:"reset,omitzero"`
}

type InsertMessage struct {
	ChatID   ChatID `json:"chat_id"`
	Text     string `json:"message_text"`
	ReplyTo  Seq    `json:"reply_to,omitzero"`
	ClientID string `json:"client_id,omitzero"`
}

// UpdateMessage edits one's own text. With EditSeq it is a conflict if another
// edit came first.
type UpdateMessage struct {
	ChatID   ChatID `json:"chat_id"`
	Seq      Seq    `json:"seq"`
	Text     string `json:"message_text"`
	EditSeq  Seq    `json:"edit_seq,omitzero"`
	ClientID string `json:"client_id,omitzero"`
}

type DeleteMessage struct {
	ChatID   ChatID `json:"chat_id"`
	Seq      Seq    `json:"seq"`
	ClientID string `json:"client_id,omitzero"`
}

// MessageResult answers calls that make or change a message.
type MessageResult struct {
	Message Message `json:"message"`
}

// ChatResult answers calls that make or change a chat.
type ChatResult struct {
	Chat Chat `json:"chat"`
}

// UserResult answers User and UpdateUser.
type UserResult struct {
	User User `json:"user"`
}

// Reacting is the params of InsertReaction and DeleteReaction.
type Reacting struct {
	ChatID   ChatID `json:"chat_id"`
	Seq      Seq    `json:"seq"`
	Emoji    string `json:"emoji"`
	ClientID string `json:"client_id,omitzero"`
}

type GetReactions struct {
	ChatID ChatID `json:"chat_id"`
	Seq    Seq    `json:"seq"`
	Emoji  string `json:"emoji,omitzero"`
	After  string `json:"after,omitzero"` // Next
	Limit  int    `json:"limit,omitzero"`
}

// ReactionPage is in the order in which the reactions were given.
type ReactionPage struct {
	Reactions []UserReaction `json:"reactions"`
	More      bool           `json:"more"`
	Next      string         `json:"next,omitzero"`
}

// UserReaction is one user's reaction.
type UserReaction struct {
	Emoji string `json:"emoji"`
	User  User   `json:"user"`
}

// Pinning is the params of InsertPin and DeletePin.
type Pinning struct {
	ChatID   ChatID `json:"chat_id"`
	Seq      Seq    `json:"seq"`
	ClientID string `json:"client_id,omitzero"`
}

type GetPins struct {
	ChatID ChatID `json:"chat_id"`
	Before Seq    `json:"before,omitzero"`
	Limit  int    `json:"limit,omitzero"`
}

type GetMentions struct {
	ChatID ChatID `json:"chat_id,omitzero"` // 0: in every chat
	Before string `json:"before,omitzero"`  // Next
	Limit  int    `json:"limit,omitzero"`
}

// MessagePage is a list of messages, newest first. Next is empty where the key
// is plain (GetPins: the seq).
type MessagePage struct {
	Messages []Message `json:"messages"`
	More     bool      `json:"more"`
	Next     string    `json:"next,omitzero"`
}

// Mark is the params of MarkRead and MarkUnread: one has read up to Seq (for
// MarkUnread: only up to Seq). A MarkRead under an older ReadVersion is answered
// and ignored; 0 means the present one.
type Mark struct {
	ChatID      ChatID  `json:"chat_id"`
	Seq         Seq     `json:"seq"`
	ReadVersion UserSeq `json:"read_version,omitzero"`
	ClientID    string  `json:"client_id,omitzero"`
}

// MarkResult answers Mark: the marker as it is now, counted at LastSeq.
type MarkResult struct {
	ReadMarker
	UserSeq UserSeq `json:"user_seq"`
	LastSeq Seq     `json:"last_seq"`
}

// Blocking is the params of InsertBlock and DeleteBlock.
type Blocking struct {
	UserID   UserID `json:"user_id"`
	ClientID string `json:"client_id,omitzero"`
}

// UserSeqResult tells the caller's user_seq after a change.
type UserSeqResult struct {
	UserSeq UserSeq `json:"user_seq"`
}

// BlockList answers Blocks.
type BlockList struct {
	Users   []User  `json:"users"`
	UserSeq UserSeq `json:"user_seq"`
}

type SearchMessages struct {
	Query  string `json:"query"`
	ChatID ChatID `json:"chat_id,omitzero"` // 0: in every chat
	Before string `json:"before,omitzero"`  // Next
	Limit  int    `json:"limit,omitzero"`
}

type Typing struct {
	ChatID ChatID `json:"chat_id"`
}

// ReceiveMessages is long polling: it answers as soon as there is something
// behind Cursor, or after TimeoutMS (0: at once). Without a cursor it starts at
// what is newest.
type ReceiveMessages struct {
	Cursor    string `json:"cursor,omitzero"`
	Limit     int    `json:"limit,omitzero"`
	TimeoutMS int    `json:"timeout_ms,omitzero"`
}

// Received answers ReceiveMessages. With Reset the cursor was too old or of
// another epoch: read the chats anew, then go on with Cursor.
type Received struct {
	Events   []Event   `json:"events"`
	Messages []Message `json:"messages"`
	Cursor   string    `json:"cursor"`
	Reset    bool      `json:"reset,omitzero"`
}
