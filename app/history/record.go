package history

import "talko/app/chat"

// Record is one fact of a history. The set is closed: the types of this file,
// by value.
type Record interface {
	// name is the record's name in a file.
	name() string
}

type (
	// ClientID names a client within a history; from 1.
	ClientID int64
	// OpID names an operation within a history; from 1.
	OpID int64
)

// Header tells what the history is of. It comes first.
type Header struct {
	Version int    `json:"version"`
	Seed    uint64 `json:"seed,omitzero"`
	Note    string `json:"note,omitzero"` // for people
}

// Client is one process that a user runs on a device: a replica from its start
// to its end. After a restart it is another client, of the same device.
type Client struct {
	ID     ClientID      `json:"client"`
	User   chat.UserID   `json:"user_id"`
	Device chat.DeviceID `json:"device_id,omitzero"`
}

// Gone says that a client has ended or was killed: nothing is asked of its
// views in the end.
type Gone struct {
	At     int64    `json:"at"`
	Client ClientID `json:"client"`
}

// Call names an operation as the protocol does. Send and the reads have rules
// of their own; all others are changes.
type Call string

const (
	Send          Call = "InsertMessage"
	Read          Call = "GetMessages"
	Pull          Call = "GetEvents" // a read too; of its Page only LastSeq and FromSeq are told
	Edit          Call = "UpdateMessage"
	Delete        Call = "DeleteMessage"
	React         Call = "InsertReaction"
	Unreact       Call = "DeleteReaction"
	Pin           Call = "InsertPin"
	Unpin         Call = "DeletePin"
	MarkRead      Call = "MarkRead"
	MarkUnread    Call = "MarkUnread"
	Join          Call = "InsertParticipant"
	Leave         Call = "DeleteParticipant"
	NewChat       Call = "InsertChat"
	ChangeChat    Call = "UpdateChat"
	ChangeProfile Call = "UpdateUser"
)

// Invoked says that a client began an operation: one attempt. A retry under the
// same ClientID is another operation of the same send.
type Invoked struct {
	At     int64       `json:"at"`
	Client ClientID    `json:"client"`
	Op     OpID        `json:"op"`
	Call   Call        `json:"call"`
	Chat   chat.ChatID `json:"chat_id,omitzero"`
	// Target is the line that a change is about.
	Target   chat.Seq `json:"target_seq,omitzero"`
	ClientID string   `json:"client_id,omitzero"`
	// Outbox and Order are where a send stood in line: those of one outbox and
	// chat are stored in the order of Order. Of several attempts the last
	// one's Order counts. Without an Outbox none is asked for.
	Outbox string `json:"outbox,omitzero"`
	Order  int64  `json:"order,omitzero"`
	// Text is what was sent, as the store is to keep it; "" is not compared.
	Text string `json:"text,omitzero"`
}

// Typed says that a client has a message in its outbox on disk, before the first
// attempt: whatever becomes of the client, in the end the message is stored, or
// was refused, or still waits. Where the message stood in line is as of the
// first Typed, if there is one, and not as attempts say.
type Typed struct {
	At       int64       `json:"at"`
	Client   ClientID    `json:"client"`
	Chat     chat.ChatID `json:"chat_id"`
	ClientID string      `json:"client_id"`
	Outbox   string      `json:"outbox"`
	Order    int64       `json:"order"`
}

// Outcome is what a client knows of an operation in the end. One without an
// answer is unknown.
type Outcome string

const (
	Acknowledged Outcome = "acknowledged" // done
	Failed       Outcome = "failed"       // refused: certainly not done
	Unknown      Outcome = "unknown"      // perhaps done: chat.Unavailable, a cut, a kill
)

// OutcomeOf returns the outcome that the error of a call tells.
func OutcomeOf(err error) Outcome {
	switch chat.KindOf(err) {
	case "":
		return Acknowledged
	case chat.Unavailable, chat.Internal:
		return Unknown
	}
	return Failed
}

// Answered says how an operation ended.
type Answered struct {
	At      int64   `json:"at"`
	Op      OpID    `json:"op"`
	Outcome Outcome `json:"outcome"`
	// Seq and TS are the acknowledged message's; of a change of a line, Seq is
	// the line's mod_seq, and TS is 0. Of what made no event they are 0.
	Seq  chat.Seq       `json:"seq,omitzero"`
	TS   chat.Timestamp `json:"ts,omitzero"`
	Kind chat.Kind      `json:"kind,omitzero"` // of the error
	Page *Page          `json:"page,omitzero"` // of a Read or a Pull
	Mark *Mark          `json:"mark,omitzero"` // of a MarkRead or a MarkUnread
}

// Mark is how far its user has read a chat, as a MarkRead or a MarkUnread told.
type Mark struct {
	ReadSeq     chat.Seq     `json:"read_seq"`
	ReadVersion chat.UserSeq `json:"read_version"`
}

// Page is what a Read or a Pull told.
type Page struct {
	From    chat.Seq   `json:"from"`
	To      chat.Seq   `json:"to"`
	LastSeq chat.Seq   `json:"last_seq"`
	FromSeq chat.Seq   `json:"from_seq"`
	Seqs    []chat.Seq `json:"seqs"` // of its lines
	// ModSeqs are those of the lines, or none to leave them out.
	ModSeqs []chat.Seq `json:"mod_seqs,omitempty"`
}

// PageOf returns what the judge needs of a page.
func PageOf(p chat.Page) *Page {
	told := &Page{From: p.From, To: p.To, LastSeq: p.LastSeq, FromSeq: p.FromSeq}
	for i := range p.Messages {
		told.Seqs = append(told.Seqs, p.Messages[i].Seq)
		told.ModSeqs = append(told.ModSeqs, p.Messages[i].ModSeq)
	}
	return told
}

// Received says that an event or a line came to a client, by whatever way. An
// event that touches a line tells the line's mod_seq, if the line came with it.
type Received struct {
	At     int64          `json:"at"`
	Client ClientID       `json:"client"`
	Chat   chat.ChatID    `json:"chat_id"`
	Seq    chat.Seq       `json:"seq"`
	Kind   chat.EventKind `json:"kind,omitzero"` // "" of a bare event
	Target chat.Seq       `json:"target_seq,omitzero"`
	ModSeq chat.Seq       `json:"mod_seq,omitzero"` // 0: no line came
	TS     chat.Timestamp `json:"ts,omitzero"`      // the event's; 0 is not compared
	// Pushed tells that it came by the client's stream, not in an answer. Of
	// these the order counts: they are contiguous between two resets.
	Pushed bool `json:"pushed,omitzero"`
}

// Reset says that what is pushed to a client may have a hole here: a stream was
// opened, or was told that it lagged, or the link was lost.
type Reset struct {
	At     int64       `json:"at"`
	Client ClientID    `json:"client"`
	Chat   chat.ChatID `json:"chat_id,omitzero"` // 0: all of them
	Why    string      `json:"why,omitzero"`     // for people
}

// Listed says that a client was told that a chat entered its user's list, with
// the first event that the user may read, or that it left the list.
type Listed struct {
	At      int64       `json:"at"`
	Client  ClientID    `json:"client"`
	Chat    chat.ChatID `json:"chat_id"`
	FromSeq chat.Seq    `json:"from_seq,omitzero"`
	Left    bool        `json:"left,omitzero"`
}

// Quiet says that from At until Until nobody changed anything, nothing was cut,
// and every client had the time to catch up. Without one in the end a history
// proves nothing. Views from At on are compared with the store.
type Quiet struct {
	At    int64 `json:"at"`
	Until int64 `json:"until"`
}

// Shown is what a client shows of a chat: rows from From to To, both included.
// Before the quiet phase the rows must make sense; in it, a view that has come
// to the log's end shows lines in their current form, unless it says that they
// are stale. The last view of each client must have come there, with nothing
// stale, and no hole but above its first line.
type Shown struct {
	At      int64       `json:"at"`
	Client  ClientID    `json:"client"`
	Chat    chat.ChatID `json:"chat_id"`
	From    chat.Seq    `json:"from"`     // 1 or from_seq where the view reaches the start
	To      chat.Seq    `json:"to"`       // LastSeq where it reaches the end
	LastSeq chat.Seq    `json:"last_seq"` // the client's cursor
	FromSeq chat.Seq    `json:"from_seq,omitzero"`
	Marker
	Rows []Row `json:"-"`
}

// Marker is how far a user has read, and what is unread above.
type Marker struct {
	ReadSeq     chat.Seq     `json:"read_seq"`
	ReadVersion chat.UserSeq `json:"read_version"`
	Unread      int          `json:"unread"`
	Mentions    int          `json:"mentions"`
}

// MarkerOf returns what the judge needs of a read marker.
func MarkerOf(m chat.ReadMarker) Marker {
	return Marker{ReadSeq: m.ReadSeq, ReadVersion: m.ReadVersion, Unread: m.Unread, Mentions: m.Mentions}
}

// Row is a line, or a hole that is shown as one, or (with ClientID) a message
// that its writer sees at the end because it is not known to be in the log.
type Row struct {
	Message  *chat.Message `json:"message,omitzero"`
	Hole     *Span         `json:"hole,omitzero"`
	Stale    bool          `json:"stale,omitzero"` // shown as perhaps out of date
	ClientID string        `json:"client_id,omitzero"`
	State    RowState      `json:"state,omitzero"` // with ClientID
}

// RowState is what a client shows of a message that is not in its log.
type RowState string

const (
	RowPending   RowState = "pending"   // on its way
	RowConfirmed RowState = "confirmed" // stored, its event has not come
	RowFailed    RowState = "failed"    // refused
)

// Span is a run of the log, both ends included.
type Span struct {
	From chat.Seq `json:"from"`
	To   chat.Seq `json:"to"`
}

// Chat is a chat of the store in the end.
type Chat struct {
	ID      chat.ChatID        `json:"chat_id"`
	Kind    chat.ChatKind      `json:"kind"`
	History chat.HistoryPolicy `json:"history,omitzero"`
	LastSeq chat.Seq           `json:"last_seq"`
	// Founded is the seq of the last joined event with which a group was made:
	// who came by then reads from the beginning.
	Founded chat.Seq `json:"founded,omitzero"`
	// Deleted says that the chat is gone with all it held: nothing is asked of
	// it, but that somebody left it or meant to.
	Deleted bool `json:"deleted,omitzero"`
}

// Event is an event of the store's log.
type Event struct{ chat.Event }

// Line is a line of the store in its current form, as nobody's in particular.
type Line struct{ chat.Message }

// Seat is a participant of the store in the end.
type Seat struct {
	Chat    chat.ChatID `json:"chat_id"`
	User    chat.UserID `json:"user_id"`
	FromSeq chat.Seq    `json:"from_seq"`
	Hidden  bool        `json:"hidden,omitzero"` // a private chat that is not in the user's list
	Marker
}

func (Header) name() string   { return "history" }
func (Client) name() string   { return "client" }
func (Gone) name() string     { return "gone" }
func (Typed) name() string    { return "typed" }
func (Invoked) name() string  { return "invoked" }
func (Answered) name() string { return "answered" }
func (Received) name() string { return "received" }
func (Reset) name() string    { return "reset" }
func (Listed) name() string   { return "listed" }
func (Quiet) name() string    { return "quiet" }
func (Shown) name() string    { return "shown" }
func (Chat) name() string     { return "chat" }
func (Event) name() string    { return "event" }
func (Line) name() string     { return "line" }
func (Seat) name() string     { return "seat" }
