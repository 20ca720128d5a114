package terminal

import (
	"context"
	"strings"
	"time"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

// openSearch looks for messages, in one chat or (0) in all.
func (s *session) openSearch(id chat.ChatID, query string) {
	title := "search everywhere"
	if id != 0 {
		title = "search in " + chatTitle(s.chats[id])
	}
	p := &picker{title: title, hint: `Enter goes there   words, "in this order", from:ben in:#go after:2026-11-01 has:link`, wide: true}
	p.fetch = func(ctx context.Context, query string) (func() []choice, error) {
		if strings.TrimSpace(query) == "" {
			return nil, nil
		}
		query = text.LocalDates(query, s.u.o.Now())
		page, err := s.r.Client().Search(ctx, chat.SearchMessages{Query: query, ChatID: id, Limit: 100})
		return func() []choice { return s.hits(query, page.Messages, id == 0) }, err
	}
	p.field.set(query)
	p.open(s.u)
}

// trail is what was searched for, and where it was found: n and N go along.
type trail struct {
	query *text.Query
	spots []spot
	at    int
}

type spot struct {
	chat chat.ChatID
	seq  chat.Seq
}

// hits are messages that were found, with what was searched for marked.
func (s *session) hits(query string, found []chat.Message, everywhere bool) []choice {
	q, _ := text.ParseQuery(query) // the servers have answered it, so it is one
	spots := make([]spot, len(found))
	out := make([]choice, len(found))
	for i, m := range found {
		spots[i] = spot{m.ChatID, m.Seq}
		c := s.hit(m, everywhere)
		c.label = aroundHit(c.label, q, 60)
		c.marks = q.Find(c.label)
		c.pick = func() {
			s.trail = trail{query: &q, spots: spots, at: i}
			s.jump(m.ChatID, m.Seq)
			s.pane.highlight(s.trail.query)
		}
		out[i] = c
	}
	return out
}

// aroundHit drops from the start of a long text what would push the first hit
// out of sight; the name before the text stays.
func aroundHit(label string, q text.Query, columns int) string {
	who, words, _ := strings.Cut(label, ": ")
	found := q.Find(words)
	if len(found) == 0 || text.Width(words[:found[0][0]]) < columns {
		return label
	}
	from := found[0][0]
	for before := 0; from > 0 && (before < columns/2 || words[from-1] != ' '); from-- {
		before++
	}
	return who + ": …" + words[from:]
}

// nextHit goes to the next place of the trail, or the one before.
func (s *session) nextHit(by int) {
	t := &s.trail
	if i := t.at + by; i < 0 || i >= len(t.spots) {
		s.u.tell("no more hits")
		return
	}
	t.at += by
	s.jump(t.spots[t.at].chat, t.spots[t.at].seq)
	s.pane.highlight(t.query)
	s.u.tell("hit " + count(t.at+1) + " of " + count(len(t.spots)))
}

// hit is a message in a list.
func (s *session) hit(m chat.Message, everywhere bool) choice {
	detail := view.Ago(m.TS, s.u.o.Now())
	if c, ok := s.r.Chat(m.ChatID); ok && everywhere {
		detail = chatTitle(c) + "  " + detail
	}
	return choice{label: name(m.User) + ": " + excerpt(&m), detail: detail, style: s.u.pal.text,
		pick: func() { s.jump(m.ChatID, m.Seq) }}
}

// openMentions lists what mentions the reader in all chats, the newest first.
func (s *session) openMentions() {
	s.openMessages("mentions of you", "Enter goes there", func(ctx context.Context) ([]chat.Message, error) {
		page, err := s.r.Client().Mentions(ctx, chat.GetMentions{Limit: 200})
		return page.Messages, err
	})
}

// openPins lists what is pinned in the open chat.
func (s *session) openPins() {
	id := s.open
	s.openMessages("pinned in "+chatTitle(s.chats[id]), joinHints("Enter goes there", s.u.keys.hint("pin", "on a message pins it")), func(ctx context.Context) ([]chat.Message, error) {
		page, err := s.r.Client().Pins(ctx, chat.GetPins{ChatID: id, Limit: 200})
		return page.Messages, err
	})
}

// openMessages lists messages that are fetched once; letters narrow the list.
func (s *session) openMessages(title, hint string, fetch func(context.Context) ([]chat.Message, error)) {
	p := &picker{title: title, hint: hint, wide: true}
	p.fetch = func(ctx context.Context, query string) (func() []choice, error) {
		found, err := fetch(ctx)
		return func() []choice {
			var out []choice
			for _, m := range found {
				out = append(out, s.hit(m, true))
			}
			return narrow(out, query)
		}, err
	}
	p.open(s.u)
}

// openUnreads lists the chats that wait, with the first that is unread.
func (s *session) openUnreads() {
	p := s.u.menu("unread", func() []choice {
		var out []choice
		for _, id := range s.list.order {
			if c := s.chats[id]; c.Unread > 0 {
				out = append(out, s.unreadChoice(c))
			}
		}
		return out
	})
	p.wide, p.hint = true, joinHints("Enter opens", s.u.keys.hint("unread_chat", "goes to the next one at once"))
}

func (s *session) unreadChoice(c replica.Chat) choice {
	label, style := chatTitle(c), s.u.pal.text
	if c.Mentions > 0 {
		style = s.u.pal.mention
	}
	if c.Last != nil {
		label += "  " + name(c.Last.User) + ": " + excerpt(c.Last.Message)
	}
	if c.Settings.Muted {
		style = s.u.pal.muted
	}
	return choice{label: label, detail: s.unreadWords(c), style: style, pick: func() { s.openChat(c.ID) }}
}

// askDate asks for a day and goes to it.
func (s *session) askDate() {
	if s.open != 0 {
		s.u.prompt("go to a day", "2026-11-05   5 Nov   yesterday   monday   3 weeks ago", "", s.toDate)
	}
}

// toDate shows the first line of a day, or the one that is nearest.
func (s *session) toDate(words string) {
	at, ok := view.ParseDay(words, s.u.o.Now())
	if !ok {
		s.u.fail(chat.Invalid.Errorf("%q is no day: 2026-11-05, 5 Nov, yesterday, monday, 3 weeks ago are", words))
		return
	}
	id := s.open
	var page chat.Page
	s.u.call(func(ctx context.Context) (err error) {
		page, err = s.r.Client().Messages(ctx, chat.GetMessages{ChatID: id, AroundTS: chat.At(at), Limit: 50})
		return err
	}, func(err error) {
		switch seq := firstFrom(page.Messages, at); {
		case err != nil:
			s.u.fail(err)
		case seq == 0:
			s.u.tell("nothing was said here")
		case id == s.open:
			s.pane.toSeq(seq)
		}
	})
}

// firstFrom returns the first line that is not older than a time, the last of
// all if all are older, 0 if there is none.
func firstFrom(lines []chat.Message, at time.Time) chat.Seq {
	var last chat.Seq
	for _, m := range lines {
		last = m.Seq
		if !m.TS.Time().Before(at) {
			break
		}
	}
	return last
}
