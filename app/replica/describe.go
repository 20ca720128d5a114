package replica

import (
	"slices"

	"talko/app/chat"
)

// describe moves the chat's name, topic and users on by an event above their
// snapshot.
func (m *mirror) describe(e chat.Event) {
	if m.metaGap > 0 && !e.Kind.Written() {
		m.since = append(m.since, e)
	}
	if e.Seq <= m.metaAt {
		return
	}
	m.metaAt = e.Seq
	switch e.Kind {
	case chat.Named:
		m.profile(e.User)
	case chat.Joined:
		m.entered(whom(e))
	case chat.Left:
		m.leftBy(whom(e))
	case chat.TopicChanged:
		m.meta.Topic = e.Value
	case chat.Renamed:
		m.meta.Name = e.Value
	case chat.HistoryChanged:
		m.meta.History = chat.HistoryPolicy(e.Value)
	case chat.RoleChanged:
		if whom(e).ID == m.core.user.ID {
			m.meta.Role = chat.Role(e.Value)
		}
	}
}

// retell takes the shared part of a chat from the list. If events were skipped,
// it may be older than the last that was taken: those are applied again.
func (m *mirror) retell(row chat.Chat) {
	gap := m.metaGap > 0 && row.LastSeq >= m.metaGap
	if row.LastSeq < m.metaAt && !gap {
		return
	}
	from, since := m.meta.FromSeq, m.since
	m.meta, m.metaAt = row, row.LastSeq
	m.meta.FromSeq = from
	m.since = nil
	if row.LastSeq >= m.metaGap {
		m.metaGap = 0
	}
	m.core.soft.listed(m.core, row.Users)
	for _, e := range since {
		m.describe(e)
	}
}

// whom returns the user to whom something was done.
func whom(e chat.Event) chat.User {
	if e.Subject.ID != 0 {
		return e.Subject
	}
	return e.User
}

func (m *mirror) entered(u chat.User) {
	m.meta.UserCount++
	if len(m.meta.Users) < chat.MaxPreviewUsers && m.userIndex(u.ID) < 0 {
		m.meta.Users = append(slices.Clone(m.meta.Users), u)
	}
}

// leftBy takes a user out of the few that are told with a chat. Who moves up
// into their place, only the list can tell.
func (m *mirror) leftBy(u chat.User) {
	m.meta.UserCount--
	i := m.userIndex(u.ID)
	if i < 0 {
		return
	}
	m.meta.Users = slices.Delete(slices.Clone(m.meta.Users), i, i+1)
	if m.meta.UserCount > len(m.meta.Users) && u.ID != m.core.user.ID {
		m.core.askOne(m)
	}
}

func (m *mirror) userIndex(id chat.UserID) int {
	return slices.IndexFunc(m.meta.Users, func(u chat.User) bool { return u.ID == id })
}

// named gives a user's lines the name that the user has now. It is rare, so it
// may cost a walk.
func (m *mirror) named(u chat.User) {
	for i, line := range m.lines {
		if line.User.ID != u.ID && line.Subject.ID != u.ID {
			continue
		}
		form := *line.Message
		if !named(&form, u) {
			continue
		}
		renamed := *line
		renamed.Message = &form
		m.lines[i] = &renamed
		m.formedAt(form.Seq)
		m.requote(&form)
		if m.last != nil && m.last.Seq == form.Seq {
			m.last = &form
		}
	}
	for seq, old := range m.quotes {
		if old == nil {
			continue
		}
		if form := *old; named(&form, u) {
			m.quotes[seq] = &form
			m.requote(&form)
		}
	}
	if m.page.inFlight {
		m.overlay = append(m.overlay, held{event: chat.Event{Kind: chat.Named, User: u, Seq: m.cursor}})
	}
}

// named gives a line the new name of a user, and reports whether it had another.
func named(form *chat.Message, u chat.User) (changed bool) {
	for _, who := range []*chat.User{&form.User, &form.Subject} {
		if who.ID == u.ID && who.ID != 0 && who.Name != u.Name {
			who.Name, who.Deleted = u.Name, u.Deleted
			changed = true
		}
	}
	return changed
}

// profile takes a user's new name and status.
func (m *mirror) profile(u chat.User) {
	i := m.userIndex(u.ID)
	if i < 0 {
		return
	}
	m.meta.Users = slices.Clone(m.meta.Users)
	m.meta.Users[i] = u
	if m.meta.Kind == chat.Private && u.ID != m.core.user.ID {
		m.meta.Name = u.Name
	}
	m.touched()
}
