package replica

import (
	"errors"

	"talko/app/chat"
)

// How much history is fetched at a time, and by how many calls at once: one a
// chat, maxPages in all.
const (
	pageLines = 100
	maxPages  = 2
)

// paging is whether a page of a chat's history is in flight.
type paging struct {
	inFlight bool
	wait     backoff
}

func (p *paging) free(c *core) bool {
	return !p.inFlight && !p.wait.waits(c) && c.pages < maxPages
}

func (p *paging) start(c *core) {
	p.inFlight = true
	c.pages++
}

// paged ends a page's flight. It returns the events that came meanwhile.
func (m *mirror) paged(err error) (overlay []held) {
	m.page.inFlight = false
	m.core.pages--
	m.core.changed = true // who looks may ask for the next
	overlay, m.overlay = m.overlay, nil
	switch {
	case err == nil:
		m.page.wait.clear()
	case errors.Is(err, chat.NotFound):
		m.page.wait.fail(m.core, err)
		m.core.list()
	default:
		wait := m.page.wait.fail(m.core, err)
		m.core.after(wait, func() { m.core.changed = true })
	}
	return overlay
}

// fetch asks for a page of history, unless one is in flight: who looks again
// after it will ask again.
func (m *mirror) fetch(params chat.GetMessages) {
	if m.gone || !m.page.free(m.core) {
		return
	}
	params.ChatID, params.Limit = m.id, pageLines
	term := m.term
	m.page.start(m.core)
	ask(m.core, "Messages", chat.Client.Messages, params, func(p chat.Page, err error) {
		overlay := m.paged(err)
		if err != nil || m.gone || term != m.term || p.LastSeq < m.floor {
			return
		}
		m.takePage(params, p, overlay)
	})
}

// takePage merges a page of history.
func (m *mirror) takePage(asked chat.GetMessages, p chat.Page, overlay []held) {
	if p.FromSeq != m.meta.FromSeq && p.FromSeq > 0 {
		m.adopt(p.FromSeq) // it is newer than what is known of the membership
	}
	user := m.core.user.ID
	for _, form := range lay(overlay, p.Quoted, p.LastSeq, user) {
		m.keepQuote(form)
	}
	from, to := reach(asked, p)
	if from <= to {
		m.see(eye{from, to}) // who asked for it will look
		m.merge(lay(overlay, p.Messages, p.LastSeq, user), from, to)
	}
	m.expect(p.LastSeq)
	m.touched()
}

// reach returns the range of which a page tells every line: what it says, and
// what follows from the question.
func reach(asked chat.GetMessages, p chat.Page) (from, to chat.Seq) {
	from, to = p.From, p.To
	none := len(p.Messages) == 0
	if none {
		from, to = p.FromSeq, p.LastSeq
	}
	switch {
	case asked.After != nil:
		from = *asked.After + 1
	case asked.Before > 0:
		to = asked.Before - 1
	case asked.Around > 0 || asked.AroundTS > 0:
	default:
		to = p.LastSeq
	}
	return max(from, p.FromSeq, 1), min(to, p.LastSeq)
}
