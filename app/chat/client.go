package chat

import "context"

// Credential is how one shows who one is: a token, or a name and a password.
// With SignUp the account is made.
type Credential struct {
	Token    string   `json:"token,omitzero"`
	UserName string   `json:"user_name,omitzero"`
	Password string   `json:"password,omitzero"`
	SignUp   bool     `json:"-"`
	Invite   string   `json:"invite,omitzero"`
	DeviceID DeviceID `json:"device_id,omitzero"` // of an earlier session of this device
	Device   string   `json:"device,omitzero"`    // what it calls itself
	Address  string   `json:"-"`                  // where from; the server's edge knows
}

// Identity is what a Dialer found out: who signed in, with which session.
type Identity struct {
	User      User
	SessionID SessionID
	DeviceID  DeviceID
	Token     string // to sign in again without a password
	Epoch     string
	Limits    Limits
}

// Dialer signs in.
type Dialer interface {
	// Dial returns the Client of the one who bears the credential.
	// Errors: Unauthenticated for a wrong password, an unknown name or an
	// ended session alike; for a sign-up Invalid for a bad name or password,
	// Conflict for a taken name, Forbidden where it needs an invitation;
	// RateLimited; Unavailable if the server cannot be reached.
	Dial(ctx context.Context, cred Credential) (Client, error)
}

// Client is one signed-in user's view of the servers. It is safe for concurrent
// use; calls that change something are carried out in the order in which they
// were made. A call on an ended session gives Unauthenticated. A chat that one
// is not in is NotFound; so is what lies below one's from_seq. Every call may
// give Invalid for params out of their limits, RateLimited, Unavailable when it
// is unknown whether it was done, and Internal.
type Client interface {
	// Identity tells who this is.
	Identity() Identity
	// Ping tells the user's heads, so that a client can see whether it missed
	// a hint.
	Ping(ctx context.Context) (Pong, error)

	// Logout ends this session.
	Logout(ctx context.Context) error
	Sessions(ctx context.Context) (SessionList, error)
	// DeleteSession ends one of the user's sessions, and its streams.
	DeleteSession(ctx context.Context, p DeleteSession) error
	// DeleteUser ends every session and hides the account; after a grace it
	// leaves every chat. Errors: Forbidden for a wrong password.
	DeleteUser(ctx context.Context, p DeleteUser) error

	User(ctx context.Context, p GetUser) (UserResult, error)
	Users(ctx context.Context, p GetUsers) (UserPage, error)
	// UpdateUser changes the caller's profile. Errors: Conflict for a taken
	// name; Forbidden for a wrong old password.
	UpdateUser(ctx context.Context, p UpdateUser) (UserResult, error)

	Chats(ctx context.Context, p GetChats) (ChatPage, error)
	// InsertChat makes a chat; of a pair that has one already, it returns that.
	// Errors: Conflict for a taken room name; Forbidden where one is blocked.
	InsertChat(ctx context.Context, p InsertChat) (ChatResult, error)
	Rooms(ctx context.Context, p GetRooms) (RoomPage, error)
	// UpdateChat names, describes, opens. Errors: Forbidden if not an admin.
	UpdateChat(ctx context.Context, p UpdateChat) (ChatResult, error)
	DeleteChat(ctx context.Context, p DeleteChat) error

	Participants(ctx context.Context, p GetParticipants) (ParticipantPage, error)
	InsertParticipant(ctx context.Context, p InsertParticipant) (ChatResult, error)
	DeleteParticipant(ctx context.Context, p DeleteParticipant) (ChatResult, error)
	UpdateParticipant(ctx context.Context, p UpdateParticipant) (SettingsResult, error)

	// Messages returns lines of a chat, oldest first, from one snapshot whose
	// head it tells.
	Messages(ctx context.Context, p GetMessages) (Page, error)
	// Events returns what happened in a chat behind p.After, from one snapshot.
	Events(ctx context.Context, p GetEvents) (EventPage, error)

	// InsertMessage stores a message and returns it once it is on disk.
	// Errors: Invalid for an empty text; TooLarge; NotFound for a chat one is
	// not in; Forbidden in a private chat whose other user blocks one; Conflict
	// if p.ClientID was used for another message; Unavailable if it is unknown
	// whether it was stored.
	InsertMessage(ctx context.Context, p InsertMessage) (MessageResult, error)
	UpdateMessage(ctx context.Context, p UpdateMessage) (MessageResult, error)
	DeleteMessage(ctx context.Context, p DeleteMessage) (MessageResult, error)
	InsertReaction(ctx context.Context, p Reacting) (MessageResult, error)
	DeleteReaction(ctx context.Context, p Reacting) (MessageResult, error)
	Reactions(ctx context.Context, p GetReactions) (ReactionPage, error)
	InsertPin(ctx context.Context, p Pinning) (MessageResult, error)
	DeletePin(ctx context.Context, p Pinning) (MessageResult, error)
	Pins(ctx context.Context, p GetPins) (MessagePage, error)
	Mentions(ctx context.Context, p GetMentions) (MessagePage, error)
	Search(ctx context.Context, p SearchMessages) (MessagePage, error)

	// MarkRead raises the caller's marker; MarkUnread sets it, and begins a new
	// read_version.
	MarkRead(ctx context.Context, p Mark) (MarkResult, error)
	MarkUnread(ctx context.Context, p Mark) (MarkResult, error)

	InsertBlock(ctx context.Context, p Blocking) (UserSeqResult, error)
	DeleteBlock(ctx context.Context, p Blocking) (UserSeqResult, error)
	Blocks(ctx context.Context) (BlockList, error)

	// Typing tells the others of a chat that one types; not stored.
	Typing(ctx context.Context, p Typing) error
	// Receive is long polling.
	Receive(ctx context.Context, p ReceiveMessages) (Received, error)
	// Stream subscribes to everything that concerns the user. The caller closes
	// it; ctx bounds the opening alone.
	Stream(ctx context.Context) (Stream, error)

	// Close lets go of the connection and ends the client's streams; the
	// session stays valid.
	Close() error
}

// Stream is a subscription: first it is registered, then it tells where it
// began, so what is read afterwards misses nothing.
type Stream interface {
	Opened() StreamOpened
	// Notifications is closed when the stream has ended.
	Notifications() <-chan Notification
	// Err tells why the stream ended, once Notifications is closed: nil after
	// Close, Unauthenticated if the session ended.
	Err() error
	Close() error
}

// StreamOpened is where a stream begins.
type StreamOpened struct {
	Epoch   string  `json:"epoch"`
	UserSeq UserSeq `json:"user_seq"`
}
