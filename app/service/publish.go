package service

import "talko/app/chat"

// tellUser publishes what is one user's alone.
func (c *change) tellUser(user chat.UserID, note chat.Notification) {
	c.Publish(chat.Publication{To: []chat.Recipient{{UserID: user}}, Note: note})
}

// appendLine appends an event that is a line of its own, and tells it to those
// of to, or with none to the participants as they are now.
func (c *change) appendLine(e chat.Event, to []chat.Recipient) (chat.Seq, error) {
	line, err := c.Append(&e, chat.TextRow{})
	if err != nil {
		return 0, err
	}
	return e.Seq, c.tellLine(e, line, to)
}

func (c *change) tellLine(e chat.Event, line chat.Message, to []chat.Recipient) error {
	if to == nil {
		now, err := c.Recipients(e.ChatID)
		if err != nil {
			return err
		}
		to = now
	}
	c.Publish(chat.Publication{To: to, Note: chat.EventNote{Event: e, Message: &line}})
	return nil
}

// touch appends what the caller did to the line m, stores the line's new form,
// and tells everyone: those who may not see the line learn only that something
// happened. It returns the new form as the caller sees it.
func (c *change) touch(kind chat.EventKind, value string, m chat.Message) (chat.Message, error) {
	author, err := c.byline()
	if err != nil {
		return chat.Message{}, err
	}
	e := chat.Event{ChatID: m.ChatID, Kind: kind, User: author, TargetSeq: m.Seq, Value: value}
	if kind == chat.Edited {
		e.Value = "" // old texts are not kept: an edit's is in the line
	}
	if _, err := c.Append(&e, chat.TextRow{}); err != nil {
		return chat.Message{}, err
	}
	e.Value = value
	m.ModSeq = e.Seq
	if kind == chat.Edited || kind == chat.Deleted {
		m.EditSeq = e.Seq
	}
	if err := c.UpdateMessage(m); err != nil {
		return chat.Message{}, err
	}
	return c.tellTouch(e)
}

func (c *change) tellTouch(e chat.Event) (chat.Message, error) {
	m, err := lineAt(c, e.ChatID, e.TargetSeq, c.me)
	if err != nil {
		return chat.Message{}, err
	}
	to, err := c.Recipients(e.ChatID)
	if err != nil {
		return chat.Message{}, err
	}
	shared := forAll(m)
	c.Publish(chat.Publication{
		To:     to,
		Note:   chat.EventNote{Event: e, Message: &shared},
		Bare:   chat.EventNote{Event: chat.Event{ChatID: e.ChatID, Seq: e.Seq}},
		Target: e.TargetSeq,
	})
	return m, nil
}

// forAll returns m without what differs by reader.
func forAll(m chat.Message) chat.Message {
	if len(m.Reactions) == 0 {
		return m
	}
	all := make([]chat.Reaction, len(m.Reactions))
	for i, r := range m.Reactions {
		r.Mine = false
		all[i] = r
	}
	m.Reactions = all
	return m
}

// byline returns the caller as events name them, which the store has at hand.
func (c *change) byline() (chat.User, error) { return c.User(c.me) }

// byline returns a user as events and messages name them: as stores do.
func byline(a chat.AccountRow) chat.User { return a.User() }
