package terminal

// maxSaid bounds what is remembered of what was sent.
const maxSaid = 200

// said is what was sent, in this run, for Ctrl-Up.
type said struct {
	lines []string // the last one is the newest
	at    int      // index of the one in the box; len(lines): none
	kept  string   // what was in the box before
}

func (h *said) add(line string) {
	if n := len(h.lines); n == 0 || h.lines[n-1] != line {
		h.lines = append(h.lines, line)
	}
	if len(h.lines) > maxSaid {
		h.lines = h.lines[1:]
	}
	h.at, h.kept = len(h.lines), ""
}

// recall puts what was sent before, or after, into the box.
func (s *session) recall(by int) {
	h := &s.said
	to := h.at + by
	if to < 0 || to > len(h.lines) || s.box.editing != nil {
		return
	}
	if h.at == len(h.lines) {
		h.kept = s.box.value
	}
	line := h.kept
	if h.at = to; to < len(h.lines) {
		line = h.lines[to]
	}
	s.box.remember(false)
	s.box.value, s.box.at, s.box.goal = line, len(line), -1
	s.typed()
}
