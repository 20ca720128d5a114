package terminal

import (
	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

// chatList is the list of chats at the left: sections with headings.
type chatList struct {
	sorting view.Order
	order   []chat.ChatID // as shown
	rows    []listRow
	open    chat.ChatID
	top     int
	shown   chat.ChatID // the open chat that was last brought into view
	height  int         // in which it was
}

// listRow is a heading, a chat, or (the zero row) a gap.
type listRow struct {
	heading string
	chat    replica.Chat
}

// arrange sorts the chats into sections.
func (l *chatList) arrange(all []replica.Chat, open chat.ChatID) {
	l.open, l.order, l.rows = open, l.order[:0], l.rows[:0]
	for i, sec := range l.sorting.Arrange(all, open) {
		if i > 0 {
			l.rows = append(l.rows, listRow{})
		}
		if sec.Title != "" {
			l.rows = append(l.rows, listRow{heading: sec.Title})
		}
		for _, c := range sec.Chats {
			l.order = append(l.order, c.ID)
			l.rows = append(l.rows, listRow{chat: c})
		}
	}
}

// at returns the chat in row y of the list, 0 if there is none.
func (l *chatList) at(y int) chat.ChatID {
	if i := l.top + y; i >= 0 && i < len(l.rows) {
		return l.rows[i].chat.ID
	}
	return 0
}

func (l *chatList) scroll(by int) {
	l.top = max(0, min(l.top+by, len(l.rows)-1))
}

// reveal scrolls to the open chat when that, or the room for it, has changed.
func (l *chatList) reveal(h int) {
	l.top = max(0, min(l.top, len(l.rows)-h))
	if l.shown == l.open && l.height == h {
		return
	}
	l.shown, l.height = l.open, h
	for i, r := range l.rows {
		if r.chat.ID == l.open && l.open != 0 {
			l.top = max(min(l.top, i-1), i-h+1, 0)
		}
	}
}

// drawList shows as much of the list as fits.
func (s *session) drawList(c canvas) {
	s.list.reveal(c.h)
	for y := 0; y < c.h && s.list.top+y < len(s.list.rows); y++ {
		r := s.list.rows[s.list.top+y]
		switch {
		case r.heading != "":
			c.putCut(1, y, c.w-2, r.heading, s.u.pal.muted)
		case r.chat.ID != 0:
			s.drawListed(c, y, r.chat)
		}
	}
}

// drawListed shows a chat in a row: what it is, its name, what is unread.
func (s *session) drawListed(c canvas, y int, ch replica.Chat) {
	pal := s.u.pal
	style := pal.text
	switch {
	case ch.ID == s.open:
		style = pal.accentBold
		c.put(0, y, "▌", pal.accent)
	case ch.Settings.Muted:
		style = pal.muted
	case ch.Unread > 0:
		style = pal.bold
	}
	right := s.drawListMarks(c, y, ch)
	sign, signStyle := s.sign(ch)
	c.put(1, y, sign, signStyle)
	c.putCut(3, y, right-4, chatName(ch), style)
}

// sign tells what kind of chat it is; of a person, whether they are there.
func (s *session) sign(ch replica.Chat) (string, tcell.Style) {
	pal := s.u.pal
	switch ch.Kind {
	case chat.Room:
		return "#", pal.muted
	case chat.Group:
		return "∷", pal.muted
	case chat.Notes:
		return "✎", pal.muted
	}
	switch s.presence(ch) {
	case chat.Online:
		return "●", pal.good
	case chat.Idle, chat.Away:
		return "◐", pal.muted
	}
	return "○", pal.muted
}

// presence is that of the other one in a private chat.
func (s *session) presence(ch replica.Chat) chat.Presence {
	for _, u := range ch.Users {
		if u.ID == s.me().ID {
			continue
		}
		if p := s.r.Presence(u.ID); p != "" {
			return p
		}
		return u.Presence
	}
	return ""
}

// drawListMarks shows at the right what waits in a chat, and returns where
// that begins.
func (s *session) drawListMarks(c canvas, y int, ch replica.Chat) int {
	pal, right := s.u.pal, c.w-1
	put := func(words string, style tcell.Style) {
		right -= text.Width(words)
		c.put(right, y, words, style)
		right--
	}
	if ch.Mentions > 0 && ch.ID != s.open {
		put("@", pal.mention)
	}
	if n := ch.Unread; s.unseen(ch) {
		style := pal.bold
		if ch.Settings.Muted {
			style = pal.muted
		}
		put(view.Badge(n), style)
	}
	switch {
	case ch.Failed > 0:
		put("✗", pal.danger)
	case len(ch.Typing) > 0:
		put("…", pal.accent)
	case ch.ID != s.open && s.draft(ch) != "":
		put("✎", pal.muted)
	}
	return right
}

// listKey handles keys while the list is all that is shown.
func (s *session) listKey(name string) bool {
	switch name {
	case "Up":
		s.openBy(-1)
	case "Down":
		s.openBy(1)
	case "Enter", "Right":
		s.atList = false
		return true
	case "Esc":
		s.atList = false
		return true
	default:
		s.atList = false
		return false
	}
	s.atList = true
	return true
}
