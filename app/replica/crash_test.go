package replica

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"talko/app/chat"
)

// disk is a cache as a crash leaves it: what was committed.
type disk struct {
	mu     sync.Mutex // guards what follows
	fail   error      // of every write
	deaf   int        // so many reads fail; below 0: all
	spoilt int
	closed bool
	head   chat.CacheHead
	states map[chat.ChatID][]byte
	lines  map[chat.ChatID]map[chat.Seq]chat.Message
	unsent []chat.Unsent
}

func newDisk() *disk {
	d := &disk{}
	d.drop()
	return d
}

func (d *disk) drop() {
	d.head, d.states, d.lines = chat.CacheHead{}, map[chat.ChatID][]byte{}, map[chat.ChatID]map[chat.Seq]chat.Message{}
}

func (d *disk) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	return nil
}

// left are the client ids in the outbox.
func (d *disk) left() (ids []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, u := range d.unsent {
		ids = append(ids, u.ClientID)
	}
	return ids
}

// Load gives copies, as a file would.
func (d *disk) Load() (kept chat.Kept, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.deaf != 0 {
		d.deaf--
		return kept, errors.New("disk busy")
	}
	kept.CacheHead, kept.Unsent, kept.Spoilt = d.head, slices.Clone(d.unsent), d.spoilt
	for _, id := range slices.Sorted(maps.Keys(d.states)) {
		k := chat.KeptChat{ID: id, State: d.states[id]}
		for _, seq := range slices.Sorted(maps.Keys(d.lines[id])) {
			k.Lines = append(k.Lines, d.lines[id][seq])
		}
		kept.Chats = append(kept.Chats, k)
	}
	b, err := json.Marshal(kept)
	if err == nil {
		kept = chat.Kept{}
		err = json.Unmarshal(b, &kept)
	}
	return kept, err
}

func (d *disk) Keep(change chat.CacheChange) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		return d.fail
	}
	if change.Drop {
		d.drop()
	}
	if change.Head.Epoch != "" {
		d.head = change.Head
	}
	for _, id := range change.Gone {
		delete(d.states, id)
		delete(d.lines, id)
	}
	for _, c := range change.Chats {
		if c.Clear || d.lines[c.ID] == nil {
			d.lines[c.ID] = map[chat.Seq]chat.Message{}
		}
		d.states[c.ID] = c.State
		for _, form := range c.Lines {
			d.lines[c.ID][form.Seq] = form
		}
		maps.DeleteFunc(d.lines[c.ID], func(seq chat.Seq, _ chat.Message) bool { return seq < c.From })
	}
	return nil
}

func (d *disk) KeepUnsent(changes []chat.UnsentChange) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		return d.fail
	}
	for _, change := range changes {
		i := slices.IndexFunc(d.unsent, func(u chat.Unsent) bool { return u.ClientID == change.ClientID })
		switch {
		case change.Done && i >= 0:
			d.unsent = slices.Delete(d.unsent, i, i+1)
		case change.Done:
		case i >= 0:
			d.unsent[i] = change.Unsent
		default:
			d.unsent = append(d.unsent, change.Unsent)
		}
	}
	return nil
}

// keepUnsent does what the shell does when it has the turn.
func (s *sim) keepUnsent() {
	if changes := s.core.takeUnsent(); len(changes) > 0 {
		s.disk.KeepUnsent(changes)
		s.input(func() { s.core.wrote(changes) })
	}
}

// restart is a crash and a new start: what was in memory is gone, and calls that
// were on their way may still be carried out, or never.
func (s *sim) restart(seed uint64, online bool) {
	kept, err := s.disk.Load()
	if err != nil {
		s.t.Fatal(err)
	}
	s.notes, s.calls, s.done = nil, nil, nil
	id := chat.Identity{User: kept.User}
	if online || kept.User.ID == 0 {
		id = s.client.Identity()
	}
	s.core = newCore(id, seed)
	s.input(func() { s.core.keepFrom(kept) })
}

// online opens the stream of a core that was restarted.
func (s *sim) online() { s.input(func() { s.core.opened(chat.StreamOpened{Epoch: s.model.epoch}) }) }

// newKeptSim is a sim with a disk.
func newKeptSim(t rapid.TB) *sim {
	s := newSim(t)
	s.disk = newDisk()
	s.restart(1, true)
	s.online()
	return s
}

// TestNothingTypedIsLostInACrash is the outbox's promise: whatever Send returned
// for is stored exactly once, in the order in which it was typed in its chat,
// however often the client crashes, and wherever.
func TestNothingTypedIsLostInACrash(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := newKeptSim(t)
		typed, never := map[chat.ChatID][]string{}, []string(nil)
		crashes := uint64(1)
		actions := s.faults()
		for _, name := range []string{"say", "touch", "erase", "rename", "look", "read"} {
			actions[name] = s.people()[name]
		}
		actions["send"] = func(t *rapid.T) {
			c, text := s.drawChat(t), s.text()
			s.input(func() { s.core.send(c.ID, text, 0) })
			if rapid.IntRange(0, 5).Draw(t, "crash within Send") == 0 {
				return // it has not returned: it may be kept or not
			}
			s.keepUnsent()
			typed[c.ID] = append(typed[c.ID], text)
		}
		actions["send again"] = actions["send"]
		actions["refuse"] = func(t *rapid.T) {
			for i, c := range s.calls {
				if c.name == "InsertMessage" {
					s.calls = slices.Delete(s.calls, i, i+1)
					s.done = append(s.done, c.make(context.Background(), strict{s.client}))
					return
				}
			}
		}
		actions["retry"] = func(*rapid.T) {
			s.resendFailed()
			s.keepUnsent()
		}
		actions["discard"] = func(t *rapid.T) {
			c := s.drawChat(t)
			all := s.core.sent(c.ID)
			if len(all) == 0 {
				return
			}
			line := rapid.SampledFrom(all).Draw(t, "line")
			unsure := true
			s.input(func() { unsure = s.core.discard(c.ID, line.ClientID) })
			s.keepUnsent()
			typed[c.ID] = slices.DeleteFunc(typed[c.ID], func(text string) bool { return text == line.Text })
			if !unsure {
				never = append(never, line.Text)
			}
		}
		actions["write outbox"] = func(*rapid.T) { s.keepUnsent() }
		actions["write cache"] = func(*rapid.T) { s.disk.Keep(s.core.keep()) }
		actions["crash"] = func(t *rapid.T) {
			for len(s.calls) > 0 && rapid.Bool().Draw(t, "carried out") {
				s.carryOut(0, "")
			}
			crashes++
			s.restart(crashes, rapid.Bool().Draw(t, "online"))
			s.online()
		}
		actions[""] = func(t *rapid.T) { s.inOrder(t) }
		t.Repeat(actions)
		for range 2 { // what was on its way may be refused first
			s.keepUnsent()
			s.quiet()
			s.resendFailed()
		}
		s.quiet()
		s.keepUnsent()
		s.equal(t)
		if len(s.disk.unsent) > 0 {
			t.Fatalf("left on disk: %+v", s.disk.unsent)
		}
		for id, texts := range typed {
			s.storedOnce(t, id, texts)
		}
		for _, form := range s.model.byCall {
			if slices.Contains(never, form.Text) {
				t.Fatalf("%q was discarded, surely not stored, and is stored", form.Text)
			}
		}
	})
}

// strict refuses what it has not stored yet.
type strict struct{ *modelClient }

func (c strict) InsertMessage(ctx context.Context, p chat.InsertMessage) (r chat.MessageResult, err error) {
	if _, stored := c.byCall[p.ClientID]; !stored {
		return r, chat.Forbidden.Errorf("not now")
	}
	return c.modelClient.InsertMessage(ctx, p)
}

// resendFailed is what the user does with what was refused.
func (s *sim) resendFailed() {
	for id := range s.core.boxes {
		for _, line := range s.core.sent(id) {
			s.input(func() { s.core.resend(id, line.ClientID) })
		}
	}
}

// storedOnce holds that texts are in a chat's log in this order, each once.
func (s *sim) storedOnce(t rapid.TB, id chat.ChatID, texts []string) {
	c := s.model.chats[id]
	count, last := map[string]int{}, chat.Seq(0)
	at := map[string]chat.Seq{}
	for clientID, form := range s.model.byCall {
		if clientID != "" && form.ChatID == id {
			count[form.Text]++
			at[form.Text] = form.Seq
		}
	}
	for _, text := range texts {
		if count[text] != 1 || at[text] <= last {
			t.Fatalf("chat %d: %q is stored %d times, at %d after %d; log %v", id, text, count[text], at[text], last, len(c.log))
		}
		last = at[text]
	}
}

// TestStartFromTheCacheEndsWhereAFreshStartDoes lets the client crash anywhere,
// and holds what it has at the end against the servers' truth: what a fresh
// start has too.
func TestStartFromTheCacheEndsWhereAFreshStartDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := newKeptSim(t)
		if rapid.IntRange(0, 3).Draw(t, "from nothing") > 0 {
			s.quiet()
		}
		starts := uint64(1)
		actions := s.people()
		for name, fault := range s.faults() {
			actions[name] = fault
		}
		actions["rename"] = func(t *rapid.T) {
			by := s.drawUser(t)
			for _, c := range s.model.sorted() {
				if c.in[by] == nil {
					return // the model's lines and events would tell different names
				}
			}
			s.model.rename(by, s.text())
		}
		actions["crash"] = func(t *rapid.T) {
			starts++
			s.restart(starts, rapid.Bool().Draw(t, "online"))
			if rapid.Bool().Draw(t, "look first") {
				s.input(func() { s.core.window(1, Newest, 10, 0) })
				for len(s.calls) > 0 {
					s.carryOut(0, "lost")
				}
				for len(s.done) > 0 {
					s.answer(0)
				}
			}
			s.online()
		}
		actions["forget"] = s.forgets
		actions["restore"] = func(t *rapid.T) {
			if rapid.IntRange(0, 9).Draw(t, "rare") == 0 {
				s.model.restore()
				starts++ // another seed, or client ids would come again
				s.restart(starts, false)
				s.online()
			}
		}
		actions[""] = func(t *rapid.T) {
			s.inOrder(t)
			if rapid.Bool().Draw(t, "write") {
				s.keepUnsent()
				s.disk.Keep(s.core.keep())
				s.diskIsCore(t)
			}
		}
		t.Repeat(actions)
		for range 3 {
			s.keepUnsent()
			s.quiet()
			s.discardFailed()
		}
		s.equal(t)
		s.disk.Keep(s.core.keep())
		s.keepUnsent()
		s.restart(starts+1, false)
		s.shownAsBefore(t)
		s.online()
		s.quiet()
		s.equal(t)
	})
}

// diskIsCore holds when everything was written: the disk has the chats of the
// core with their lines, and nothing else.
func (s *sim) diskIsCore(t rapid.TB) {
	if !s.core.link.Loaded {
		if len(s.disk.states) > 0 {
			t.Fatalf("what is of another epoch is still kept")
		}
		return
	}
	if len(s.disk.states) != len(s.core.chats) || s.disk.head.UserSeq != s.core.own.seq {
		t.Fatalf("%d chats are kept of %d, head %+v", len(s.disk.states), len(s.core.chats), s.disk.head)
	}
	for _, m := range s.core.each() {
		below, _ := m.find(m.dropped + 1)
		if len(s.disk.lines[m.id]) != len(m.lines)-below {
			t.Fatalf("chat %d: %d lines are kept of %d behind the last that was let go of", m.id, len(s.disk.lines[m.id]), len(m.lines)-below)
		}
		for _, line := range m.lines[below:] {
			same(t, m.id, fmt.Sprint("kept line ", line.Seq), s.disk.lines[m.id][line.Seq], *line.Message)
		}
	}
}

// shownAsBefore holds that a start from the cache, offline, shows what the
// servers have: all was quiet when it was kept.
func (s *sim) shownAsBefore(t rapid.TB) {
	for _, c := range s.model.sorted() {
		m, ok := s.core.chats[c.ID]
		if ok != (c.in[me] != nil) {
			t.Fatalf("chat %d: kept %v", c.ID, ok)
		}
		if ok {
			s.equalRow(t, m.show(), s.model.row(c, me))
			all := s.model.linesOf(c, me)
			for i, line := range m.lines {
				want := all[len(all)-len(m.lines)+i]
				same(t, c.ID, fmt.Sprint("kept line ", want.Seq), *line.Message, want)
			}
		}
	}
	if len(s.core.calls) > 0 || !s.core.link.Loaded {
		t.Fatalf("%d calls before anyone is there", len(s.core.calls))
	}
}
