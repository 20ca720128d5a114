package replica

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"talko/app/chat"
)

// sim is a core and a model with everything between them that can be slow, lost
// or out of order; a scheduler decides each step.
type sim struct {
	t      rapid.TB
	model  *model
	client *modelClient
	core   *core
	now    time.Time
	notes  []chat.Notification // on their way
	calls  []call              // made, not yet carried out
	done   []func()            // carried out, not yet answered
	texts  int
	only   chat.ChatID // if it is set, people are in this chat alone
	disk   *disk       // nil: nothing is kept
}

const me chat.UserID = 1

func newSim(t rapid.TB) *sim {
	s := &sim{t: t, model: newModel(), now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	s.client = &modelClient{model: s.model, user: me}
	s.model.publish = func(to chat.UserID, n chat.Notification) {
		if to == me {
			s.notes = append(s.notes, n)
		}
	}
	s.model.newChat(chat.Room, 2, 1, 3)
	s.model.newChat(chat.Group, 1, 2, 3)
	s.model.newChat(chat.Private, 1, 2)
	s.notes = nil
	s.core = newCore(chat.Identity{User: s.model.users[me].User, Epoch: s.model.epoch}, 1)
	s.input(func() { s.core.opened(chat.StreamOpened{Epoch: s.model.epoch}) })
	return s
}

func (s *sim) input(fn func()) {
	s.core.do(s.now, fn)
	s.calls = append(s.calls, s.core.take()...)
}

// carryOut carries out a call at the servers. how may lose it, or its answer.
func (s *sim) carryOut(i int, how string) {
	c := s.calls[i]
	s.calls = slices.Delete(s.calls, i, i+1)
	switch how {
	case "lost":
		s.done = append(s.done, c.make(context.Background(), broken{}))
	case "answer lost":
		c.make(context.Background(), s.client)
		s.done = append(s.done, c.make(context.Background(), broken{}))
	default:
		s.done = append(s.done, c.make(context.Background(), s.client))
	}
}

func (s *sim) answer(i int) {
	fn := s.done[i]
	s.done = slices.Delete(s.done, i, i+1)
	s.input(fn)
}

func (s *sim) deliver() {
	n := s.notes[0]
	s.notes = s.notes[1:]
	s.input(func() { s.core.notify(n) })
}

// broken is a client whose connection is gone.
type broken struct{ chat.Client }

var errBroken = chat.Unavailable.Errorf("the connection is gone")

func (broken) Identity() (id chat.Identity)                  { return id }
func (broken) Ping(context.Context) (p chat.Pong, err error) { return p, errBroken }
func (broken) Chats(context.Context, chat.GetChats) (p chat.ChatPage, err error) {
	return p, errBroken
}
func (broken) Events(context.Context, chat.GetEvents) (p chat.EventPage, err error) {
	return p, errBroken
}
func (broken) Messages(context.Context, chat.GetMessages) (p chat.Page, err error) {
	return p, errBroken
}
func (broken) InsertMessage(context.Context, chat.InsertMessage) (p chat.MessageResult, err error) {
	return p, errBroken
}
func (broken) MarkRead(context.Context, chat.Mark) (p chat.MarkResult, err error) {
	return p, errBroken
}
func (broken) User(context.Context, chat.GetUser) (p chat.UserResult, err error) { return p, errBroken }
func (broken) Blocks(context.Context) (p chat.BlockList, err error)              { return p, errBroken }
func (broken) Typing(context.Context, chat.Typing) error                         { return errBroken }
func (broken) UpdateParticipant(context.Context, chat.UpdateParticipant) (p chat.SettingsResult, err error) {
	return p, errBroken
}

// drawChat draws a chat that the user is in, nil if there is none.
func (s *sim) drawChat(t *rapid.T) *modelChat {
	all := s.model.sorted()
	if s.only != 0 {
		return s.model.chats[s.only]
	}
	return all[rapid.IntRange(0, len(all)-1).Draw(t, "chat")]
}

func (s *sim) drawUser(t *rapid.T) chat.UserID {
	return chat.UserID(rapid.IntRange(1, 3).Draw(t, "user"))
}

// drawSeq draws a seq of a chat, best one of the newest.
func drawSeq(t *rapid.T, c *modelChat) chat.Seq {
	back := rapid.Int64Range(0, int64(c.LastSeq)-1).Draw(t, "back")
	return c.LastSeq - chat.Seq(back)
}

func (s *sim) text() string {
	s.texts++
	return fmt.Sprint("text ", s.texts)
}

// people are what users do.
func (s *sim) people() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"say": func(t *rapid.T) {
			c, by := s.drawChat(t), s.drawUser(t)
			if c.in[by] == nil {
				return
			}
			reply := chat.Seq(0)
			if rapid.Bool().Draw(t, "reply") {
				reply = max(drawSeq(t, c), c.in[by].from)
			}
			var mentions []chat.UserID
			if rapid.Bool().Draw(t, "mention") {
				mentions = []chat.UserID{me}
			}
			s.model.send(c, by, s.text(), reply, "", mentions...)
		},
		"burst": func(t *rapid.T) {
			c := s.drawChat(t)
			for range rapid.IntRange(1, 20).Draw(t, "n") {
				if c.in[2] != nil {
					s.model.send(c, 2, s.text(), 0, "")
				}
			}
		},
		"touch": func(t *rapid.T) {
			c, by := s.drawChat(t), s.drawUser(t)
			kind := rapid.SampledFrom([]chat.EventKind{chat.Edited, chat.Deleted, chat.Reacted, chat.Reacted,
				chat.Unreacted, chat.Pinned, chat.Unpinned}).Draw(t, "kind")
			value := ""
			switch kind {
			case chat.Edited:
				value = s.text()
			case chat.Reacted, chat.Unreacted:
				value = rapid.SampledFrom([]string{"👍", "🎉"}).Draw(t, "emoji")
			}
			s.model.touch(c, by, kind, drawSeq(t, c), value)
		},
		"erase": func(t *rapid.T) {
			c := s.drawChat(t)
			whose := chat.UserID(rapid.IntRange(0, 2).Draw(t, "whose"))
			from := drawSeq(t, c)
			s.model.erase(c, 2, whose, from, min(from+3, c.LastSeq))
		},
		"meta": func(t *rapid.T) {
			kind := rapid.SampledFrom([]chat.EventKind{chat.TopicChanged, chat.Renamed, chat.HistoryChanged, chat.RoleChanged}).Draw(t, "kind")
			value := s.text()
			if kind == chat.HistoryChanged {
				value = string(rapid.SampledFrom([]chat.HistoryPolicy{chat.HistoryAll, chat.HistoryJoined}).Draw(t, "policy"))
			}
			s.model.meta(s.drawChat(t), 2, kind, value)
		},
		"join": func(t *rapid.T) {
			c := s.drawChat(t)
			if c.Kind != chat.Private {
				s.model.join(c, 2, chat.UserID(rapid.IntRange(1, 12).Draw(t, "who")))
			}
		},
		"leave": func(t *rapid.T) {
			c := s.drawChat(t)
			if c.Kind != chat.Private {
				s.model.leave(c, 2, chat.UserID(rapid.IntRange(1, 12).Draw(t, "who")))
			}
		},
		"rename": func(t *rapid.T) { s.model.rename(s.drawUser(t), s.text()) },
		"mark elsewhere": func(t *rapid.T) {
			c := s.drawChat(t)
			if c.in[me] == nil {
				return
			}
			seq, unread := drawSeq(t, c), rapid.Bool().Draw(t, "unread")
			if unread || seq > c.in[me].marker.ReadSeq {
				s.model.mark(c, me, seq, unread)
			}
		},
		"send": func(t *rapid.T) {
			c := s.drawChat(t)
			s.input(func() { s.core.send(c.ID, s.text(), 0) })
		},
		"read": func(t *rapid.T) {
			c := s.drawChat(t)
			seq := drawSeq(t, c)
			s.input(func() { s.core.read(c.ID, seq) })
		},
		"look": func(t *rapid.T) {
			c := s.drawChat(t)
			at := rapid.SampledFrom([]chat.Seq{Newest, drawSeq(t, c)}).Draw(t, "at")
			s.input(func() { s.core.window(c.ID, at, 5, 5) })
		},
	}
}

// faults are what the world does.
func (s *sim) faults() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"deliver": func(t *rapid.T) {
			for range rapid.IntRange(1, 8).Draw(t, "n") {
				if len(s.notes) > 0 {
					s.deliver()
				}
			}
		},
		"drop": func(t *rapid.T) {
			if len(s.notes) == 0 {
				return
			}
			if i := rapid.IntRange(0, len(s.notes)-1).Draw(t, "i"); hint(s.notes[i]) {
				s.notes = slices.Delete(s.notes, i, i+1)
			}
		},
		"lagged": func(t *rapid.T) {
			s.notes = append(slices.DeleteFunc(s.notes, hint), chat.LaggedNote{})
		},
		"reconnect": func(t *rapid.T) {
			s.notes = []chat.Notification{chat.LinkNote{Err: errBroken}, chat.LinkNote{Up: true, Epoch: s.model.epoch}}
		},
		"call": func(t *rapid.T) {
			if len(s.calls) > 0 {
				how := rapid.SampledFrom([]string{"", "", "", "lost", "answer lost"}).Draw(t, "how")
				s.carryOut(rapid.IntRange(0, len(s.calls)-1).Draw(t, "i"), how)
			}
		},
		"answer": func(t *rapid.T) {
			if len(s.done) > 0 {
				s.answer(rapid.IntRange(0, len(s.done)-1).Draw(t, "i"))
			}
		},
		"wait": func(t *rapid.T) {
			s.now = s.now.Add(time.Duration(rapid.IntRange(1, 3000).Draw(t, "ms")) * time.Millisecond)
			s.input(nil)
		},
	}
}

// hint reports whether a notification may be lost.
func hint(n chat.Notification) bool {
	switch n.(type) {
	case chat.LinkNote, chat.LaggedNote:
		return false
	}
	return true
}

// quiet lets everything arrive, and looks at everything, for two pings.
func (s *sim) quiet() {
	for until := s.now.Add(3 * pingEvery); s.now.Before(until); s.now = s.now.Add(250 * time.Millisecond) {
		s.arrive()
		s.input(nil)
	}
	for range 400 {
		for _, c := range s.model.sorted() {
			s.input(func() { s.core.window(c.ID, Newest, 1000, 0) })
		}
		if len(s.calls) == 0 {
			return
		}
		s.arrive()
	}
	s.t.Fatalf("never done with fetching: %d calls", len(s.calls))
}

// TestReplicaEqualsTheServersWhenAllIsQuiet is promises 1 and 2: whatever was
// lost, late or out of order.
func TestReplicaEqualsTheServersWhenAllIsQuiet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := newSim(t)
		actions := s.people()
		for name, fault := range s.faults() {
			actions[name] = fault
		}
		actions["forget"] = s.forgets
		actions["restore"] = func(t *rapid.T) {
			if rapid.IntRange(0, 9).Draw(t, "rare") == 0 {
				s.model.restore()
				s.notes = []chat.Notification{chat.LinkNote{Up: true, Epoch: s.model.epoch}}
				for len(s.calls) > 0 {
					s.carryOut(0, "lost")
				}
			}
		}
		actions[""] = func(t *rapid.T) { s.inOrder(t) }
		t.Repeat(actions)
		s.quiet()
		s.discardFailed()
		s.equal(t)
	})
}

// TestPageInFlightUndoesNothing is the same for one short chat whose history is
// being read while it changes.
func TestPageInFlightUndoesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := newSim(t)
		c := s.model.chats[1]
		s.only = c.ID
		for range 8 {
			s.model.send(c, 2, s.text(), 5, "")
		}
		s.model.behind = 3
		s.notes = nil
		s.answerAll()
		all := s.people()
		for name, fault := range s.faults() {
			all[name] = fault
		}
		actions := map[string]func(*rapid.T){"": func(t *rapid.T) { s.inOrder(t) }}
		for _, name := range []string{"touch", "erase", "look", "answer", "deliver", "lagged", "say", "rename"} {
			actions[name] = all[name]
		}
		actions["look again"], actions["touch again"] = all["look"], all["touch"]
		actions["forget"] = s.forgets
		actions["call"] = func(t *rapid.T) {
			if len(s.calls) > 0 {
				s.carryOut(rapid.IntRange(0, len(s.calls)-1).Draw(t, "i"), "")
			}
		}
		actions["overtake"] = func(t *rapid.T) { // what is missed makes a reset
			for range 4 {
				s.model.touch(c, 2, chat.Edited, drawSeq(t, c), s.text())
			}
			s.notes = append(slices.DeleteFunc(s.notes, hint), chat.LaggedNote{})
			s.now = s.now.Add(3 * time.Second)
		}
		t.Repeat(actions)
		s.quiet()
		s.equal(t)
	})
}

// discardFailed is what the user does with what is stranded, or goes to a chat
// that they left.
func (s *sim) discardFailed() {
	for id, box := range s.core.boxes {
		for _, e := range slices.Clone(box.entries) {
			if e.line.State == Failed && (errors.Is(e.line.Err, chat.Conflict) || errors.Is(e.line.Err, chat.NotFound)) {
				s.input(func() { s.core.discard(id, e.line.ClientID) })
			}
		}
	}
	s.quiet()
}
