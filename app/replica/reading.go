package replica

import "talko/app/chat"

// read takes the user's wish to have read up to seq.
func (c *core) read(id chat.ChatID, seq chat.Seq) {
	m, ok := c.chats[id]
	if !ok {
		return
	}
	seq = min(seq, max(m.cursor, m.spans.end()))
	if seq <= m.unread.read() {
		return
	}
	m.unread.wish.seq, m.unread.wish.version = seq, m.unread.ReadVersion
	m.touched()
	m.pumpRead()
}

// pumpRead tells the server how far the user has read, if there is something to
// tell and it is not too early.
func (m *mirror) pumpRead() {
	u, c := &m.unread, m.core
	wish := &u.wish
	if m.gone || wish.inFlight || wish.version != u.ReadVersion || wish.seq <= u.ReadSeq {
		return
	}
	if early := wish.next.Sub(c.now); early > 0 {
		c.after(early, m.pumpRead)
		return
	}
	asked := *wish
	wish.inFlight, wish.next = true, c.now.Add(readEvery)
	params := chat.Mark{ChatID: m.id, Seq: asked.seq, ReadVersion: asked.version}
	ask(c, "MarkRead", chat.Client.MarkRead, params, func(told chat.MarkResult, err error) {
		wish.inFlight = false
		m.marked(asked, told, err)
		m.pumpRead()
	})
}

func (m *mirror) marked(asked reading, told chat.MarkResult, err error) {
	wish := &m.unread.wish
	switch {
	case m.gone:
	case err == nil:
		wish.wait.clear()
		m.unread.mark(m, told.ReadMarker, told.LastSeq)
		m.expect(told.LastSeq)
		if wish.seq == asked.seq {
			wish.seq = 0 // done, or refused: the marker tells
		}
	case passing(err):
		wish.next = m.core.now.Add(wish.wait.fail(m.core, err))
	default:
		wish.seq = 0
		m.touched()
	}
}
