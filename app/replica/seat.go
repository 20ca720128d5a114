package replica

import "talko/app/chat"

// enter takes a chat as the servers told it when the user's own events stood at
// asOf; 0 where that was not told.
func (c *core) enter(row chat.Chat, asOf chat.UserSeq) *mirror {
	if left, ok := c.left[row.ID]; ok && asOf != 0 && asOf < left {
		return nil // it was left since
	}
	m, ok := c.chats[row.ID]
	if !ok {
		m = &mirror{core: c, id: row.ID, cursor: row.LastSeq, opened: asOf == 0, cleared: true}
		m.meta.FromSeq = row.FromSeq
		c.chats[row.ID] = m
		delete(c.keeping.gone, row.ID)
		c.settle(m)
		c.soft.returned(c, row.ID)
		if m.opened {
			c.askOne(m) // the answer may be from before the user left again
		} else {
			delete(c.left, row.ID)
		}
	}
	if asOf != 0 {
		m.opened = false
	}
	if asOf >= m.seated {
		m.seated = asOf
		if row.FromSeq != m.meta.FromSeq {
			m.adopt(row.FromSeq)
		}
	}
	m.snapshot(row)
	switch {
	case row.LastSeq == m.cursor:
	case asOf == 0:
		m.expect(row.LastSeq) // an answer: its event is on its way
	case row.LastSeq > m.cursor || !m.pull.inFlight:
		m.wantPull() // a head below the cursor is old, or the log is shorter now
	}
	return m
}

// snapshot takes what a row of the list tells, as far as it is newer.
func (m *mirror) snapshot(row chat.Chat) {
	m.retell(row)
	m.unread.mark(m, row.ReadMarker, row.LastSeq)
	m.set(row.Settings)
	if last := row.LastMessage; row.LastSeq >= m.cursor && (last == nil || m.last == nil ||
		last.Seq != m.last.Seq || last.ModSeq >= m.last.ModSeq) {
		m.last = last
	}
	m.touched()
}

// set takes the user's settings of a chat; those changed last win.
func (m *mirror) set(s chat.Settings) {
	if s.UserSeq >= m.settings.UserSeq {
		m.settings = s
		m.touched()
	}
}

// leave forgets a chat that the user is no longer in.
func (c *core) leave(m *mirror, at chat.UserSeq) {
	m.gone = true
	delete(c.chats, m.id)
	if c.keeping.on {
		c.keeping.gone[m.id] = true
	}
	c.left[m.id] = max(at, c.left[m.id])
	c.changed = true
}

// chatNote takes a chat that entered or left the list.
func (c *core) chatNote(n chat.ChatNote) {
	c.own.keep(c, n)
	c.own.saw(c, n.UserSeq)
	m, ok := c.chats[n.Chat.ID]
	switch {
	case n.UserSeq <= c.left[n.Chat.ID] || ok && n.UserSeq <= m.seated:
		// older than what is known
	case !n.Left:
		c.enter(n.Chat, n.UserSeq)
	case ok:
		c.leave(m, n.UserSeq)
	default:
		c.left[n.Chat.ID] = n.UserSeq
	}
}
