package chat

import (
	"context"
	"time"
)

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

// Used is a server that someone signed in to from this machine, and when they
// did so last.
type Used struct {
	Server, User string
	At           time.Time
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
	// Sessions lists the user's sessions, newest first.
	Sessions(ctx context.Context) (SessionList, error)
	// DeleteSession ends one of the user's sessions, and its streams. Errors:
	// NotFound for a session that is not the user's.
	DeleteSession(ctx context.Context, p DeleteSession) error
	// DeleteUser ends every session and hides the account; after a grace it
	// leaves every chat. Errors: Forbidden for a wrong password.
	DeleteUser(ctx context.Context, p DeleteUser) error

	// User tells of one user. Errors: Invalid unless one of id and name is
	// given; NotFound.
	User(ctx context.Context, p GetUser) (UserResult, error)
	// Users lists those whose name matches, in the order of names.
	Users(ctx context.Context, p GetUsers) (UserPage, error)
	// UpdateUser changes the caller's profile; what is nil stays. Errors:
	// Conflict for a taken name; Forbidden for a wrong old password; TooLarge
	// for a status too long.
	UpdateUser(ctx context.Context, p UpdateUser) (UserResult, error)

	// Chats lists the chats that are shown to the user, by id. A listing of
	// several pages counts as of the UserSeq of its first.
	Chats(ctx context.Context, p GetChats) (ChatPage, error)
	// InsertChat makes a chat; of a pair that has one already, it returns that.
	// Errors: Conflict for a taken room name; Forbidden where one is blocked;
	// NotFound for a user who is not there; TooLarge for too many users.
	InsertChat(ctx context.Context, p InsertChat) (ChatResult, error)
	// Rooms lists rooms whose name matches, in the order of names; also those
	// that one is not in.
	Rooms(ctx context.Context, p GetRooms) (RoomPage, error)
	// UpdateChat changes name, topic and history of a room or a group; what is
	// nil stays. Errors: Forbidden if not an admin, and for a private chat;
	// Conflict for a taken room name; TooLarge.
	UpdateChat(ctx context.Context, p UpdateChat) (ChatResult, error)
	// DeleteChat deletes a room or a group with all that is in it. Errors:
	// Forbidden if not an admin, and for a private chat.
	DeleteChat(ctx context.Context, p DeleteChat) error

	// Participants lists who is in a chat, by user id.
	Participants(ctx context.Context, p GetParticipants) (ParticipantPage, error)
	// InsertParticipant joins a room, or adds another; who is there already
	// stays so. Errors: Forbidden for a private chat, or if the other blocks
	// the caller; NotFound for a user who is not there; Conflict if the chat
	// has MaxChatUsers.
	InsertParticipant(ctx context.Context, p InsertParticipant) (ChatResult, error)
	// DeleteParticipant leaves, or removes another; a private chat it hides.
	// Errors: Forbidden to remove another if not an admin; NotFound if that
	// one is not in the chat.
	DeleteParticipant(ctx context.Context, p DeleteParticipant) (ChatResult, error)
	// UpdateParticipant changes the caller's settings of a chat (what is nil
	// stays), or another's role. Errors: Forbidden to change a role if not an
	// admin; NotFound if the other is not in the chat; Conflict if the last
	// admin were to step down; TooLarge for a draft too long.
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
	// UpdateMessage edits one's own text. Errors: those of InsertMessage;
	// Forbidden for another's; Conflict too if another edit came before, or the
	// message was deleted.
	UpdateMessage(ctx context.Context, p UpdateMessage) (MessageResult, error)
	// DeleteMessage makes a tombstone of one's own text, or as an admin of
	// anyone's; one that is there already is the answer. Errors: Forbidden for
	// another's if not an admin.
	DeleteMessage(ctx context.Context, p DeleteMessage) (MessageResult, error)
	// InsertReaction gives a text an emoji, DeleteReaction takes it back; if
	// nothing changes the message is the answer. Errors: Conflict for a deleted
	// message, or one that has MaxReactionKinds.
	InsertReaction(ctx context.Context, p Reacting) (MessageResult, error)
	DeleteReaction(ctx context.Context, p Reacting) (MessageResult, error)
	// Reactions lists who reacted to a message, in the order of giving.
	Reactions(ctx context.Context, p GetReactions) (ReactionPage, error)
	// InsertPin pins a text for all of the chat, DeletePin takes that off.
	// Errors: Conflict for a deleted message.
	InsertPin(ctx context.Context, p Pinning) (MessageResult, error)
	DeletePin(ctx context.Context, p Pinning) (MessageResult, error)
	// Pins lists what is pinned in a chat, newest first.
	Pins(ctx context.Context, p GetPins) (MessagePage, error)
	// Mentions lists texts that mention the caller, newest first.
	Mentions(ctx context.Context, p GetMentions) (MessagePage, error)
	// Search lists texts that have all words of the query as they stand now,
	// newest first. Errors: Invalid for a query without a word; TooLarge for
	// one too long.
	Search(ctx context.Context, p SearchMessages) (MessagePage, error)

	// MarkRead raises the caller's marker; MarkUnread sets it, and begins a new
	// read_version.
	MarkRead(ctx context.Context, p Mark) (MarkResult, error)
	MarkUnread(ctx context.Context, p Mark) (MarkResult, error)

	// InsertBlock blocks a user, who then cannot open a private chat with the
	// caller, nor add or notify them; DeleteBlock takes that back. Errors:
	// Invalid for oneself; NotFound for a user who is not there; Conflict for
	// one more than a thousand.
	InsertBlock(ctx context.Context, p Blocking) (UserSeqResult, error)
	DeleteBlock(ctx context.Context, p Blocking) (UserSeqResult, error)
	// Blocks lists whom the caller blocks.
	Blocks(ctx context.Context) (BlockList, error)

	// InsertInvitation lets others make an account where that needs an
	// invitation. Errors: Forbidden if not an admin of the server; Conflict for
	// more than MaxInvitations.
	InsertInvitation(ctx context.Context, p InsertInvitation) (InvitationResult, error)
	// Invitations lists the open ones, without their codes. Errors: Forbidden
	// if not an admin of the server.
	Invitations(ctx context.Context, p GetInvitations) (InvitationPage, error)
	// DeleteInvitation takes an invitation back; who has used it stays. Errors:
	// Forbidden if not an admin of the server; NotFound.
	DeleteInvitation(ctx context.Context, p DeleteInvitation) error
	// UpdateRole changes what a user may do on the server. Errors: Forbidden if
	// not an owner; NotFound; Conflict if the last owner were to step down.
	UpdateRole(ctx context.Context, p UpdateRole) (UserResult, error)

	// Typing tells the others of a chat that one types; not stored.
	Typing(ctx context.Context, p Typing) error
	// Receive is long polling: it waits at most p.TimeoutMS milliseconds.
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
