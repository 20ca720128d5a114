package terminal

import (
	"cmp"

	"talko/app/text"
)

// greeting explains the screen in three lines to who sees it for the first time.
func (s *session) greeting() []string {
	k := s.u.keys
	return []string{
		"Write below, " + cmp.Or(k.of("send"), "/help") + " sends. " + cmp.Or(k.of("go_to"), "/msg") + " goes to a chat, a person or a room.",
		"Esc selects a message, to answer it and more. " + cmp.Or(k.of("chat_menu"), "/info") + " is about this chat.",
		cmp.Or(k.of("help"), "/help") + " shows all keys and commands, " + cmp.Or(k.of("settings"), "/settings") + " the settings. " + cmp.Or(k.of("quit"), "/quit") + " quits.",
	}
}

// drawGreeting stands in the room that a young chat leaves, until something was
// sent, and never again.
func (s *session) drawGreeting(c canvas) {
	free := c.h - len(s.pane.shown)
	if s.u.prefs.Greeted || s.u.o.KeepPrefs == nil || len(s.pane.shown) == 0 || free < 5 {
		return
	}
	lines, w := s.greeting(), 0
	for _, l := range lines {
		w = max(w, text.Width(l))
	}
	if w > c.w-4 {
		lines = wrapped(lines, c.w-4)
		w = c.w - 4
	}
	for i, l := range lines {
		if i+2 < free {
			c.putCut(max(2, (c.w-w)/2), (free-len(lines))/2+i, c.w-2, l, s.u.pal.muted)
		}
	}
}

func wrapped(lines []string, width int) (out []string) {
	for _, l := range lines {
		for _, r := range wrap([]span{{text: l}}, width) {
			out = append(out, plainSpans(r.spans))
		}
	}
	return out
}

// greeted keeps that the first lines were read.
func (s *session) greeted() {
	if !s.u.prefs.Greeted {
		s.u.prefer(func(p *Prefs) { p.Greeted = true })
	}
}
