package service

import "talko/app/chat"

// What an entry of a page takes on the wire beyond its texts, roughly and
// rather more.
const (
	messageBytes  = 400 // with two users
	userBytes     = 145
	reactionBytes = 120
	eventBytes    = 250
)

// budget is the bytes that a page may still take.
type budget struct {
	left  int
	taken bool
}

func newBudget() *budget { return &budget{left: chat.MaxPageBytes} }

// take reports whether n more bytes fit; the first that ask always do, so that
// no page is empty while there is more.
func (b *budget) take(n int) bool {
	if b.taken && n > b.left {
		return false
	}
	b.taken = true
	b.left -= n
	return true
}

// textBytes is what s takes within JSON.
func textBytes(s string) int {
	n := len(s)
	for i := range len(s) {
		switch s[i] {
		case '"', '\\', '\n', '\t':
			n++
		}
	}
	return n
}

func messageSize(m *chat.Message) int {
	return messageBytes + textBytes(m.Text) + textBytes(m.User.Status) + textBytes(m.Subject.Status) +
		len(m.ClientID) + 20*len(m.Mentions) + reactionBytes*len(m.Reactions)
}

func eventSize(e *chat.Event) int {
	return eventBytes + textBytes(e.Value) + textBytes(e.User.Status) + textBytes(e.Subject.Status)
}

func userSize(u *chat.User) int { return userBytes + textBytes(u.Status) }

func chatBytes(c chat.Chat) int {
	n := messageBytes + textBytes(c.Topic) + textBytes(c.Settings.Draft.Text)
	for i := range c.Users {
		n += userSize(&c.Users[i])
	}
	if c.LastMessage != nil {
		n += messageSize(c.LastMessage)
	}
	return n
}
