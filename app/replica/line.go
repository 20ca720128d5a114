package replica

import (
	"math"

	"talko/app/chat"
)

// Newest, as the place of a window, is the end of a chat.
const Newest chat.Seq = math.MaxInt64

// LineState tells how far a line has come.
type LineState int

const (
	Stored    LineState = iota // in the log, at its place
	Pending                    // typed, not yet known to be stored (◌)
	Confirmed                  // stored, its event has not come yet (✓); at the end till then
	Failed                     // refused, or of another epoch: see Err; Retry or Discard (✗)
	Missing                    // no line: what is between the neighbours is not here yet
)

// Line is one row of a chat. Nobody changes a line once it was handed out:
// what changes is another Line, so a pointer may be the key of a layout cache.
type Line struct {
	// Message is never nil. Of a line that is not stored yet it has the text,
	// the writer and the local time, and Seq is 0; of a hole it is empty.
	*chat.Message
	// Quoted is what Message replies to; nil where there is none, where it may
	// not be read, and until it was fetched.
	Quoted   *chat.Message
	State    LineState
	Stale    bool   // may be out of date: it is being fetched again
	Err      error  // of Failed: why; of Pending: why it is tried again
	ClientID string // of one's own that are not stored yet: for Retry and Discard
	Hole     Hole   // of Missing
}

// Hole is a run of the log, both ends included, of which no line is here.
type Hole struct {
	From, To chat.Seq
}

// Window is a part of a chat's lines, in their order.
type Window struct {
	Lines []*Line
	// Pivot is the index in Lines of the first line after the place that was
	// asked for; len(Lines) at the end.
	Pivot   int
	AtStart bool // nothing lies above the first line
	AtEnd   bool // nothing lies below the last line
	Below   int  // lines that are here and lie below the window
}
