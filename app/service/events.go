package service

import (
	"context"
	"slices"

	"talko/app/chat"
)

// Events returns what happened in a chat behind p.After, from one snapshot.
func (c *Client) Events(ctx context.Context, p chat.GetEvents) (chat.EventPage, error) {
	limit, err := pageLimit(p.Limit)
	if err != nil {
		return chat.EventPage{}, err
	}
	if err := seqs(p.After); err != nil {
		return chat.EventPage{}, err
	}
	return view(ctx, c, func(v chat.View) (chat.EventPage, error) {
		at, err := seatOf(v, p.ChatID, c.me())
		if err != nil {
			return chat.EventPage{}, err
		}
		l := eventLog{v: v, at: at}
		if p.Epoch != c.s.store.Epoch() || l.lost(p.After) {
			return l.reset()
		}
		return l.read(p.After, limit, newBudget())
	})
}

// eventLog reads one chat's log as one user may see it.
type eventLog struct {
	v  chat.View
	at seat
}

// start is where reading behind after begins.
func (l eventLog) start(after chat.Seq) chat.Seq { return max(after, l.at.row.FromSeq-1) }

// lost reports whether a cursor is above the head, or too far behind.
func (l eventLog) lost(after chat.Seq) bool {
	head := l.at.chat.LastSeq
	return after > head || head-l.start(after) > chat.MaxBehind
}

// reset answers with the newest lines in the place of what happened.
func (l eventLog) reset() (chat.EventPage, error) {
	w := window{v: l.v, at: l.at, limit: chat.DefaultPage}
	p, err := w.read(chat.GetMessages{ChatID: l.at.chat.ID})
	return chat.EventPage{
		Events: []chat.Event{}, Messages: p.Messages, Quoted: p.Quoted,
		LastSeq: p.LastSeq, FromSeq: p.FromSeq, Reset: true,
	}, err
}

// read returns at most limit events behind after, as far as room goes.
func (l eventLog) read(after chat.Seq, limit int, room *budget) (chat.EventPage, error) {
	events, err := l.v.Events(l.at.chat.ID, l.start(after), limit+1)
	if err != nil {
		return chat.EventPage{}, err
	}
	for i := range events {
		events[i] = l.visible(events[i])
	}
	lines, err := l.touched(events)
	if err != nil {
		return chat.EventPage{}, err
	}
	quoted, err := quotes(l.v, l.at, lines)
	if err != nil {
		return chat.EventPage{}, err
	}
	page := cutEvents(events, lines, quoted, limit, room)
	page.LastSeq, page.FromSeq = l.at.chat.LastSeq, l.at.row.FromSeq
	return page, nil
}

// visible returns e as the reader may see it: bare where it is about a line
// below their first.
func (l eventLog) visible(e chat.Event) chat.Event {
	from := l.at.row.FromSeq
	if e.TargetSeq == 0 || e.TargetSeq >= from {
		return e
	}
	if e.TargetEnd < from {
		return chat.Event{ChatID: e.ChatID, Seq: e.Seq}
	}
	e.TargetSeq = from
	return e
}

// lineOf is the line that e made or touched; 0 if there is none to be told.
func lineOf(e chat.Event) chat.Seq {
	switch {
	case e.Bare(), e.Kind == chat.Erased:
		return 0
	case e.TargetSeq != 0:
		return e.TargetSeq
	}
	return e.Seq
}

func (l eventLog) touched(events []chat.Event) ([]chat.Message, error) {
	var seqs []chat.Seq
	for _, e := range events {
		if seq := lineOf(e); seq != 0 {
			seqs = append(seqs, seq)
		}
	}
	if len(seqs) == 0 {
		return nil, nil
	}
	slices.Sort(seqs)
	return l.v.LinesAt(l.at.chat.ID, slices.Compact(seqs), l.at.row.UserID)
}

// cutEvents makes a page of as many events as fit, with the lines that those
// need, and the quotes that these need.
func cutEvents(events []chat.Event, lines, quoted []chat.Message, limit int, room *budget) chat.EventPage {
	page := chat.EventPage{Events: []chat.Event{}, Messages: []chat.Message{}}
	known := map[chat.Seq]*chat.Message{}
	for i := range lines {
		known[lines[i].Seq] = &lines[i]
	}
	book, needed := newQuoteBook(quoted), map[chat.Seq]bool{}
	for i, e := range events {
		m := known[lineOf(e)]
		e = withText(e, m)
		cost := eventSize(&e)
		if m != nil && !needed[m.Seq] {
			cost += messageSize(m) + book.cost(m)
		}
		if i == limit || !room.take(cost) {
			page.More = true
			break
		}
		page.Events = append(page.Events, e)
		if m != nil {
			needed[m.Seq] = true
			book.keep(m)
		}
	}
	for i := range lines {
		if needed[lines[i].Seq] {
			page.Messages = append(page.Messages, lines[i])
		}
	}
	page.Quoted = book.kept()
	return page
}

// withText gives an edit the text that it made, if that is still the text: what
// was changed again is not kept.
func withText(e chat.Event, m *chat.Message) chat.Event {
	if e.Kind == chat.Edited && m != nil && m.EditSeq == e.Seq {
		e.Value = m.Text
	}
	return e
}
