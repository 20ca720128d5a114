package replica

import (
	"slices"

	"talko/app/chat"
)

// quoted returns the message that a line quotes, if it is here.
func (m *mirror) quoted(seq chat.Seq) *chat.Message {
	if line := m.line(seq); line != nil {
		return line.Message
	}
	return m.quotes[seq]
}

// quotedBy notes who must be told of another form of seq.
func (m *mirror) quotedBy(seq, by chat.Seq) {
	if slices.Contains(m.replies[seq], by) {
		return
	}
	if m.replies == nil {
		m.replies = map[chat.Seq][]chat.Seq{}
	}
	m.replies[seq] = append(m.replies[seq], by)
}

// keepQuote keeps a quoted message that is no held line.
func (m *mirror) keepQuote(form chat.Message) {
	if old := m.quotes[form.Seq]; old != nil && !newer(&form, old, true) {
		return
	}
	if m.quotes == nil {
		m.quotes = map[chat.Seq]*chat.Message{}
	}
	m.quotes[form.Seq] = &form
	m.requote(&form)
}

// requote gives the lines that quote form its present shape.
func (m *mirror) requote(form *chat.Message) {
	for _, seq := range m.replies[form.Seq] {
		i, ok := m.find(seq)
		if !ok {
			continue
		}
		if old := m.lines[i].Quoted; old != nil && old.ModSeq > form.ModSeq {
			continue
		}
		line := *m.lines[i]
		line.Quoted = form
		m.lines[i] = &line
		m.touched()
	}
	if box, ok := m.core.boxes[m.id]; ok {
		box.requote(form)
	}
}

// requote is the same for what is not stored yet.
func (b *outbox) requote(form *chat.Message) {
	for _, e := range b.entries {
		if e.line.ReplyTo == form.Seq && form.Seq > 0 && e.line.Quoted != form {
			line := *e.line
			line.Quoted = form
			e.line = &line
			b.touched()
		}
	}
}

// fetchQuote asks for a quoted message that is not here. It is fetched alone
// and makes no span, or every old quote would leave a hole on both its sides.
func (m *mirror) fetchQuote(seq chat.Seq) {
	if _, known := m.quotes[seq]; known || seq < m.meta.FromSeq || !m.page.free(m.core) {
		return
	}
	term := m.term
	m.page.start(m.core)
	params := chat.GetMessages{ChatID: m.id, Before: seq + 1, Limit: 1}
	ask(m.core, "Messages", chat.Client.Messages, params, func(p chat.Page, err error) {
		overlay := m.paged(err)
		if err != nil || m.gone || term != m.term || p.LastSeq < m.floor {
			return
		}
		if m.quotes == nil {
			m.quotes = map[chat.Seq]*chat.Message{}
		}
		m.quotes[seq] = nil // it may not be read, unless it is there
		for _, form := range lay(overlay, p.Messages, p.LastSeq, m.core.user.ID) {
			if form.Seq == seq {
				m.keepQuote(form)
			}
		}
		m.touched()
	})
}
