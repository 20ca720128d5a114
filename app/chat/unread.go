package chat

// Written reports whether the line is something that a person wrote, rather
// than a note of who came and what changed. A kind that is not known is taken
// to be written.
func (k EventKind) Written() bool {
	switch k {
	case Joined, Left, TopicChanged, Renamed, Named, RoleChanged, HistoryChanged:
		return false
	}
	return true
}

// UnreadBy reports whether the line counts as unread for a reader whose marker
// is below it, and whether it counts as a mention. Stores count the same way.
func (m *Message) UnreadBy(reader UserID) (unread, mention bool) {
	if m.Deleted || m.User.ID == reader || !m.Kind.Written() {
		return false, false
	}
	for _, id := range m.Mentions {
		if id == reader {
			return true, true
		}
	}
	return true, false
}
