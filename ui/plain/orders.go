package plain

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

func (s *session) multiCommand([]string, string) {
	s.multi, s.typing = true, nil
	if s.o.Attended {
		s.say("type the lines; a single dot ends the message")
	}
}

func (s *session) replyCommand(words []string, rest string) {
	_, said := cut(rest)
	s.at(words[0], func(l *replica.Line) { s.send(said, l.Seq) })
}

func (s *session) editCommand(words []string, rest string) {
	edit := func(said string) func(*replica.Line) {
		return func(l *replica.Line) {
			at := spotOf(l)
			s.change(at, func(ctx context.Context) error { return s.r.Edit(ctx, at.chat, at.seq, said) })
		}
	}
	if r, named := clearRef(words[0]); named && len(words) > 1 {
		_, said := cut(rest)
		s.withRef(r, edit(said))
		return
	}
	s.mine(edit(rest))
}

func (s *session) deleteCommand(words []string, _ string) {
	doom := func(l *replica.Line) {
		d := doomed{spotOf(l), s.o.Now()}
		if s.o.Attended {
			d.until = d.until.Add(undoTime)
			s.say(quote(l.Message) + " will be deleted; /undo in the next seconds keeps it")
		}
		s.doomed = append(s.doomed, d)
	}
	if len(words) > 0 {
		s.at(words[0], doom)
		return
	}
	s.mine(doom)
}

func (s *session) undoCommand([]string, string) {
	n := len(s.doomed)
	if n == 0 {
		s.say("nothing was deleted in the last seconds")
		return
	}
	s.doomed = s.doomed[:n-1]
	s.say("not deleted")
}

// outbox yields one's own lines of all chats that are not stored.
func (s *session) outbox(state replica.LineState, do func(id chat.ChatID, l *replica.Line)) (n int) {
	for _, c := range s.r.Chats() {
		if c.Pending+c.Failed == 0 {
			continue
		}
		for _, l := range s.r.Window(c.ID, replica.Newest, mostAtOnce, 0).Lines {
			if l.State == state {
				n++
				do(c.ID, l)
			}
		}
	}
	return n
}

func (s *session) retryCommand([]string, string) {
	n := s.outbox(replica.Failed, func(id chat.ChatID, l *replica.Line) {
		delete(s.refuse, l.ClientID)
		s.own = append(s.own, &sending{chat: id, id: l.ClientID})
		s.r.Retry(id, l.ClientID)
	})
	s.say(counted(n, "message") + " sent again")
}

func (s *session) discardCommand([]string, string) {
	unsure := false
	drop := func(id chat.ChatID, l *replica.Line) {
		s.came(l.ClientID)
		unsure = s.r.Discard(id, l.ClientID) || unsure
	}
	n := s.outbox(replica.Failed, drop)
	if n == 0 {
		n = s.outbox(replica.Pending, drop)
	}
	words := counted(n, "message") + " dropped"
	if unsure {
		words += "; if the server has it all the same, it will show"
	}
	s.say(words)
}

func (s *session) refsCommand([]string, string) {
	s.refs = !s.refs
	s.say(map[bool]string{true: "lines tell their numbers", false: "lines tell no numbers"}[s.refs])
}

func (s *session) showCommand(words []string, _ string) {
	s.at(words[0], func(l *replica.Line) {
		c := s.chat()
		s.say(fmt.Sprintf("message %d of %s, %s, by %s: %s", l.Seq, address(&c.Chat), s.when(l.TS), name(l.User), block(l.Text)))
		if l.ReplyTo > 0 {
			s.item(fmt.Sprintf("answers %d, %s", l.ReplyTo, answered(l.Quoted)))
		}
		if about := marks(l.Message); about != "" {
			s.item(strings.Trim(about, " ()"))
		}
	})
}

func (s *session) reactCommand(words []string, _ string) {
	emoji := words[len(words)-1]
	if named := strings.Trim(emoji, ":"); strings.HasPrefix(emoji, ":") && view.Emoji(named) != "" {
		emoji = view.Emoji(named)
	}
	s.last(words[:len(words)-1], func(l *replica.Line) {
		at := spotOf(l)
		mine := slices.ContainsFunc(l.Reactions, func(r chat.Reaction) bool { return r.Emoji == emoji && r.Mine })
		s.change(at, func(ctx context.Context) error {
			if mine {
				return s.r.Unreact(ctx, at.chat, at.seq, emoji)
			}
			return s.r.React(ctx, at.chat, at.seq, emoji)
		})
	})
}

func (s *session) reactionsCommand(words []string, _ string) {
	s.last(words, func(l *replica.Line) {
		var page chat.ReactionPage
		s.call(func(ctx context.Context) (err error) {
			page, err = s.r.Client().Reactions(ctx, chat.GetReactions{ChatID: l.ChatID, Seq: l.Seq, Limit: 200})
			return err
		}, func() {
			s.say(counted(len(page.Reactions), "reaction") + " to " + name(l.User) + " " + quote(l.Message))
			for _, r := range page.Reactions {
				s.item(text.Line(r.Emoji) + " " + name(r.User))
			}
		})
	})
}

func (s *session) pinCommand(words []string, _ string) {
	if len(words) == 0 {
		c := s.chat()
		pinned := !c.Settings.Pinned
		s.settings(chat.UpdateParticipant{ChatID: c.ID, Pinned: &pinned},
			address(&c.Chat)+map[bool]string{true: " is on top of the list", false: " is not on top any more"}[pinned])
		return
	}
	s.at(words[0], func(l *replica.Line) {
		at, pinned := spotOf(l), l.Pinned
		s.change(at, func(ctx context.Context) error {
			if pinned {
				return s.r.Unpin(ctx, at.chat, at.seq)
			}
			return s.r.Pin(ctx, at.chat, at.seq)
		})
	})
}

func (s *session) linkCommand(words []string, _ string) {
	s.last(words, func(l *replica.Line) {
		c := s.chat()
		s.item(view.Permalink(s.o.Server, &c.Chat, l.Seq))
	})
}

func (s *session) urlCommand(words []string, _ string) {
	s.last(words, func(l *replica.Line) {
		if link := view.FirstLink(text.Block(l.Text)); link != "" {
			s.item(link)
			return
		}
		s.fail(chat.NotFound.Errorf("there is no address in %s", quote(l.Message)))
	})
}

func (s *session) quotedCommand(words []string, _ string) {
	s.at(words[0], func(l *replica.Line) {
		if l.ReplyTo == 0 {
			s.fail(chat.NotFound.Errorf("it answers nothing"))
			return
		}
		s.goTo(spot{l.ChatID, l.ReplyTo})
	})
}

func (s *session) unreadFromCommand(words []string, _ string) {
	s.at(words[0], func(l *replica.Line) {
		at := spotOf(l)
		s.call(func(ctx context.Context) error { return s.r.MarkUnread(ctx, at.chat, at.seq) }, func() {
			if p := s.places[at.chat]; p != nil {
				p.from = p.to + 1 // what was told does not count any more
			}
			s.say("unread from " + name(l.User) + " " + quote(l.Message) + " on")
		})
	})
}
