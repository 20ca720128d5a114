package replica

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
)

// TestOnlyTheNextEventMovesTheCursor has for each thing that tells of later
// events one that does not tell of the next: the cursor waits for that.
func TestOnlyTheNextEventMovesTheCursor(t *testing.T) {
	t.Parallel()
	for name, happen := range map[string]func(*testing.T, *sim, *mirror){
		"a push": func(_ *testing.T, s *sim, _ *mirror) {
			s.notes = s.notes[1:]
			s.deliver()
		},
		"what was kept": func(t *testing.T, s *sim, m *mirror) {
			m.hold(held{event: chat.Event{ChatID: m.id, Seq: m.cursor + 2, Kind: chat.Text}})
			if !m.retry() {
				t.Error("it sees no gap")
			}
		},
		"a page of events": func(_ *testing.T, s *sim, m *mirror) {
			e := chat.Event{ChatID: m.id, Seq: m.cursor + 2, Kind: chat.Text}
			s.input(func() { m.takeEvents(chat.EventPage{Events: []chat.Event{e}, LastSeq: e.Seq}) })
		},
		"a page of history": func(t *testing.T, s *sim, m *mirror) {
			s.notes = nil
			s.input(func() { s.core.window(m.id, Newest, 10, 0) })
			if s.inFlight("Messages") != 1 {
				t.Fatal("no page is asked for")
			}
			s.answerAll()
			if m.line(m.cursor+2) == nil {
				t.Error("the page is not there")
			}
		},
		"a marker": func(_ *testing.T, s *sim, m *mirror) {
			c := s.model.chats[m.id]
			s.notes = nil
			s.model.mark(c, me, c.LastSeq, false)
			s.deliver()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSim(t)
			s.answerAll()
			c, m := s.model.chats[1], s.core.chats[1]
			s.model.send(c, 2, "the next", 0, "")
			s.model.send(c, 2, "a later one", 0, "")
			before := m.cursor
			happen(t, s, m)
			if m.cursor != before {
				t.Errorf("the cursor moved from %d to %d", before, m.cursor)
			}
			s.notes = nil
			s.quiet()
			s.equal(t)
		})
	}
}

// TestAnswerToAChangeMovesNoCursor has the answer tell of the next event, whose
// hint is lost: the line is as it was told, and the event is pulled.
func TestAnswerToAChangeMovesNoCursor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newLiveClient()
		r, ended, stop := live(t, c)
		c.mu.Lock()
		seq := c.send(c.chats[1], me, "as it was", 0, "").Seq
		c.mu.Unlock()
		synctest.Wait()
		edit := func(context.Context, chat.UpdateMessage) (chat.MessageResult, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.publish = func(chat.UserID, chat.Notification) {} // nobody hears of it
			form, err := c.touch(c.chats[1], me, chat.Edited, seq, "as it is")
			return chat.MessageResult{Message: form}, err
		}
		if err := change(t.Context(), r, edit, chat.UpdateMessage{}); err != nil {
			t.Fatal(err)
		}
		got, _ := r.Chat(1)
		if got.Last.Text != "as it is" || got.LastSeq != seq {
			t.Errorf("%q is shown, and the cursor is %d, want %d", got.Last.Text, got.LastSeq, seq)
		}
		time.Sleep(expectFor + time.Second) // less than until the next ping
		if got, _ := r.Chat(1); got.LastSeq != seq+1 {
			t.Errorf("later the cursor is %d, want %d", got.LastSeq, seq+1)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
