package history

import (
	"slices"

	"talko/app/chat"
)

// counts answers how many lines are unread for anyone, in logarithmic time.
type counts struct {
	all       []chat.Seq // lines that count as unread for some reader
	own       map[chat.UserID][]chat.Seq
	mentioned map[chat.UserID][]chat.Seq
}

// nobody is a reader who wrote nothing.
const nobody chat.UserID = -1

func countLines(lines []chat.Message) counts {
	c := counts{own: map[chat.UserID][]chat.Seq{}, mentioned: map[chat.UserID][]chat.Seq{}}
	for i := range lines {
		m := &lines[i]
		if unread, _ := m.UnreadBy(nobody); !unread {
			continue
		}
		c.all = append(c.all, m.Seq)
		c.own[m.User.ID] = append(c.own[m.User.ID], m.Seq)
		for k, user := range m.Mentions {
			if user != m.User.ID && !slices.Contains(m.Mentions[:k], user) {
				c.mentioned[user] = append(c.mentioned[user], m.Seq)
			}
		}
	}
	return c
}

// above counts what is unread for a user above seq.
func (c counts) above(user chat.UserID, seq chat.Seq) (unread, mentions int) {
	unread = behind(c.all, seq) - behind(c.own[user], seq)
	return min(unread, chat.MaxUnread), min(behind(c.mentioned[user], seq), chat.MaxUnread)
}

// behind counts those above seq.
func behind(seqs []chat.Seq, seq chat.Seq) int {
	i, _ := slices.BinarySearch(seqs, seq+1)
	return len(seqs) - i
}
