package chat

// Cache keeps on a client's own disk what one user of one server has there:
// what was seen, so that the next start shows it at once, and what was typed
// and is not known to be stored, so that it survives a crash. It is safe for
// concurrent use. Nothing in it is needed to go on: who gets an error from it
// goes on without.
type Cache interface {
	// Load returns what was kept. What processes that have ended left unsent is
	// this one's from then on. It is called first, and again only after an error.
	Load() (Kept, error)
	// KeepUnsent carries out changes of the outbox in their order. When it
	// returns nil, they are on disk whatever happens.
	KeepUnsent(changes []UnsentChange) error
	// Keep carries out a change of what was seen, all of it or nothing. It may
	// be lost in a crash; what was kept before is whole then.
	Keep(change CacheChange) error
	Close() error
}

// Kept is what a cache has. Without an Epoch nothing was seen yet.
type Kept struct {
	CacheHead
	Chats  []KeptChat
	Unsent []Unsent // in the order in which they were typed
	// Spoilt is how many more there are that nobody can read. They stay on disk.
	Spoilt int
}

// CacheHead is what a cache knows beside its chats.
type CacheHead struct {
	Epoch   string
	UserSeq UserSeq // as of which it is
	User    User
}

// KeptChat is a chat as it was kept.
type KeptChat struct {
	ID    ChatID
	State []byte    // for the one who kept it
	Lines []Message // by seq
}

// CacheChange is what has changed since the change before it.
type CacheChange struct {
	Drop bool // first everything that was seen goes; the outbox stays
	// Head is as of this change; without an Epoch it is as it was.
	Head  CacheHead
	Gone  []ChatID
	Chats []ChatChange
}

// Empty reports whether nothing has changed.
func (c CacheChange) Empty() bool {
	return !c.Drop && c.Head.Epoch == "" && len(c.Gone) == 0 && len(c.Chats) == 0
}

// ChatChange is what has changed in a chat.
type ChatChange struct {
	ID    ChatID
	State []byte
	Clear bool // first all its lines go
	From  Seq  // the lines below go
	Lines []Message
}

// Unsent is a message in an outbox.
type Unsent struct {
	ClientID string    `json:"client_id"`
	Epoch    string    `json:"epoch"` // under which it was typed
	ChatID   ChatID    `json:"chat_id"`
	Text     string    `json:"message_text"`
	ReplyTo  Seq       `json:"reply_to,omitzero"`
	TS       Timestamp `json:"ts"` // by the clock of this machine
	// Refused is why it waits for its writer to decide; "" if it is on its way.
	// Reason says so in words.
	Refused Kind   `json:"refused,omitzero"`
	Reason  string `json:"reason,omitzero"`
	// Unsure: it was refused, yet an attempt before that may have stored it.
	Unsure bool `json:"unsure,omitzero"`
}

// UnsentChange puts a message at the end of an outbox, or in its place if it is
// there already; or takes it out.
type UnsentChange struct {
	Unsent
	Done bool // it goes; only ClientID counts
}
