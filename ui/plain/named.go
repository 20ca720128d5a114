package plain

import (
	"slices"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
)

// recent are the texts of the open chat that are held, the last one last.
func (s *session) recent() (all []*replica.Line) {
	for _, l := range s.r.Window(s.open, replica.Newest, maxBack, 0).Lines {
		if l.State == replica.Stored && l.Kind == chat.Text && !l.Deleted {
			all = append(all, l)
		}
	}
	return all
}

// at finds the message that a word names, and does something with it.
func (s *session) at(word string, then func(l *replica.Line)) {
	r, ok := parseRef(word)
	if !ok {
		s.fail(chat.Invalid.Errorf("%q names no message: %s", word, refForms))
		return
	}
	s.withRef(r, then)
}

func (s *session) withRef(r ref, then func(l *replica.Line)) {
	if r.seq == 0 {
		s.counted(r, then)
		return
	}
	id := s.open
	cut := func() replica.Window { return s.r.Window(id, r.seq, 1, 0) }
	s.until(func() bool { return !missing(cut()) || s.r.Link().State == replica.Down }, func() {
		for _, l := range cut().Lines {
			if l.State == replica.Stored && l.Seq == r.seq {
				then(l)
				return
			}
		}
		s.fail(chat.NotFound.Errorf("there is no message %d here", r.seq))
	})
}

// counted finds a message from the end.
func (s *session) counted(r ref, then func(l *replica.Line)) {
	all := s.recent()
	if r.user != "" {
		all = slices.DeleteFunc(all, func(l *replica.Line) bool { return text.Fold(l.User.Name) != text.Fold(r.user) })
		r.back = 1
	}
	if len(all) < r.back {
		s.fail(chat.NotFound.Errorf("there is no such message among the last ones here"))
		return
	}
	then(all[len(all)-r.back])
}

// last does something with the message that a word names; without one, with
// the last.
func (s *session) last(words []string, then func(l *replica.Line)) {
	if len(words) > 0 {
		s.at(words[0], then)
		return
	}
	s.withRef(ref{back: 1}, then)
}

// mine does something with what one wrote last.
func (s *session) mine(then func(l *replica.Line)) {
	id := s.open
	s.until(func() bool { return s.onWay(id) == 0 || s.r.Link().State == replica.Down }, func() {
		for _, l := range slices.Backward(s.recent()) {
			if l.User.ID == s.me().ID {
				then(l)
				return
			}
		}
		s.fail(chat.NotFound.Errorf("you wrote nothing here lately"))
	})
}

// onWay counts messages of a chat that were typed here and have not come back.
func (s *session) onWay(id chat.ChatID) (n int) {
	for _, o := range s.own {
		if o.chat == id {
			n++
		}
	}
	return n
}

func spotOf(l *replica.Line) spot { return spot{l.ChatID, l.Seq} }
