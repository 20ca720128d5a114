package replica

import (
	"context"
	"fmt"
	"reflect"

	"pgregory.net/rapid"

	"talko/app/chat"
)

// inOrder holds at every moment: no line twice, none out of order, nothing of
// one's own both in the log and in the outbox.
func (s *sim) inOrder(t rapid.TB) {
	for _, m := range s.core.each() {
		s.counted(t, m)
		last, own := chat.Seq(0), map[string]bool{}
		var w Window
		s.input(func() { w = m.rows(0, len(m.lines)+len(s.core.sent(m.id)), 0, s.core.sent(m.id)) })
		for _, line := range w.Lines {
			if line.ClientID != "" || line.Message.ClientID != "" {
				id := max(line.ClientID, line.Message.ClientID)
				if own[id] {
					t.Fatalf("chat %d shows %s twice", m.id, id)
				}
				own[id] = true
			}
			if line.State != Stored && line.State != Missing {
				continue
			}
			seq := line.Seq
			if line.State == Missing {
				seq = line.Hole.To
			}
			if seq <= last {
				t.Fatalf("chat %d shows %d after %d", m.id, seq, last)
			}
			last = seq
		}
	}
}

// counted holds that what is counted as lines come is what there is.
func (s *sim) counted(t rapid.TB, m *mirror) {
	read := m.unread.read()
	lines, mentions, _ := m.countAbove(read)
	wantLines, wantMentions := m.countBetween(read, m.cursor)
	if lines != min(wantLines, chat.MaxUnread) || mentions != min(wantMentions, chat.MaxUnread) {
		t.Fatalf("chat %d: %d unread and %d mentions, counted again %d and %d", m.id, lines, mentions, wantLines, wantMentions)
	}
}

// equal holds when all is quiet: the replica is the model.
func (s *sim) equal(t rapid.TB) {
	for _, c := range s.model.sorted() {
		m, ok := s.core.chats[c.ID]
		if c.in[me] == nil {
			if ok {
				t.Fatalf("chat %d is still listed", c.ID)
			}
			continue
		}
		if !ok {
			t.Fatalf("chat %d is not listed: left %v, own %+v, listing %+v", c.ID, s.core.left, s.core.own, s.core.listing)
		}
		s.equalRow(t, s.told(m.show()), s.model.row(c, me))
		s.equalLines(t, m, s.model.linesOf(c, me))
	}
	if s.core.sum() != func() int64 { p, _ := s.client.Ping(context.Background()); return p.Sum }() {
		t.Fatalf("sums differ")
	}
}

// told is a chat with the names of now, see nowNamed.
func (s *sim) told(v Chat) Chat {
	if v.LastMessage != nil {
		last := s.nowNamed(*v.LastMessage)
		v.LastMessage = &last
	}
	return v
}

// nowNamed is a line with the names that those have now who are not in its chat:
// nobody tells there that they have another.
func (s *sim) nowNamed(form chat.Message) chat.Message {
	for _, u := range []*chat.User{&form.User, &form.Subject} {
		if now := s.model.users[u.ID]; now != nil && s.model.chats[form.ChatID].in[u.ID] == nil {
			u.Name = now.Name
		}
	}
	return form
}

func (s *sim) equalRow(t rapid.TB, got Chat, want chat.Chat) {
	same(t, want.ID, "row", got.Chat, want)
	if got.Pending+got.Failed > 0 {
		t.Fatalf("chat %d: %d pending, %d failed", want.ID, got.Pending, got.Failed)
	}
	if (got.FirstUnread > 0) != (want.Unread > 0) {
		t.Fatalf("chat %d: first unread %d of %d", want.ID, got.FirstUnread, want.Unread)
	}
}

func (s *sim) equalLines(t rapid.TB, m *mirror, want []chat.Message) {
	w := s.core.window(m.id, Newest, 1000, 0)
	var got []chat.Message
	for _, line := range w.Lines {
		if line.State != Stored || line.Stale {
			t.Fatalf("chat %d: row %+v is left", m.id, *line)
		}
		got = append(got, s.nowNamed(*line.Message))
		quote, ok := s.model.chats[m.id].lines[line.ReplyTo]
		if ok && quote.Seq >= m.meta.FromSeq {
			if line.Quoted == nil {
				t.Fatalf("chat %d: line %d has no quote", m.id, line.Seq)
			}
			same(t, m.id, "quote", line.Quoted.Text, quote.Text)
		}
	}
	if !w.AtStart || !w.AtEnd {
		t.Fatalf("chat %d: window of all has start %v, end %v", m.id, w.AtStart, w.AtEnd)
	}
	for i := range min(len(got), len(want)) {
		same(t, m.id, fmt.Sprint("line ", got[i].Seq), got[i], want[i])
	}
	same(t, m.id, "number of lines", len(got), len(want))
}

func same(t rapid.TB, id chat.ChatID, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); !reflect.DeepEqual(got, want) && g != w {
		t.Fatalf("chat %d: %s\n got %s\nwant %s", id, what, describeAny(got), describeAny(want))
	}
}

func describeAny(v any) string {
	if c, ok := v.(chat.Chat); ok && c.LastMessage != nil {
		last := *c.LastMessage
		c.LastMessage = nil
		return fmt.Sprintf("%+v last %+v", c, last)
	}
	return fmt.Sprintf("%+v", v)
}
