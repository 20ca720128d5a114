package replica

import (
	"slices"

	"talko/app/chat"
)

// apply takes the event behind the cursor. form is the line that it made or
// touched, in its current form; fetched tells whether it was pulled.
func (m *mirror) apply(e chat.Event, form *chat.Message, fetched bool) {
	m.cursor = e.Seq
	m.spans.add(e.Seq, e.Seq)
	switch {
	case e.Bare():
	case e.Kind == chat.Erased:
		m.erase(e)
	case e.TargetSeq > 0:
		if form != nil {
			m.touch(e, *form, fetched)
		}
	case form != nil:
		m.put(*form, fetched)
	default:
		m.put(chat.LineOf(e), fetched)
	}
	m.describe(e)
	switch e.Kind {
	case chat.Named:
		m.named(e.User)
	case chat.Joined:
		m.named(whom(e)) // who was away may have another name since
	case chat.Text:
		m.core.stopTyping(m.id, func(t typist) bool { return t.user.ID == e.User.ID })
	}
	m.touched()
}

// touch lays the form that an event gave to an earlier line over it.
func (m *mirror) touch(e chat.Event, form chat.Message, fetched bool) {
	m.unread.touch(m, e, &form)
	if !fetched {
		form.Reactions = mine(form.Reactions, m.reactions(e.TargetSeq), e, m.core.user.ID)
	}
	if m.line(e.TargetSeq) != nil {
		m.put(form, fetched)
		return
	}
	if m.page.inFlight {
		m.overlay = append(m.overlay, held{e, &form})
	}
	if old := m.quotes[e.TargetSeq]; old != nil && newer(&form, old, fetched) {
		m.quotes[e.TargetSeq] = &form
		m.requote(&form)
	}
	m.follow(&form)
}

// reactions returns what is held of a line's reactions.
func (m *mirror) reactions(seq chat.Seq) []chat.Reaction {
	if form := m.quoted(seq); form != nil {
		return form.Reactions
	}
	return nil
}

// mine returns pushed reactions with the user's own marked: as they were, but
// for what e did. What is pushed does not tell them.
func mine(pushed, before []chat.Reaction, e chat.Event, user chat.UserID) []chat.Reaction {
	if len(pushed) == 0 {
		return nil
	}
	out := slices.Clone(pushed)
	for i := range out {
		r := &out[i]
		r.Mine = slices.ContainsFunc(before, func(b chat.Reaction) bool { return b.Mine && b.Emoji == r.Emoji })
		if e.User.ID == user && e.Value == r.Emoji {
			r.Mine = e.Kind == chat.Reacted || r.Mine && e.Kind != chat.Unreacted
		}
	}
	return out
}

// erase makes tombstones of a user's texts, or of everyone's, in a range.
func (m *mirror) erase(e chat.Event) {
	lo, _ := m.find(e.TargetSeq)
	for i := lo; i < len(m.lines) && m.lines[i].Seq <= e.TargetEnd; i++ {
		if form := m.lines[i].Message; erases(e, form) {
			line := *m.lines[i]
			dead := tombstone(*form, e.Seq)
			line.Message = &dead
			m.lines[i] = &line
			m.formedAt(dead.Seq)
			m.requote(&dead)
		}
	}
	for seq, form := range m.quotes {
		if form != nil && erases(e, form) {
			dead := tombstone(*form, e.Seq)
			m.quotes[seq] = &dead
			m.requote(&dead)
		}
	}
	if m.page.inFlight {
		m.overlay = append(m.overlay, held{event: e})
	}
	if m.last != nil && erases(e, m.last) {
		m.lastBefore(m.last.Seq)
	}
	m.unread.doubt(m)
}

// erases reports whether an erasure takes the text of a line.
func erases(e chat.Event, form *chat.Message) bool {
	return form.Seq >= e.TargetSeq && form.Seq <= e.TargetEnd && form.ModSeq < e.Seq &&
		form.Kind.Written() && !form.Deleted && (e.Subject.ID == 0 || e.Subject.ID == form.User.ID)
}

// tombstone is what is left of a message that the event at took the text of.
func tombstone(form chat.Message, at chat.Seq) chat.Message {
	form.ModSeq, form.EditSeq = at, at
	form.Text, form.Mentions, form.Deleted, form.Pinned = "", nil, true, false
	return form
}

// lay lays the events that came while a page was in flight over its lines.
func lay(overlay []held, forms []chat.Message, head chat.Seq, user chat.UserID) []chat.Message {
	out := slices.Clone(forms)
	for _, h := range overlay {
		if h.event.Seq <= head {
			continue
		}
		for i := range out {
			layOne(&out[i], h, user)
		}
	}
	return out
}

func layOne(form *chat.Message, h held, user chat.UserID) {
	switch {
	case h.event.Kind == chat.Erased:
		if erases(h.event, form) {
			*form = tombstone(*form, h.event.Seq)
		}
	case h.event.Kind == chat.Named:
		named(form, h.event.User)
	case h.form != nil && h.event.TargetSeq == form.Seq && newer(h.form, form, false):
		own := mine(h.form.Reactions, form.Reactions, h.event, user)
		*form = *h.form
		form.Reactions = own
	}
}
