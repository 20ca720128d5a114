package plain

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

func (s *session) turnCommand(name string, words []string, down bool) {
	n := moreLines
	if len(words) > 0 {
		var err error
		if n, err = strconv.Atoi(words[0]); err != nil || n < 1 || n > mostAtOnce {
			s.usageOf(name)
			return
		}
	}
	s.turn(n, down)
}

// gotoCommand goes to a message, a link, or one of the places that have a name.
func (s *session) gotoCommand(words []string, _ string) {
	c := s.chat()
	if p, ok := view.ParsePermalink(words[0]); ok {
		s.follow(p)
		return
	}
	switch {
	case s.open == 0:
		s.fail(chat.Invalid.Errorf("no chat is open"))
	case words[0] == "start":
		s.paper = paper{chat: c.ID, low: 1, high: max(c.FromSeq-1, 0)}
		s.turn(moreLines, true)
	case words[0] == "end":
		s.paper = paper{}
		s.turn(openLines, false)
	case words[0] == "unread" && c.FirstUnread == 0:
		s.say("nothing unread here")
	case words[0] == "unread":
		s.goTo(spot{c.ID, c.FirstUnread})
	default:
		s.at(words[0], func(l *replica.Line) { s.goTo(spotOf(l)) })
	}
}

// follow goes to what a permalink names; a room is joined if need be.
func (s *session) follow(p view.Locator) {
	if p.Server != s.o.Server && p.Server != "" {
		s.fail(chat.Invalid.Errorf("this is on another server: talko --connect %s goes there", p.Server))
		return
	}
	for _, c := range s.r.Chats() {
		if c.ID != p.Chat && (p.Room == "" || c.Kind != chat.Room || text.Fold(c.Name) != text.Fold(p.Room)) {
			continue
		}
		if p.Seq > 0 {
			s.goTo(spot{c.ID, p.Seq})
		} else {
			s.openChat(c.ID)
		}
		return
	}
	if p.Room == "" {
		s.fail(chat.NotFound.Errorf("you are not in that chat"))
		return
	}
	s.enter(p.Room, false)
}

// dateCommand goes to the first line of a day, or the one that is nearest.
func (s *session) dateCommand(_ []string, rest string) {
	at, ok := view.ParseDay(rest, s.o.Now())
	if !ok {
		s.fail(chat.Invalid.Errorf("%q is no day: 2026-11-05, 5 Nov, yesterday, monday, 3 weeks ago are", rest))
		return
	}
	id := s.open
	var page chat.Page
	s.call(func(ctx context.Context) (err error) {
		page, err = s.r.Client().Messages(ctx, chat.GetMessages{ChatID: id, AroundTS: chat.At(at), Limit: 50})
		return err
	}, func() {
		seq := firstFrom(page.Messages, at)
		if seq == 0 {
			s.say("nothing was said here")
			return
		}
		s.goTo(spot{id, seq})
	})
}

// firstFrom returns the first line that is not older than a time, the last of
// all if all are older, 0 if there is none.
func firstFrom(lines []chat.Message, at time.Time) (last chat.Seq) {
	for _, m := range lines {
		last = m.Seq
		if !m.TS.Time().Before(at) {
			break
		}
	}
	return last
}

// listed lists what a call finds.
func (s *session) listed(title string, fetch func(ctx context.Context) (chat.MessagePage, error)) {
	var page chat.MessagePage
	s.call(func(ctx context.Context) (err error) {
		page, err = fetch(ctx)
		return err
	}, func() { s.list(title, page.Messages, page.More) })
}

// listLines is how many messages are listed.
const listLines = 30

func (s *session) searchCommand(id chat.ChatID, query string) {
	query = text.LocalDates(query, s.o.Now())
	s.listed("found", func(ctx context.Context) (chat.MessagePage, error) {
		return s.r.Client().Search(ctx, chat.SearchMessages{Query: query, ChatID: id, Limit: listLines})
	})
}

func (s *session) mentionsCommand(words []string, _ string) {
	p := chat.GetMentions{Limit: listLines}
	if len(words) > 0 {
		if words[0] != "here" || s.open == 0 {
			s.usageOf("mentions")
			return
		}
		p.ChatID = s.open
	}
	s.listed("mentions of you", func(ctx context.Context) (chat.MessagePage, error) { return s.r.Client().Mentions(ctx, p) })
}

func (s *session) pinsCommand([]string, string) {
	id := s.open
	s.listed("pinned here", func(ctx context.Context) (chat.MessagePage, error) {
		return s.r.Client().Pins(ctx, chat.GetPins{ChatID: id, Limit: listLines})
	})
}

// hitCommand goes to what was listed last.
func (s *session) hitCommand(words []string, _ string) {
	n := s.hit + 2 // the one behind the last
	if len(words) > 0 {
		given, err := strconv.Atoi(words[0])
		switch {
		case err != nil:
			s.usageOf("hit")
			return
		case given < 0:
			n = s.hit + 1 + given
		default:
			n = given
		}
	}
	if n < 1 || n > len(s.hits) {
		s.fail(chat.NotFound.Errorf("no such message was listed: there are %d", len(s.hits)))
		return
	}
	s.hit = n - 1
	s.goTo(s.hits[s.hit])
}

func (s *session) hearCommand(words []string, _ string) {
	switch words[0] {
	case "all":
		s.only = false
	case "here":
		s.only = true
	default:
		s.usageOf("hear")
		return
	}
	s.say("heard of other chats: " + s.heardOf())
}

func (s *session) heardOf() string {
	return map[bool]string{false: "what people write", true: "what is for you"}[s.only]
}

// stateCommand tells where one is, and how it stands.
func (s *session) stateCommand([]string, string) {
	link := s.r.Link()
	s.say(name(s.me()) + " at " + text.Line(s.o.Server))
	switch link.State {
	case replica.Up:
		s.item(fmt.Sprintf("connected, an answer takes %s", link.RTT.Round(time.Millisecond/10)))
	case replica.Down:
		s.item("offline: " + view.Failure(link.Err))
	default:
		s.item("connecting")
	}
	if s.open != 0 {
		c := s.chat()
		s.item("you write to " + s.about(&c))
	}
	if n := s.unsent(); n > 0 {
		s.item(counted(n, "message") + " not sent")
	}
	s.item("heard of other chats: " + s.heardOf() + " (/hear)")
	s.item(map[bool]string{true: "lines tell their numbers (/refs)", false: "lines tell no numbers (/refs)"}[s.refs])
}

func (s *session) logoutCommand([]string, string) {
	s.do(func(ctx context.Context) error { return s.r.Client().Logout(ctx) }, "signed out")
}

// trustCommand trusts the key that the servers show now.
func (s *session) trustCommand([]string, string) {
	var stranger *chat.Stranger
	switch {
	case !errors.As(s.r.Link().Err, &stranger):
		s.say("there is nothing to trust")
	case stranger.Accept() != nil:
		s.fail(chat.Internal.Errorf("the key cannot be kept"))
	default:
		s.say("trusted: connecting again soon")
	}
}
