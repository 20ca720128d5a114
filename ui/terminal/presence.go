package terminal

import (
	"context"
	"time"

	"talko/app/chat"
	"talko/app/text"
)

// idleAfter is how long nobody touches the terminal before others are told.
const idleAfter = 10 * time.Minute

// touched notes that someone is there; who was idle is back.
func (s *session) touched(now time.Time) {
	s.looked()
	s.lastKey = now
	if s.idle || !s.woken && s.me().Presence == chat.Idle { // perhaps since an earlier run
		s.setPresence(chat.Online, nil, "")
	}
	s.idle, s.woken = false, true
}

// rested tells others that nobody is there, after a while without a key. Who is
// away or hidden has said so themselves.
func (s *session) rested(now time.Time) {
	if s.idle || now.Sub(s.lastKey) < idleAfter {
		return
	}
	if p := s.me().Presence; p == chat.Away || p == chat.Offline || s.away {
		return
	}
	s.idle = true
	s.setPresence(chat.Idle, nil, "")
}

// untilRested is when it is to be looked at again whether someone is there.
func (s *session) untilRested(now time.Time) time.Duration {
	if s.idle {
		return time.Hour
	}
	return max(time.Second, idleAfter-now.Sub(s.lastKey))
}

// setPresence tells others whether one is there. What one did not ask for is
// not worth a word when it fails.
func (s *session) setPresence(p chat.Presence, status *string, done string) {
	tell := func(ctx context.Context) error {
		_, err := s.r.Client().UpdateUser(ctx, chat.UpdateUser{Presence: &p, Status: status})
		return err
	}
	if done == "" {
		s.u.call(tell, func(error) {})
		return
	}
	s.do(tell, done)
}

// toggleAway says that one is away, with a line about it, or back.
func (s *session) toggleAway(why string) {
	if s.away && why == "" {
		s.away = false
		s.setPresence(chat.Online, nil, "you are back")
		return
	}
	s.away = true
	var status *string
	if why != "" {
		status = &why
	}
	s.setPresence(chat.Away, status, "you are away until /back")
}

func (s *session) awayCommand(_ []string, rest string) {
	if rest == "" && s.away {
		s.u.tell("you are away already, until /back")
		return
	}
	s.toggleAway(rest)
}

func (s *session) backCommand([]string, string) {
	s.away = true // whatever this device knew
	s.toggleAway("")
}

func (s *session) statusCommand(_ []string, rest string) {
	s.do(func(ctx context.Context) error {
		_, err := s.r.Client().UpdateUser(ctx, chat.UpdateUser{Status: &rest})
		return err
	}, map[bool]string{true: "no status any more", false: "status: " + text.Line(rest)}[rest == ""])
}

func (s *session) askStatus() {
	s.u.prompt("what you do", "Enter tells it to all   an empty field takes it back", s.me().Status, func(v string) {
		s.statusCommand(nil, v)
	})
}

// mood reminds one of what keeps others, or the bell, away.
func (s *session) mood() string {
	switch {
	case s.away:
		return ", away"
	case s.u.prefs.DoNotDisturb:
		return ", quiet"
	}
	return ""
}
