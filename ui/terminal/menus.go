package terminal

import (
	"context"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
)

// openMessageMenu shows what can be done with the selected message: what the
// keys do, for who does not know them.
func (s *session) openMessageMenu(l *replica.Line) {
	style := s.u.pal.text
	var out []choice
	for _, a := range messageActions() {
		if a.fits(s, l) {
			out = append(out, choice{label: a.label, detail: s.u.keys.of(a.name), style: style, pick: func() {
				if l := s.pane.selection(); l != nil {
					a.do(s, l)
				}
			}})
		}
	}
	s.u.menu("this message", func() []choice { return out })
}

// messageAction is one of the things to do with a message.
type messageAction struct {
	name, label string // the name is that of the key's action
	fits        func(*session, *replica.Line) bool
	do          func(*session, *replica.Line)
}

// messageActions are all of them, in the order of the menu. Each says itself why
// it cannot be done; the menu shows those that can.
func messageActions() []messageAction {
	return []messageAction{
		{"reply", "reply", (*session).stands, (*session).reply},
		{"reply", "send it again", (*session).failedLine, (*session).reply},
		{"edit", "edit", (*session).isOwn, (*session).edit},
		{"delete", "delete", (*session).deletable, (*session).delete},
		{"react", "react", (*session).stands, (*session).pickReaction},
		{"who_reacted", "who reacted", (*session).hasReactions, (*session).openReactions},
		{"copy", "copy its text", (*session).stands, (*session).copy},
		{"copy_link", "copy a link to it", (*session).stored, (*session).copyPermalink},
		{"open_link", "open the link in it", (*session).hasLink, (*session).openLink},
		{"go_to_quoted", "go to what it replies to", (*session).isReply, (*session).toQuoted},
		{"pin", "pin it, or take the pin off", (*session).stands, (*session).pin},
		{"unread_from", "unread from here on", (*session).stored, (*session).unreadFrom},
		{"about_writer", "about the one who wrote it", (*session).stored, (*session).aboutWriter},
	}
}

func (s *session) stands(l *replica.Line) bool       { return standing(l) }
func (s *session) stored(l *replica.Line) bool       { return l.State == replica.Stored }
func (s *session) failedLine(l *replica.Line) bool   { return l.State == replica.Failed }
func (s *session) hasReactions(l *replica.Line) bool { return len(l.Reactions) > 0 }
func (s *session) isReply(l *replica.Line) bool      { return l.ReplyTo > 0 }
func (s *session) hasLink(l *replica.Line) bool      { return linkIn(l) != "" }

func (s *session) isOwn(l *replica.Line) bool {
	return standing(l) && l.User.ID == s.me().ID && l.Kind == chat.Text
}

func (s *session) deletable(l *replica.Line) bool {
	return !standing(l) && !l.Deleted || standing(l) && (l.User.ID == s.me().ID || s.chats[s.open].Role == chat.RoleAdmin)
}

func (s *session) aboutWriter(l *replica.Line) {
	s.pane.unselect()
	s.openProfile(l.User)
}

// openReactions lists who gave which reaction.
func (s *session) openReactions(l *replica.Line) {
	id, seq := s.open, l.Seq
	s.pane.unselect()
	p := &picker{title: "who reacted", hint: "Enter tells about someone"}
	p.fetch = func(ctx context.Context, query, after string) (batch, error) {
		page, err := s.r.Client().Reactions(ctx, chat.GetReactions{ChatID: id, Seq: seq, After: after, Limit: batchSize})
		return batch{next: page.Next, entries: func() []choice {
			var out []choice
			for _, r := range page.Reactions {
				out = append(out, choice{label: text.Line(r.Emoji) + "  " + name(r.User), style: s.u.pal.nick(r.User.ID),
					pick: func() { s.openProfile(r.User) }})
			}
			return narrow(out, query)
		}}, err
	}
	p.open(s.u)
}

// openChatMenu shows what can be done with the open chat.
func (s *session) openChatMenu() {
	if s.open == 0 {
		s.u.tell(s.u.noChat())
		return
	}
	c := s.chats[s.open]
	p := s.u.menu(chatTitle(c), func() []choice { return s.chatChoices(s.chats[c.ID]) })
	if c.Topic != "" {
		p.about = []span{{text.Line(c.Topic), s.u.pal.muted}, {}}
	}
}

func (s *session) chatChoices(c replica.Chat) []choice {
	style := s.u.pal.text
	add := func(label, detail string, do func()) choice {
		return choice{label: label, detail: detail, style: style, pick: do}
	}
	yes := map[bool]string{true: "yes", false: "no"}
	out := []choice{
		add("mute", yes[c.Settings.Muted], func() { s.muteCommand(nil, "") }),
		add("notify", levelWords(c.Settings.Level), s.askLevel),
		add("keep on top of the list", yes[c.Settings.Pinned], func() { s.pinCommand(nil, "") }),
		add("mark as read", s.unreadWords(c), s.readAll),
		add("search here", s.u.keys.of("search_chat"), func() { s.openSearch(c.ID, "") }),
		add("go to a day", s.u.keys.of("go_to_day"), s.askDate),
		add("pinned messages", "", s.openPins),
	}
	if u, ok := s.userOf(c); c.Kind == chat.Private && ok {
		return append(out, add("about "+name(u), "", func() { s.openProfile(u) }),
			add("hide this chat", "until the next message", func() { s.leaveCommand(nil, "") }))
	}
	if c.Kind == chat.Notes {
		return out
	}
	return append(out,
		add("who is here", countPeople(c.UserCount), s.openPeople),
		add("add people", "", s.addPeople),
		add("topic", "", s.askTopic),
		add("rename", "", func() {
			s.u.prompt("another name", "Enter takes it", c.Name, func(v string) { s.renameCommand(nil, v) })
		}),
		add("leave", "", func() { s.leaveCommand(nil, "") }))
}

func (s *session) addPeople() {
	id := s.open
	s.choosePeople("who comes into "+chatTitle(s.chats[id])+"?", "brings them in", func(ids []chat.UserID) {
		s.do(func(ctx context.Context) error { return s.addAll(ctx, id, ids) }, "")
	})
}

// readAll marks the open chat as read to its end.
func (s *session) readAll() {
	c := s.chats[s.open]
	s.pane.unread, s.keepUnread = 0, 0
	s.r.Read(c.ID, c.LastSeq)
	s.stale = true
}

var levels = []struct {
	level chat.Level
	words string
}{
	{chat.LevelDefault, "as everywhere"},
	{chat.LevelAll, "every message"},
	{chat.LevelMentions, "mentions"},
	{chat.LevelNone, "nothing"},
}

func levelWords(l chat.Level) string {
	for _, known := range levels {
		if known.level == l {
			return known.words
		}
	}
	return string(l)
}

// askLevel asks what of the open chat may ask for attention.
func (s *session) askLevel() {
	id := s.open
	s.u.menu("notify of "+chatTitle(s.chats[id]), func() []choice {
		var out []choice
		for _, l := range levels {
			out = append(out, choice{label: l.words, style: s.u.pal.text, pick: func() {
				s.setSettings(chat.UpdateParticipant{ChatID: id, Level: &l.level}, "notified of: "+l.words)
			}})
		}
		return out
	})
}
