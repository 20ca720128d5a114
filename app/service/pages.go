package service

import (
	"context"
	"slices"

	"talko/app/chat"
)

// Messages returns lines of a chat, oldest first, from one snapshot.
func (c *Client) Messages(ctx context.Context, p chat.GetMessages) (chat.Page, error) {
	limit, err := pageLimit(p.Limit)
	if err != nil {
		return chat.Page{}, err
	}
	if err := oneAnchor(p); err != nil {
		return chat.Page{}, err
	}
	return view(ctx, c, func(v chat.View) (chat.Page, error) {
		at, err := seatOf(v, p.ChatID, c.me())
		if err != nil {
			return chat.Page{}, err
		}
		w := window{v: v, at: at, limit: limit}
		return w.read(p)
	})
}

func oneAnchor(p chat.GetMessages) error {
	n := 0
	for _, given := range []bool{p.Before != 0, p.After != nil, p.Around != 0, p.AroundTS != 0} {
		if given {
			n++
		}
	}
	if n > 1 || p.AroundTS < 0 {
		return chat.Invalid.Errorf("at most one of before, after, around and around_ts")
	}
	if p.After != nil {
		return seqs(*p.After)
	}
	return seqs(p.Before, p.Around)
}

// window is a run of lines that grows from where it was asked for until it has
// enough lines or bytes.
type window struct {
	v     chat.View
	at    seat
	limit int

	older []chat.Message // from the anchor back, newest first
	newer []chat.Message // from the anchor on, oldest first
}

func (w *window) read(p chat.GetMessages) (chat.Page, error) {
	head, from := w.at.chat.LastSeq, w.at.row.FromSeq
	switch {
	case p.Before != 0:
		return w.page(min(p.Before, head+1), w.limit, 0)
	case p.After != nil:
		return w.page(max(min(*p.After, head)+1, from), 0, w.limit)
	case p.Around != 0:
		return w.around(p.Around)
	case p.AroundTS != 0:
		seq, err := w.v.SeqAt(w.at.chat.ID, p.AroundTS)
		if err != nil {
			return chat.Page{}, err
		}
		return w.around(seq)
	}
	return w.page(head+1, w.limit, 0)
}

// around gives half of the lines to each side, and what one side does not need
// to the other.
func (w *window) around(seq chat.Seq) (chat.Page, error) {
	anchor := max(min(seq, w.at.chat.LastSeq), w.at.row.FromSeq)
	if err := w.readNewer(anchor, w.limit); err != nil {
		return chat.Page{}, err
	}
	older := max(w.limit/2, w.limit-len(w.newer))
	if err := w.readOlder(anchor, older); err != nil {
		return chat.Page{}, err
	}
	// Without a line from the anchor on, the page still reaches to the head.
	newer := max(w.limit-len(w.older), 1)
	w.newer = w.newer[:min(len(w.newer), newer)]
	return w.fitted(anchor, older, newer)
}

// page reads older lines below anchor, and newer ones from it on.
func (w *window) page(anchor chat.Seq, older, newer int) (chat.Page, error) {
	if err := w.readOlder(anchor, older); err != nil {
		return chat.Page{}, err
	}
	if err := w.readNewer(anchor, newer); err != nil {
		return chat.Page{}, err
	}
	return w.fitted(anchor, older, newer)
}

func (w *window) readOlder(anchor chat.Seq, n int) (err error) {
	w.older, err = w.lines(w.at.row.FromSeq, anchor-1, n, true)
	slices.Reverse(w.older)
	return err
}

func (w *window) readNewer(anchor chat.Seq, n int) (err error) {
	w.newer, err = w.lines(anchor, w.at.chat.LastSeq, n, false)
	return err
}

// fitted cuts the lines that were read to what a frame may hold; so many were
// asked for.
func (w *window) fitted(anchor chat.Seq, older, newer int) (chat.Page, error) {
	head, from := w.at.chat.LastSeq, w.at.row.FromSeq
	quoted, err := quotes(w.v, w.at, w.older, w.newer)
	if err != nil {
		return chat.Page{}, err
	}
	nOlder, nNewer := len(w.older), len(w.newer)
	quoted = w.cut(quoted)
	p := chat.Page{Quoted: quoted, LastSeq: head, FromSeq: from, Messages: []chat.Message{}}
	p.Messages = append(p.Messages, w.older...)
	slices.Reverse(p.Messages)
	p.Messages = append(p.Messages, w.newer...)
	if len(p.Messages) > 0 {
		p.From = w.reaches(anchor, older, nOlder)
		p.To = w.reachesUp(anchor, newer, nNewer)
	}
	return p, nil
}

func (w *window) lines(from, to chat.Seq, n int, newest bool) ([]chat.Message, error) {
	if n <= 0 || from > to {
		return nil, nil
	}
	return w.v.Lines(w.at.chat.ID, from, to, n, newest, w.at.row.UserID)
}

// reaches returns the lowest seq down to which no line is left out: wanted were
// asked for, found were there.
func (w *window) reaches(anchor chat.Seq, wanted, found int) chat.Seq {
	switch n := len(w.older); {
	case wanted > 0 && n == found && found < wanted:
		return w.at.row.FromSeq
	case n > 0:
		return w.older[n-1].Seq
	}
	return min(anchor, w.newer[0].Seq)
}

// reachesUp is the same towards the head.
func (w *window) reachesUp(anchor chat.Seq, wanted, found int) chat.Seq {
	switch n := len(w.newer); {
	case wanted > 0 && n == found && found < wanted:
		return w.at.chat.LastSeq
	case n > 0:
		return w.newer[n-1].Seq
	}
	return anchor - 1
}

// cut drops the lines that are farthest from the anchor until the rest fits,
// and returns the quotes of those that stay.
func (w *window) cut(quoted []chat.Message) []chat.Message {
	q := newQuoteBook(quoted)
	room := newBudget()
	older, newer := 0, 0
	for older < len(w.older) || newer < len(w.newer) {
		m, n := pick(w.older, w.newer, older, newer)
		if !room.take(messageSize(m) + q.cost(m)) {
			break
		}
		q.keep(m)
		if n {
			newer++
		} else {
			older++
		}
	}
	w.older, w.newer = w.older[:older], w.newer[:newer]
	return q.kept()
}

// pick returns the next line to take, from either side in turn, and whether it
// is a newer one.
func pick(older, newer []chat.Message, o, n int) (*chat.Message, bool) {
	if n < len(newer) && (n <= o || o == len(older)) {
		return &newer[n], true
	}
	return &older[o], false
}
