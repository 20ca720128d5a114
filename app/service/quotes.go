package service

import (
	"slices"

	"talko/app/chat"
)

// quotes reads the messages that the lines reply to, as far as the reader may
// see them.
func quotes(v chat.View, at seat, lines ...[]chat.Message) ([]chat.Message, error) {
	var seqs []chat.Seq
	for _, ms := range lines {
		for i := range ms {
			if r := ms[i].ReplyTo; r >= at.row.FromSeq && r > 0 {
				seqs = append(seqs, r)
			}
		}
	}
	if len(seqs) == 0 {
		return nil, nil
	}
	slices.Sort(seqs)
	return v.LinesAt(at.chat.ID, slices.Compact(seqs), at.row.UserID)
}

// quoteBook tells which quotes a page needs, and what each costs once.
type quoteBook struct {
	quotes map[chat.Seq]*chat.Message
	needed map[chat.Seq]bool
}

func newQuoteBook(quoted []chat.Message) *quoteBook {
	b := &quoteBook{quotes: map[chat.Seq]*chat.Message{}, needed: map[chat.Seq]bool{}}
	for i := range quoted {
		b.quotes[quoted[i].Seq] = &quoted[i]
	}
	return b
}

// cost is what the quote of m would add to the page.
func (b *quoteBook) cost(m *chat.Message) int {
	if q := b.quotes[m.ReplyTo]; q != nil && !b.needed[m.ReplyTo] {
		return messageSize(q)
	}
	return 0
}

func (b *quoteBook) keep(m *chat.Message) {
	if b.quotes[m.ReplyTo] != nil {
		b.needed[m.ReplyTo] = true
	}
}

// kept returns the quotes that are needed, oldest first.
func (b *quoteBook) kept() []chat.Message {
	var ms []chat.Message
	for seq := range b.needed {
		ms = append(ms, *b.quotes[seq])
	}
	slices.SortFunc(ms, func(x, y chat.Message) int { return int(x.Seq - y.Seq) })
	return ms
}
