package replica

import (
	"errors"
	"slices"

	"talko/app/chat"
)

// sim returns the side as the other tests look at it.
func (s *side) sim() *sim {
	return &sim{t: verdict{}, model: s.model, client: s.client, core: s.core, now: s.now}
}

// inOrder holds in every state.
func (w *world) inOrder() {
	for _, s := range w.sides {
		s.sim().inOrder(verdict{})
		s.noHoles()
	}
}

// noHoles holds where there are no pages and no resets: up to the cursor nothing
// is skipped, for what is missing would be fetched when it is looked at.
func (s *side) noHoles() {
	m, ok := s.core.chats[s.chat.ID]
	if !ok || s.behind > 0 || s.looks > 0 || s.forgets > 0 || len(m.spans) == 0 {
		return
	}
	if len(m.spans) > 1 || m.spans.end() != m.cursor {
		verdict{}.Fatalf("user %d took %v, and the cursor is %d", s.user, m.spans, m.cursor)
	}
}

// ends judges a world in which nothing can happen any more but that time passes.
func (w *world) ends() {
	for _, s := range w.sides {
		if !s.lossy {
			s.needsNoBeat()
		}
	}
	w.quiet(verdict{})
	for _, s := range w.sides {
		if s.discard() {
			w.quiet(verdict{})
		}
	}
	for _, s := range w.sides {
		s.equal()
	}
}

// needsNoBeat holds that who lost nothing need not wait for a Ping to find out,
// and who was told Lagged need not wait for the next.
func (s *side) needsNoBeat() {
	wait := expectFor
	if s.lagged {
		wait = catchUp + listJitter + expectFor
	}
	s.pass(wait)
	t := verdict{}
	m, ok := s.core.chats[s.chat.ID]
	if in := s.chat.in[s.user] != nil; ok != in {
		t.Fatalf("user %d: listed %v after %v", s.user, ok, wait)
	}
	if ok && m.cursor != s.chat.LastSeq {
		t.Fatalf("user %d is at %d of %d after %v", s.user, m.cursor, s.chat.LastSeq, wait)
	}
}

// discard gives up what may not be sent any more.
func (s *side) discard() (some bool) {
	box, ok := s.core.boxes[s.chat.ID]
	if !ok {
		return false
	}
	for _, e := range slices.Clone(box.entries) {
		if e.line.State == Failed && errors.Is(e.line.Err, chat.NotFound) {
			s.input(nil, func() { s.core.discard(s.chat.ID, e.line.ClientID) })
			some = true
		}
	}
	return some
}

// equal holds that the replica is the model.
func (s *side) equal() {
	t := verdict{}
	m, ok := s.core.chats[s.chat.ID]
	if in := s.chat.in[s.user] != nil; ok != in {
		t.Fatalf("user %d: listed %v, in the chat %v", s.user, ok, in)
	}
	if !ok {
		return
	}
	view := s.sim()
	view.equalRow(t, m.show(), s.model.row(s.chat, s.user))
	view.equalLines(t, m, s.model.linesOf(s.chat, s.user))
}
