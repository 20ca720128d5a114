package replica

import (
	"time"

	"talko/app/chat"
)

// Chat is a chat as it stands now: the list's snapshot with everything that
// happened since. It is a copy; its slices and pointers are shared, and nobody
// changes what they point to.
type Chat struct {
	// Chat has the current name, topic, users (with their presence, where it is
	// known), role, settings, marker and counts; LastSeq is the last event that
	// is here.
	chat.Chat
	// FirstUnread is the first line that counts as unread, 0 if there is none:
	// the unread line stands above it. Where that part of the chat is not here
	// yet it is the first seq above the marker.
	FirstUnread chat.Seq
	Typing      []chat.User // who types now, in the order in which they began
	Pending     int         // own messages on their way
	Failed      int         // own messages that need Retry or Discard
	Last        *Line       // the newest text, one's own on its way included; nil if there is none
	Stale       bool        // there is more on the server: it is being fetched
}

// LinkState tells whether the servers can be reached.
type LinkState int

const (
	Connecting LinkState = iota // not yet for the first time
	Up
	Down
)

// Link is the state of the way to the servers.
type Link struct {
	State  LinkState
	RTT    time.Duration // of the last Ping; 0: not known
	Err    error         // when Down: why
	Retry  time.Time     // when Down: the next attempt; zero: not known
	Loaded bool          // the list of chats is complete
}

// show returns the chat as a front end sees it. It is made again only when
// something has changed.
func (m *mirror) show() Chat {
	if m.view == nil {
		view := m.shape()
		m.view = &view
	}
	return *m.view
}

func (m *mirror) shape() Chat {
	c := m.core
	v := Chat{Chat: m.meta, Stale: m.pull.queued || m.pull.inFlight || len(m.held) > 0}
	v.Users = c.present(m.meta.Users)
	v.LastSeq, v.LastMessage = m.cursor, m.last
	v.Settings = m.settings
	if d, ok := c.soft.drafts[m.id]; ok {
		v.Settings.Draft = chat.Draft{Text: d.text, DeviceID: c.me.DeviceID}
	}
	v.ReadMarker = m.unread.ReadMarker
	v.Unread, v.Mentions, v.FirstUnread = m.unread.count(m)
	v.ReadSeq = m.unread.read()
	for _, t := range c.soft.typing[m.id] {
		v.Typing = append(v.Typing, t.user)
	}
	v.Last = m.lastLine()
	m.shapeBox(&v)
	return v
}

// lastLine is the newest text as a line.
func (m *mirror) lastLine() *Line {
	if m.last == nil {
		return nil
	}
	if line := m.line(m.last.Seq); line != nil {
		return line
	}
	return &Line{Message: m.last, State: Stored}
}

// shapeBox adds what the outbox has.
func (m *mirror) shapeBox(v *Chat) {
	box, ok := m.core.boxes[m.id]
	if !ok {
		return
	}
	for _, e := range box.entries {
		v.Last = e.line
		switch e.line.State {
		case Pending:
			v.Pending++
		case Failed:
			v.Failed++
		}
	}
}

// present returns users with the presence that is known of them.
func (c *core) present(users []chat.User) []chat.User {
	out := make([]chat.User, len(users))
	for i, u := range users {
		u.Presence = c.soft.presence[u.ID].presence
		out[i] = u
	}
	return out
}
