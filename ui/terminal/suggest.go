package terminal

import (
	"strings"

	"talko/app/text"
	"talko/ui/view"
)

// drawSuggestion shows on the rule above the box, where nothing moves for it,
// what the word that is being typed may become, or how a command is used.
func (s *session) drawSuggestion(c canvas) {
	g := s.geo
	if g.boxRule < 0 || g.box.w == 0 {
		return
	}
	room := g.box.w - 4 - text.Width(s.pane.pill())
	row := c.part(g.box.x+2, g.boxRule, room, 1)
	x := 0
	for _, part := range s.suggestion() {
		if x+text.Width(part.text) > row.w {
			if x < row.w/2 {
				row.putCut(x, 0, row.w-x, part.text, part.style)
			}
			return
		}
		x = row.put(x, 0, part.text, part.style)
	}
}

// suggestion is what helps now; nothing where nothing does.
func (s *session) suggestion() []span {
	b := &s.box
	if b.completion.shown() {
		return b.completion.spans(s.u.pal)
	}
	if b.at < len(b.value) && !strings.ContainsAny(b.value[b.at:b.at+1], " \n") {
		return nil // within a word
	}
	start := wordStart(b.value[:b.at])
	word := b.value[start:b.at]
	if isCommand(b.value) && b.editing == nil {
		return s.commandHelp(b.value, word, start == 0)
	}
	if len(word) < 2 {
		return nil
	}
	return s.wordHelp(word)
}

// wordHelp are the names and emoji that a word may become.
func (s *session) wordHelp(word string) []span {
	var out []span
	if strings.HasPrefix(word, ":") {
		for _, e := range view.EmojiNamed(strings.Trim(word, ":"), 12) {
			out = append(out, span{e.Emoji + " " + e.Name + "  ", s.u.pal.muted})
		}
	} else {
		for _, w := range s.completions(word, false) {
			if w != word {
				out = append(out, span{w + "  ", s.u.pal.muted})
			}
		}
	}
	if len(out) > 0 {
		out = append([]span{{" Tab: ", s.u.pal.accent}}, out...)
	}
	return out
}

// commandHelp tells how the command is used that is being typed, or which there
// are.
func (s *session) commandHelp(line, word string, first bool) []span {
	name, _, said := strings.Cut(strings.TrimPrefix(line, "/"), " ")
	if said {
		name = view.CommandName(name, "what is still to be typed")
	}
	near := startingWith("/"+name, "/", commandNames())
	if first && len(near) == 1 {
		name = near[0][1:]
	}
	if c, ok := commandNamed(name); ok {
		if out := s.wordHelp(word); !first && len(word) > 1 && len(out) > 0 {
			return out
		}
		return []span{{" " + c.usage() + "  ", s.u.pal.accent}, {c.help + " ", s.u.pal.muted}}
	}
	if !first {
		return nil
	}
	out := []span{{" Tab: ", s.u.pal.accent}}
	for _, n := range near {
		out = append(out, span{n + "  ", s.u.pal.muted})
	}
	if len(near) == 0 {
		return []span{{" no such command: /help lists them, // begins a message with a slash ", s.u.pal.danger}}
	}
	return out
}
