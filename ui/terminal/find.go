package terminal

import (
	"context"
	"strconv"
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
	p := &picker{title: title, hint: `words "in this order" from:ben in:#go on:2026-11-01 during:2026-11 after: before: has:link`, wide: true}
	t := trail{}
	p.fetch = func(ctx context.Context, query, after string) (batch, error) {
		if strings.TrimSpace(query) == "" {
			return batch{}, nil
		}
		of := chat.SearchMessages{Query: text.LocalDates(query, s.u.o.Now()), ChatID: id, Before: after, Limit: batchSize}
		page, err := s.r.Client().Search(ctx, of)
		return batch{next: page.Next, entries: func() []choice { return s.hits(&t, of, page) }}, err
	}
	p.field.set(query)
	p.open(s.u)
}

// batchSize is how many entries of a list are fetched at once.
const batchSize = 100

// trail is what was searched for, and where it was found: n and N go along.
type trail struct {
	query *text.Query
	asked chat.SearchMessages // what was asked last
	spots []spot
	next  string // the key of what follows them
	at    int
}

type spot struct {
	chat chat.ChatID
	seq  chat.Seq
}

// add puts what was found at the end of the trail.
func (t *trail) add(of chat.SearchMessages, page chat.MessagePage) {
	if of.Before == "" {
		q, _ := text.ParseQuery(of.Query) // the servers have answered it, so it is one
		*t = trail{query: &q}
	}
	t.asked, t.next = of, page.Next
	for _, m := range page.Messages {
		t.spots = append(t.spots, spot{m.ChatID, m.Seq})
	}
}

// hits are messages that were found, with what was searched for marked.
func (s *session) hits(t *trail, of chat.SearchMessages, page chat.MessagePage) []choice {
	t.add(of, page)
	before := len(t.spots) - len(page.Messages)
	out := make([]choice, len(page.Messages))
	for i, m := range page.Messages {
		c := s.hit(m, of.ChatID == 0)
		c.label = aroundHit(c.label, *t.query, 60)
		c.marks = t.query.Find(c.label)
		c.pick = func() {
			s.trail = *t
			s.toHit(before + i)
		}
		out[i] = c
	}
	return out
}

// toHit goes to a place of the trail.
func (s *session) toHit(at int) {
	t := &s.trail
	t.at = at
	s.jump(t.spots[at].chat, t.spots[at].seq)
	s.pane.highlight(t.query)
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

// nextHit goes to the next place of the trail, or the one before; where the
// trail ends, the servers are asked how it goes on.
func (s *session) nextHit(by int) {
	t := &s.trail
	switch i := t.at + by; {
	case i >= len(t.spots) && t.next != "":
		s.moreHits(by)
	case i < 0 || i >= len(t.spots):
		s.u.tell("no more hits")
	default:
		s.toHit(i)
		of := count(len(t.spots))
		if t.next != "" {
			of += " or more"
		}
		s.u.tell("hit " + count(t.at+1) + " of " + of)
	}
}

func (s *session) moreHits(by int) {
	of, query := s.trail.asked, s.trail.query
	of.Before = s.trail.next
	var page chat.MessagePage
	s.pending++
	s.u.call(func(ctx context.Context) (err error) {
		page, err = s.r.Client().Search(ctx, of)
		return err
	}, func(err error) {
		s.pending--
		switch {
		case err != nil:
			s.u.fail(err)
		case s.trail.query == query:
			s.trail.add(of, page)
			s.nextHit(by)
		}
	})
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
	s.openMessages("mentions of you", "Enter goes there", func(ctx context.Context, before string) (chat.MessagePage, string, error) {
		page, err := s.r.Client().Mentions(ctx, chat.GetMentions{Before: before, Limit: batchSize})
		return page, page.Next, err
	})
}

// openPins lists what is pinned in the open chat.
func (s *session) openPins() {
	id := s.open
	hint := joinHints("Enter goes there", s.u.keys.hint("pin", "on a message pins it"))
	s.openMessages("pinned in "+chatTitle(s.chats[id]), hint, func(ctx context.Context, before string) (chat.MessagePage, string, error) {
		seq, _ := strconv.ParseInt(before, 10, 64)
		page, err := s.r.Client().Pins(ctx, chat.GetPins{ChatID: id, Before: chat.Seq(seq), Limit: batchSize})
		next := ""
		if n := len(page.Messages); page.More && n > 0 {
			next = strconv.FormatInt(int64(page.Messages[n-1].Seq), 10)
		}
		return page, next, err
	})
}

// openMessages lists messages; letters narrow the list. fetch gives those
// before a key, and the key of those that follow.
func (s *session) openMessages(title, hint string, fetch func(ctx context.Context, before string) (chat.MessagePage, string, error)) {
	p := &picker{title: title, hint: hint, wide: true}
	p.fetch = func(ctx context.Context, query, before string) (batch, error) {
		page, next, err := fetch(ctx, before)
		return batch{next: next, entries: func() []choice {
			var out []choice
			for _, m := range page.Messages {
				out = append(out, s.hit(m, true))
			}
			return narrow(out, query)
		}}, err
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
