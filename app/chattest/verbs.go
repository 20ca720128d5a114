package chattest

import (
	"slices"

	"talko/app/chat"
)

// What people do all the time; each fails the test if it does not succeed.

func (p *person) chats() []chat.Chat {
	p.t.Helper()
	var all []chat.Chat
	for after := chat.ChatID(0); ; {
		page := call(p.t, p.Chats, chat.GetChats{After: after})
		all = append(all, page.Chats...)
		if !page.More {
			return all
		}
		after = all[len(all)-1].ID
	}
}

// chat returns a chat of the person's list.
func (p *person) chat(id chat.ChatID) (chat.Chat, bool) {
	p.t.Helper()
	all := p.chats()
	i := slices.IndexFunc(all, func(c chat.Chat) bool { return c.ID == id })
	if i < 0 {
		return chat.Chat{}, false
	}
	return all[i], true
}

func (p *person) listed(id chat.ChatID) chat.Chat {
	p.t.Helper()
	c, ok := p.chat(id)
	if !ok {
		p.t.Fatalf("chat %d is not in the list of %s", id, p.name)
	}
	return c
}

func (p *person) group(others ...*person) chat.ChatID {
	p.t.Helper()
	return p.groupOf("", others...)
}

func (p *person) groupOf(history chat.HistoryPolicy, others ...*person) chat.ChatID {
	p.t.Helper()
	return call(p.t, p.InsertChat, chat.InsertChat{
		ChatName: "a group", Kind: chat.Group, UserIDs: ids(others...), History: history,
	}).Chat.ID
}

func (p *person) private(other *person) chat.ChatID {
	p.t.Helper()
	return call(p.t, p.InsertChat, chat.InsertChat{UserIDs: ids(other)}).Chat.ID
}

func (p *person) newRoom(name string) chat.ChatID {
	p.t.Helper()
	return call(p.t, p.InsertChat, chat.InsertChat{ChatName: name, Kind: chat.Room}).Chat.ID
}

func (p *person) join(id chat.ChatID) chat.Chat {
	p.t.Helper()
	return call(p.t, p.InsertParticipant, chat.InsertParticipant{ChatID: id, UserID: p.id}).Chat
}

func (p *person) leave(id chat.ChatID) {
	p.t.Helper()
	call(p.t, p.DeleteParticipant, chat.DeleteParticipant{ChatID: id, UserID: p.id})
}

func (p *person) add(id chat.ChatID, other *person) {
	p.t.Helper()
	call(p.t, p.InsertParticipant, chat.InsertParticipant{ChatID: id, UserID: other.id})
}

func (p *person) remove(id chat.ChatID, other *person) {
	p.t.Helper()
	call(p.t, p.DeleteParticipant, chat.DeleteParticipant{ChatID: id, UserID: other.id})
}

func (p *person) say(id chat.ChatID, text string) chat.Message {
	p.t.Helper()
	return call(p.t, p.InsertMessage, chat.InsertMessage{ChatID: id, Text: text}).Message
}

func (p *person) reply(m chat.Message, text string) chat.Message {
	p.t.Helper()
	return call(p.t, p.InsertMessage, chat.InsertMessage{ChatID: m.ChatID, Text: text, ReplyTo: m.Seq}).Message
}

func (p *person) edit(m chat.Message, text string) chat.Message {
	p.t.Helper()
	return call(p.t, p.UpdateMessage, chat.UpdateMessage{ChatID: m.ChatID, Seq: m.Seq, Text: text}).Message
}

func (p *person) delete(m chat.Message) chat.Message {
	p.t.Helper()
	return call(p.t, p.DeleteMessage, chat.DeleteMessage{ChatID: m.ChatID, Seq: m.Seq}).Message
}

func (p *person) react(m chat.Message, emoji string) chat.Message {
	p.t.Helper()
	return call(p.t, p.InsertReaction, chat.Reacting{ChatID: m.ChatID, Seq: m.Seq, Emoji: emoji}).Message
}

func (p *person) pin(m chat.Message) chat.Message {
	p.t.Helper()
	return call(p.t, p.InsertPin, chat.Pinning{ChatID: m.ChatID, Seq: m.Seq}).Message
}

func (p *person) epoch() string { return p.Identity().Epoch }

// log reads all that the person may see of a chat.
func (p *person) log(id chat.ChatID, after chat.Seq) ([]chat.Event, map[chat.Seq]chat.Message) {
	p.t.Helper()
	var events []chat.Event
	lines := map[chat.Seq]chat.Message{}
	for {
		page := call(p.t, p.Events, chat.GetEvents{ChatID: id, Epoch: p.epoch(), After: after})
		if page.Reset {
			p.t.Fatalf("chat %d behind %d: reset", id, after)
		}
		events = append(events, page.Events...)
		for _, m := range page.Messages {
			lines[m.Seq] = m
		}
		if !page.More {
			return events, lines
		}
		after = events[len(events)-1].Seq
	}
}

func (p *person) page(get chat.GetMessages) chat.Page {
	p.t.Helper()
	return call(p.t, p.Messages, get)
}

func (p *person) newest(id chat.ChatID) chat.Message {
	p.t.Helper()
	ms := p.page(chat.GetMessages{ChatID: id, Limit: 1}).Messages
	if len(ms) != 1 {
		p.t.Fatalf("chat %d has no lines", id)
	}
	return ms[0]
}

func ids(people ...*person) []chat.UserID {
	var all []chat.UserID
	for _, p := range people {
		all = append(all, p.id)
	}
	return all
}

func texts(ms []chat.Message) []string {
	all := []string{}
	for _, m := range ms {
		if m.Kind == chat.Text {
			all = append(all, m.Text)
		}
	}
	return all
}

func kinds(events []chat.Event) []chat.EventKind {
	var all []chat.EventKind
	for _, e := range events {
		all = append(all, e.Kind)
	}
	return all
}
