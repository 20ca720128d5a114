package chat

import "context"

// Recipient is a user to whom the events of a chat go, and the first one that
// they may read.
type Recipient struct {
	UserID  UserID
	FromSeq Seq
}

// Publication is a notification and those to whom it goes, as they were in the
// transaction that made it. Nobody changes one that was handed on.
type Publication struct {
	To   []Recipient // shared between publications
	Note Notification
	// Bare is what recipients get whose FromSeq lies above Target; it is nil
	// where all get Note.
	Bare   Notification
	Target Seq
	// Revoke ends the streams of these sessions, after Note was delivered.
	Revoke []SessionID
}

// Publisher delivers what was committed. One goroutine calls it, in the order
// of the commits. It never waits for a reader.
type Publisher interface {
	Publish(batch []Publication)
	// Lost says that something may never be published: every stream is told
	// Lagged before anything else is pushed.
	Lost()
}

// Sink is the far end of one stream. The hub calls Send from one goroutine at a
// time.
type Sink interface {
	// Send takes all of the notices, in order, and never blocks. It reports
	// whether it could take more at once; if not, it calls the stream's Ready
	// when it can. After an error it takes nothing any more.
	Send(notices []*Notice) (more bool, err error)
}

// Notice is a notification on its way to many streams. It is made once and
// shared; nobody changes it.
type Notice struct {
	Note  Notification // for streams within the process
	Frame []byte       // header and payload, as the hub's encoder made them
}

// Access is what a token opens.
type Access struct {
	UserID    UserID    `json:"user_id"`
	SessionID SessionID `json:"session_id"`
	Epoch     string    `json:"epoch"`
	UserSeq   UserSeq   `json:"user_seq"`
}

// TokenChecker tells whose a token is. Errors: Unauthenticated; Unavailable.
type TokenChecker interface {
	CheckToken(ctx context.Context, token string) (Access, error)
}
