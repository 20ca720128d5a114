package chat

import "context"

// Store keeps everything. It is safe for concurrent use.
type Store interface {
	// Epoch is random when the database is made and replaced by a restore.
	Epoch() string
	// Update runs fn in a transaction and returns once it is on disk. Callers
	// that wait at the same time share one commit. If fn returns an error or
	// panics, what it did is undone alone, nothing of it is published, and Update
	// returns that error, or Internal. fn runs at most once, in the order in which
	// Update was called, on one goroutine; it does not block, and keeps no Tx.
	// That it has run says nothing: what it leaves outside counts only if Update
	// returns nil. Errors: Unavailable if the queue is
	// full for long, or the commit failed (then it is unknown whether it was
	// done). Update calls Queued(ctx) when fn has its place in the order.
	Update(ctx context.Context, fn func(Tx) error) error
	// View runs fn on one snapshot, and returns its error. ctx bounds the waiting
	// alone. Errors of its own: Unavailable if nothing is free to read with for
	// long, or the store is closed.
	View(ctx context.Context, fn func(View) error) error
	// Search returns candidates for a query, newest first by (TS, ID), of the
	// chats that the user is in: of what was committed before, unless the index
	// needs more than a second to get there, or the disk fails it. It may hold
	// what was edited or deleted since: read them again. Errors: Invalid for a
	// query that app/text cannot read; Unavailable if it takes too long, or there is no
	// index yet.
	Search(ctx context.Context, q SearchQuery) ([]Hit, error)
	// Publish names the one who is told of commits; called once, before the
	// first Update.
	Publish(p Publisher)
	// Close ends what runs, after the queue is empty. What is called later
	// gives Unavailable.
	Close() error
}

// SearchQuery asks for messages that have everything that is set.
type SearchQuery struct {
	UserID UserID
	Chats  []ChatID  // in one of these; none: in every chat of the user
	From   []UserID  // by one of these; none: by anyone
	Since  Timestamp // at or after
	Until  Timestamp // before; 0: no bound
	// Query has the words, if any, and has:link, as app/text reads them. What else
	// it says is for the caller to look up, and to put above.
	Query  string
	Before Hit // zero: from the newest
	Limit  int
}

// Hit is a place in the order of time across chats.
type Hit struct {
	TS Timestamp
	ID MessageID
}

// View reads one snapshot. Lookups of one thing give NotFound if it is not
// there. Lists are in the order of their key; they return at most limit, which
// is above 0. In a pattern "*" is any run and "?" one character; it is folded
// as names are. No seq, however large, leads out of its chat.
type View interface {
	Account(id UserID) (AccountRow, error)
	// User returns a user as events name them; of one who is not there, the id.
	User(id UserID) (User, error)
	// AccountByKey finds the account whose name has this key.
	AccountByKey(key string) (AccountRow, error)
	// Accounts lists accounts whose folded name matches pattern and comes
	// after the folded name after; without those deleted.
	Accounts(pattern, after string, limit int) ([]AccountRow, error)
	SessionByToken(tokenHash []byte) (SessionRow, error)
	Sessions(user UserID) ([]SessionRow, error)
	// Blocks lists whom the user blocks; Blocked tells whether by blocks whom.
	Blocks(user UserID) ([]UserID, error)
	Blocked(by, whom UserID) (bool, error)
	// Owners lists who owns the server.
	Owners() ([]UserID, error)
	// InvitationByCode finds an invitation; Invitations lists them by id.
	InvitationByCode(codeHash []byte) (InvitationRow, error)
	Invitations(after InvitationID, limit int) ([]InvitationRow, error)

	Chat(id ChatID) (ChatRow, error)
	// PrivateChat finds the chat of a pair; of one user with themselves, the notes.
	PrivateChat(a, b UserID) (ChatRow, error)
	// Rooms lists rooms whose folded name matches pattern, in its order.
	Rooms(pattern, after string, limit int) ([]ChatRow, error)
	RoomByKey(key string) (ChatRow, error)
	Participant(chat ChatID, user UserID) (ParticipantRow, error)
	// Participants lists in the order of user ids; Longest tells who has been
	// there longest, in the order of joining.
	Participants(chat ChatID, after UserID, limit int) ([]ParticipantRow, error)
	Longest(chat ChatID, limit int) ([]UserID, error)
	// ChatsOf lists where a user participates and is shown, by chat id.
	ChatsOf(user UserID, after ChatID, limit int) ([]ParticipantRow, error)
	// ChatIDsOf lists the ids of all that ChatsOf lists.
	ChatIDsOf(user UserID) ([]ChatID, error)
	// HiddenChatsOf lists where a user participates and is not shown.
	HiddenChatsOf(user UserID, after ChatID, limit int) ([]ParticipantRow, error)
	// HeadSum is the sum of the heads of the chats that ChatsOf lists.
	HeadSum(user UserID) (int64, error)
	// Recipients are the participants of a chat that is shown to them.
	Recipients(chat ChatID) ([]Recipient, error)

	// Lines returns at most limit lines with from <= seq <= to, oldest first:
	// the oldest of them, or with newest the newest. viewer is whose reactions
	// are Mine; 0: nobody's.
	Lines(chat ChatID, from, to Seq, limit int, newest bool, viewer UserID) ([]Message, error)
	// LinesAt returns the lines of these seqs that there are, in order.
	LinesAt(chat ChatID, seqs []Seq, viewer UserID) ([]Message, error)
	// Events returns at most limit events with seq > after, in order. A line's
	// value is its current text; that of an edit is not kept.
	Events(chat ChatID, after Seq, limit int) ([]Event, error)
	// SeqAt is the first line at or after ts; the head if there is none.
	SeqAt(chat ChatID, ts Timestamp) (Seq, error)
	// LastText is the newest text at or above from that is not deleted.
	LastText(chat ChatID, from Seq, viewer UserID) (Message, error)
	// NextText is the first text of a user behind after, in any chat, that is
	// not deleted: by id, so chat by chat. It may read all that lies between.
	// Errors: NotFound if there is none.
	NextText(user UserID, after MessageID) (MessageID, error)
	// Unread counts lines above seq (and at or above from) that are not the
	// user's and not deleted, and those of them that mention the user; each at
	// most MaxUnread.
	Unread(chat ChatID, user UserID, seq, from Seq) (unread, mentions int, err error)
	// Reactions lists who reacted, in the order of giving, behind the key after
	// ("": from the first), and the key of the last. Errors: Invalid for a key
	// that is none.
	Reactions(chat ChatID, seq Seq, emoji, after string, limit int) (rs []UserReaction, next string, err error)
	// Pins returns pinned lines below before (0: all) and from from on, newest first.
	Pins(chat ChatID, from, before Seq, limit int, viewer UserID) ([]Message, error)
	// Mentions returns others' texts that mention the user, below before, newest first
	// by (TS, ID), in chats that the user is in, from their from_seq on.
	Mentions(user UserID, chat ChatID, before Hit, limit int) ([]Message, error)

	// Used tells whether there may be a change of the user's under a client id.
	// MessageCall finds the text that was sent under it; Call finds any other
	// change. NotFound if there is none.
	Used(user UserID, clientID string) (bool, error)
	MessageCall(user UserID, clientID string) (m Message, hash []byte, err error)
	Call(user UserID, clientID string) (CallRow, error)
	// Jobs lists the jobs that are due at now.
	Jobs(now Timestamp, limit int) ([]JobRow, error)
}

// Tx changes things, and sees its own changes.
type Tx interface {
	View
	// Now is the time of the transaction.
	Now() Timestamp
	// Publish hands p to the Publisher after the commit, in order.
	Publish(p Publication)

	// NextUserSeq advances and returns the user's user_seq.
	NextUserSeq(user UserID) (UserSeq, error)
	// InsertAccount gives a.ID; Conflict if the key was ever used.
	InsertAccount(a *AccountRow) error
	UpdateAccount(a AccountRow) error
	// InsertSession gives s.ID, and s.DeviceID if it is 0.
	InsertSession(s *SessionRow) error
	// UseSession notes when and from where a session was last used.
	UseSession(id SessionID, ts Timestamp, address string) error
	DeleteSession(id SessionID) error
	PutBlock(by, whom UserID, blocked bool) error
	// InsertInvitation gives i.ID. It forgets those that are over.
	InsertInvitation(i *InvitationRow) error
	// UseInvitation takes one use off; with the last the invitation is gone.
	UseInvitation(id InvitationID) error
	DeleteInvitation(id InvitationID) error

	// InsertChat gives c.ID. Conflict for a room's key or a pair that is taken.
	InsertChat(c *ChatRow) error
	// UpdateChat changes name, key, topic and history; heads are the store's.
	UpdateChat(c ChatRow) error
	// DeleteChat removes the chat with all its rows.
	DeleteChat(id ChatID) error
	PutParticipant(p ParticipantRow) error
	DeleteParticipant(chat ChatID, user UserID) error

	// Append gives e the chat's next seq, and a time never less than the
	// chat's last: Now, or e.TS if that is set, for what happened elsewhere or
	// long ago. A line becomes a message; for a text, m carries what an
	// event does not (reply, mentions, client id and its hash). It returns the
	// line, or for a touching event a zero Message.
	Append(e *Event, t TextRow) (Message, error)
	// UpdateMessage stores the current form of a line: text, mod_seq, edit_seq,
	// deleted, pinned, mentions.
	UpdateMessage(m Message) error
	// EraseMessages makes tombstones of the user's texts (0: everyone's) with
	// from <= seq <= to, with this mod_seq.
	EraseMessages(chat ChatID, user UserID, from, to, mod Seq) error
	// PutReaction reports whether something changed.
	PutReaction(chat ChatID, seq Seq, user UserID, emoji string, given bool) (bool, error)

	PutCall(c CallRow) error
	// DeleteCalls forgets calls from before ts, at most limit.
	DeleteCalls(before Timestamp, limit int) error
	// PutJob stores a job (and gives its ID if 0); DeleteJob removes it.
	PutJob(j *JobRow) error
	DeleteJob(id int64) error
}

// AccountRow is a user as stored.
type AccountRow struct {
	ID        UserID
	Name      string // as shown
	Folded    string // for patterns and order
	Key       string // for uniqueness: no two names that look alike share one
	Password  string // a PHC string
	Status    string
	Presence  Presence // as the user set it
	Role      Role     // on the server: RoleOwner, RoleAdmin; "" for all others
	UserSeq   UserSeq
	CreatedTS Timestamp
	DeletedTS Timestamp // deletion was asked for; 0: not
	Gone      bool      // deletion was carried out
}

// User returns the account as others see it.
func (a AccountRow) User() User {
	if a.Gone {
		return User{ID: a.ID, Name: DeletedUser, Deleted: true}
	}
	return User{ID: a.ID, Name: a.Name, Status: a.Status}
}

// SessionRow is a session as stored.
type SessionRow struct {
	Session
	UserID    UserID
	TokenHash []byte // SHA-256
}

// ChatRow is the part of a chat that is the same for all.
type ChatRow struct {
	ID        ChatID
	Kind      ChatKind
	Name      string
	Folded    string // rooms: for patterns and order
	Key       string // rooms: unique
	Topic     string
	History   HistoryPolicy
	PairLow   UserID // private and notes
	PairHigh  UserID
	LastSeq   Seq
	LastTS    Timestamp
	UserCount int
}

// ParticipantRow is a user's part in a chat.
type ParticipantRow struct {
	ChatID      ChatID
	UserID      UserID
	Role        Role
	FromSeq     Seq
	JoinedSeq   Seq  // the event that brought them; orders by standing
	Hidden      bool // a private chat that is not shown to this user
	ReadSeq     Seq
	ReadVersion UserSeq
	ReadUserSeq UserSeq
	Settings    Settings
}

// TextRow is what a text has beyond its event.
type TextRow struct {
	ReplyTo  Seq
	Mentions []UserID
	ClientID string
	Hash     []byte // of the params, to tell a retry from a misuse
}

// CallRow is a change that was made under a client id, and its answer.
type CallRow struct {
	UserID   UserID
	ClientID string
	Hash     []byte // of method and params
	Answer   []byte
	TS       Timestamp
}

// JobRow is work that is done later, in blocks.
type JobRow struct {
	ID     int64
	Kind   string
	UserID UserID
	ChatID ChatID
	Seq    Seq // how far it is
	Erase  bool
	DueTS  Timestamp
}
