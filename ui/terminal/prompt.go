package terminal

import (
	"context"
	"strings"

	"talko/app/chat"
)

// prompt asks for a line of text; it begins with what is there now.
func (u *ui) prompt(title, hint, now string, then func(string)) {
	p := &picker{title: title, hint: hint}
	p.enter = func(s string) { then(strings.TrimSpace(s)) }
	p.empty = true
	p.open(u)
	p.field.set(now)
}

// menu is a picker over entries that are all known; letters narrow it, so that
// it can be used blindly.
func (u *ui) menu(title string, entries func() []choice) *picker {
	p := &picker{title: title, hint: "Enter takes it   letters narrow the list   Esc goes back"}
	p.local = func(query string) []choice { return narrow(entries(), query) }
	p.open(u)
	p.room, p.normal = max(3, len(p.own)), u.prefs.Vim
	return p
}

// narrow keeps the entries that a query fits, the best first.
func narrow(all []choice, query string) []choice {
	if strings.TrimSpace(query) == "" {
		return all
	}
	scored := make(map[int][]choice)
	best := 0
	for _, c := range all {
		n := fuzzy(query, c.label)
		scored[n] = append(scored[n], c)
		best = max(best, n)
	}
	var out []choice
	for n := best; n > 0; n-- {
		out = append(out, scored[n]...)
	}
	return out
}

// setSettings changes settings of a chat, and says what came of it.
func (s *session) setSettings(p chat.UpdateParticipant, done string) {
	s.do(func(ctx context.Context) error { return s.r.SetSettings(ctx, p) }, done)
}
