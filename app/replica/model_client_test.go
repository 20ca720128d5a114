package replica

import (
	"context"
	"sort"

	"talko/app/chat"
)

// modelClient is user 1's view of a model.
type modelClient struct {
	chat.Client // the rest is not called
	*model
	user chat.UserID
}

func (c *modelClient) part(id chat.ChatID) (*modelChat, *modelPart, error) {
	if ch := c.chats[id]; ch != nil && ch.in[c.user] != nil {
		return ch, ch.in[c.user], nil
	}
	return nil, nil, chat.NotFound.Errorf("no such chat")
}

func (c *modelClient) Identity() chat.Identity {
	return chat.Identity{User: c.users[c.user].User, Epoch: c.epoch}
}

func (c *modelClient) Ping(context.Context) (p chat.Pong, err error) {
	p.UserSeq = c.users[c.user].seq
	for _, ch := range c.chats {
		if ch.in[c.user] != nil {
			p.Sum += int64(ch.LastSeq)
		}
	}
	return p, nil
}

func (c *modelClient) Chats(_ context.Context, p chat.GetChats) (chat.ChatPage, error) {
	page := chat.ChatPage{Epoch: c.epoch, UserSeq: c.users[c.user].seq}
	for _, ch := range c.sorted() {
		if ch.ID <= p.After || ch.in[c.user] == nil {
			continue
		}
		if len(page.Chats) == min(p.Limit, 2) {
			page.More = true
			break
		}
		page.Chats = append(page.Chats, c.row(ch, c.user))
	}
	return page, nil
}

func (c *modelClient) Events(_ context.Context, p chat.GetEvents) (chat.EventPage, error) {
	ch, part, err := c.part(p.ChatID)
	if err != nil {
		return chat.EventPage{}, err
	}
	page := chat.EventPage{LastSeq: ch.LastSeq, FromSeq: part.from}
	lines := c.linesOf(ch, c.user)
	after := max(p.After, part.from-1)
	if p.Epoch != c.epoch || after > ch.LastSeq || ch.LastSeq-after > c.behind {
		page.Reset = true
		page.Messages = lines[max(0, len(lines)-5):]
		return page, nil
	}
	touched := map[chat.Seq]bool{}
	for _, e := range ch.log[after:] {
		if len(page.Events) == 4 {
			page.More = true
			break
		}
		if e.TargetSeq > 0 && e.TargetSeq < part.from && e.TargetEnd == 0 {
			e = chat.Event{ChatID: ch.ID, Seq: e.Seq}
		}
		for _, u := range []*chat.User{&e.User, &e.Subject} {
			if now := c.users[u.ID]; now != nil {
				*u = now.User // events tell who someone is, not who they were
			}
		}
		if e.Kind != chat.Erased {
			touched[subject(e)] = true
		}
		page.Events = append(page.Events, e)
	}
	for _, form := range lines {
		if touched[form.Seq] {
			page.Messages = append(page.Messages, form)
		}
	}
	return page, nil
}

func (c *modelClient) Messages(_ context.Context, p chat.GetMessages) (chat.Page, error) {
	ch, part, err := c.part(p.ChatID)
	if err != nil {
		return chat.Page{}, err
	}
	page := chat.Page{LastSeq: ch.LastSeq, FromSeq: part.from}
	lines := c.linesOf(ch, c.user)
	at := func(seq chat.Seq) int {
		return sort.Search(len(lines), func(i int) bool { return lines[i].Seq >= seq })
	}
	limit := min(p.Limit, 4)
	switch {
	case p.After != nil:
		from := at(*p.After + 1)
		lines = lines[from:min(from+limit, len(lines))]
	case p.Before > 0:
		to := at(p.Before)
		lines = lines[max(0, to-limit):to]
	case p.Around > 0:
		from := max(0, at(p.Around)-limit/2)
		lines = lines[from:min(from+limit, len(lines))]
	default:
		lines = lines[max(0, len(lines)-limit):]
	}
	page.Messages = lines
	if len(lines) > 0 {
		page.From, page.To = lines[0].Seq, lines[len(lines)-1].Seq
	}
	for _, form := range lines {
		if q := ch.lines[form.ReplyTo]; q != nil && q.Seq >= part.from {
			page.Quoted = append(page.Quoted, c.seen(ch, q, c.user))
		}
	}
	return page, nil
}

func (c *modelClient) InsertMessage(_ context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
	if form, ok := c.byCall[p.ClientID]; ok {
		return chat.MessageResult{Message: form}, nil
	}
	ch, _, err := c.part(p.ChatID)
	if err != nil {
		return chat.MessageResult{}, err
	}
	form := c.send(ch, c.user, p.Text, p.ReplyTo, p.ClientID)
	c.byCall[p.ClientID] = form
	return chat.MessageResult{Message: form}, nil
}

func (c *modelClient) MarkRead(_ context.Context, p chat.Mark) (chat.MarkResult, error) {
	ch, part, err := c.part(p.ChatID)
	if err != nil {
		return chat.MarkResult{}, err
	}
	if part.marker.ReadVersion == p.ReadVersion && p.Seq > part.marker.ReadSeq {
		c.mark(ch, c.user, p.Seq, false)
	}
	return chat.MarkResult{ReadMarker: c.model.unread(ch, c.user), UserSeq: c.users[c.user].seq, LastSeq: ch.LastSeq}, nil
}

// mark moves a marker, and tells the user's devices.
func (m *model) mark(c *modelChat, who chat.UserID, seq chat.Seq, unread bool) {
	marker := &c.in[who].marker
	marker.ReadSeq, marker.ReadUserSeq = seq, m.next(who)
	if unread {
		marker.ReadVersion = marker.ReadUserSeq
	}
	m.publish(who, chat.ReadNote{UserSeq: marker.ReadUserSeq, ChatID: c.ID, ReadMarker: m.unread(c, who), LastSeq: c.LastSeq})
}

func (c *modelClient) User(_ context.Context, p chat.GetUser) (chat.UserResult, error) {
	return chat.UserResult{User: c.users[p.UserID].User}, nil
}

func (c *modelClient) Blocks(context.Context) (chat.BlockList, error) { return chat.BlockList{}, nil }

func (c *modelClient) UpdateParticipant(_ context.Context, p chat.UpdateParticipant) (chat.SettingsResult, error) {
	_, part, err := c.part(p.ChatID)
	if err != nil {
		return chat.SettingsResult{}, err
	}
	part.settings.UserSeq = c.next(c.user)
	part.settings.Draft = chat.Draft{Text: *p.Draft}
	settings := part.settings
	c.publish(c.user, chat.SettingNote{UserSeq: settings.UserSeq, ChatID: p.ChatID, Settings: &settings})
	return chat.SettingsResult{Settings: settings, UserSeq: settings.UserSeq}, nil
}

func (c *modelClient) Typing(context.Context, chat.Typing) error { return nil }
