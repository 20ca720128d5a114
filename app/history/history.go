package history

import (
	"fmt"

	"talko/app/chat"
)

// Version of the file format.
const Version = 1

// History is all that is known of a run: what the clients did and saw, and what
// the store held in the end. Add fills it.
type History struct {
	Header   Header
	Clients  []Client
	Gone     []Gone
	Typed    []Typed
	Ops      []Op
	Received []Received
	Resets   []Reset
	Listed   []Listed
	Quiet    []Quiet
	Shown    []Shown

	Chats  []Chat
	Events []chat.Event
	Lines  []chat.Message
	Seats  []Seat

	ops map[OpID]int // index in Ops of those invoked
}

// Op is an operation from its beginning to its end.
type Op struct {
	Invoked
	// Answer is zero but for Outcome, which is Unknown, if there was none.
	Answer Answered
}

// Add takes a record. It reports an answer to what was not invoked or was
// answered before.
func (h *History) Add(r Record) error {
	switch r := r.(type) {
	case Header:
		h.Header = r
	case Invoked:
		return h.invoked(r)
	case Answered:
		return h.answered(r)
	default:
		h.keep(r)
	}
	return nil
}

func (h *History) keep(r Record) {
	switch r := r.(type) {
	case Client:
		h.Clients = append(h.Clients, r)
	case Gone:
		h.Gone = append(h.Gone, r)
	case Typed:
		h.Typed = append(h.Typed, r)
	case Received:
		h.Received = append(h.Received, r)
	case Reset:
		h.Resets = append(h.Resets, r)
	case Listed:
		h.Listed = append(h.Listed, r)
	case Quiet:
		h.Quiet = append(h.Quiet, r)
	case Shown:
		h.Shown = append(h.Shown, r)
	case Chat:
		h.Chats = append(h.Chats, r)
	case Event:
		h.Events = append(h.Events, r.Event)
	case Line:
		h.Lines = append(h.Lines, r.Message)
	case Seat:
		h.Seats = append(h.Seats, r)
	}
}

func (h *History) invoked(r Invoked) error {
	if h.ops == nil {
		h.ops = map[OpID]int{}
	}
	if _, there := h.ops[r.Op]; there {
		return fmt.Errorf("operation %d was invoked twice", r.Op)
	}
	h.ops[r.Op] = len(h.Ops)
	h.Ops = append(h.Ops, Op{Invoked: r, Answer: Answered{Op: r.Op, Outcome: Unknown}})
	return nil
}

func (h *History) answered(r Answered) error {
	i, ok := h.ops[r.Op]
	if !ok {
		return fmt.Errorf("operation %d was answered and not invoked", r.Op)
	}
	op := &h.Ops[i]
	if op.Answer.At != 0 {
		return fmt.Errorf("operation %d was answered twice", r.Op)
	}
	if r.At < op.At {
		return fmt.Errorf("operation %d was answered before it was invoked", r.Op)
	}
	op.Answer = r
	return nil
}
