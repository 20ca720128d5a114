package chattest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"talko/app/chat"
)

func (s *suite) page(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"windows":                        s.windows,
		"anchors out of their limits":    s.refusesAnchors,
		"backwards without holes":        s.pagesBack,
		"a page is cut to what fits":     s.cutsPages,
		"a time finds its line":          s.findsTime,
		"an empty chat is an empty page": s.emptyPage,
	})
}

// ten says ten things in a group of two, and touches some: lines 1 to 12, of
// which 3 to 12 are texts, and touches behind.
func (s *suite) ten(t *testing.T) (alice, bob *person, id chat.ChatID) {
	alice, bob = s.two(t)
	id = alice.group(bob)
	var last chat.Message
	for i := range 10 {
		last = alice.say(id, fmt.Sprint(i+3))
	}
	alice.react(last, "👍")
	alice.pin(last)
	return alice, bob, id
}

func (s *suite) windows(t *testing.T) {
	_, bob, id := s.ten(t)
	for name, c := range map[string]struct {
		get      chat.GetMessages
		want     string
		from, to chat.Seq
	}{
		"newest":             {chat.GetMessages{Limit: 3}, "10 11 12", 10, 14},
		"before":             {chat.GetMessages{Before: 6, Limit: 2}, "4 5", 4, 5},
		"before the start":   {chat.GetMessages{Before: 4, Limit: 5}, "1 2 3", 1, 3},
		"before the first":   {chat.GetMessages{Before: 1, Limit: 5}, "", 0, 0},
		"before beyond head": {chat.GetMessages{Before: 99, Limit: 1}, "12", 12, 14},
		"after":              {chat.GetMessages{After: ptr(chat.Seq(6)), Limit: 2}, "7 8", 7, 8},
		"after nothing":      {chat.GetMessages{After: ptr(chat.Seq(0)), Limit: 2}, "1 2", 1, 2},
		"after to the end":   {chat.GetMessages{After: ptr(chat.Seq(10)), Limit: 5}, "11 12", 11, 14},
		"after the end":      {chat.GetMessages{After: ptr(chat.Seq(14)), Limit: 5}, "", 0, 0},
		"around":             {chat.GetMessages{Around: 7, Limit: 4}, "5 6 7 8", 5, 8},
		"around the start":   {chat.GetMessages{Around: 1, Limit: 4}, "1 2 3 4", 1, 4},
		"around the end":     {chat.GetMessages{Around: 14, Limit: 4}, "9 10 11 12", 9, 14},
		"around beyond head": {chat.GetMessages{Around: 99, Limit: 2}, "11 12", 11, 14},
		"around with all":    {chat.GetMessages{Around: 7}, "1 2 3 4 5 6 7 8 9 10 11 12", 1, 14},
		"everything":         {chat.GetMessages{}, "1 2 3 4 5 6 7 8 9 10 11 12", 1, 14},
	} {
		c.get.ChatID = id
		p := bob.page(c.get)
		var got []string
		for _, m := range p.Messages {
			got = append(got, fmt.Sprint(m.Seq))
		}
		if strings.Join(got, " ") != c.want || p.From != c.from || p.To != c.to || p.LastSeq != 14 || p.FromSeq != 1 {
			t.Errorf("%s: got %v from %d to %d of %d, want %s from %d to %d",
				name, got, p.From, p.To, p.LastSeq, c.want, c.from, c.to)
		}
	}
}

func (s *suite) refusesAnchors(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	for _, get := range []chat.GetMessages{
		{Before: 1, Around: 1}, {Before: 1, After: ptr(chat.Seq(0))}, {Around: 1, AroundTS: 1},
		{Before: -1}, {Around: -1}, {AroundTS: -1}, {After: ptr(chat.Seq(-1))},
		{Limit: -1}, {Limit: chat.MaxPage + 1},
	} {
		get.ChatID = id
		refuse(t, chat.Invalid, alice.Messages, get)
	}
}

func (s *suite) pagesBack(t *testing.T) {
	_, bob, id := s.ten(t)
	var got []string
	before := chat.Seq(0)
	for {
		p := bob.page(chat.GetMessages{ChatID: id, Before: before, Limit: 3})
		if len(p.Messages) == 0 {
			break
		}
		if before != 0 && p.To != before-1 {
			t.Fatalf("a hole between %d and %d", p.To, before)
		}
		got = append(texts(p.Messages), got...)
		before = p.From
		if p.From == p.FromSeq {
			break
		}
	}
	if !slices.Equal(got, []string{"3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}) {
		t.Fatalf("got %v", got)
	}
}

func (s *suite) cutsPages(t *testing.T) {
	alice := s.one(t, "alice")
	id := alice.group()
	long := strings.Repeat("\"", alice.Identity().Limits.Message/2)
	first := alice.say(id, long)
	for range 9 {
		alice.reply(first, long)
	}
	p := alice.page(chat.GetMessages{ChatID: id})
	size := 0
	for _, m := range slices.Concat(p.Messages, p.Quoted) {
		size += 2 * len(m.Text)
	}
	if size > chat.MaxPageBytes || len(p.Messages) < 2 || p.To != p.LastSeq || p.From != p.Messages[0].Seq {
		t.Fatalf("%d lines of %d bytes, from %d to %d", len(p.Messages), size, p.From, p.To)
	}
	events := call(t, alice.Events, chat.GetEvents{ChatID: id, Epoch: alice.epoch()})
	if !events.More || len(events.Events) < 2 {
		t.Fatalf("%d events, more %v", len(events.Events), events.More)
	}
	all, _ := alice.log(id, 0)
	equal(t, "events in all", len(all), 11)
}

func (s *suite) findsTime(t *testing.T) {
	_, bob, id := s.ten(t)
	all := bob.page(chat.GetMessages{ChatID: id}).Messages
	for _, m := range all {
		p := bob.page(chat.GetMessages{ChatID: id, AroundTS: m.TS, Limit: 1})
		if len(p.Messages) != 1 || p.Messages[0].TS != m.TS {
			t.Fatalf("around %d: %+v", m.TS, p.Messages)
		}
	}
	equal(t, "around a time before", bob.page(chat.GetMessages{ChatID: id, AroundTS: 1, Limit: 1}).Messages[0].Seq, 1)
	late := bob.page(chat.GetMessages{ChatID: id, AroundTS: all[11].TS + 1e9, Limit: 1})
	equal(t, "around a time to come", late.Messages[0].Seq, 12)
}

func (s *suite) emptyPage(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.private(bob)
	p := alice.page(chat.GetMessages{ChatID: id})
	if len(p.Messages) != 0 || p.From != 0 || p.To != 0 || p.LastSeq != 0 || p.FromSeq != 1 {
		t.Fatalf("page: %+v", p)
	}
}
