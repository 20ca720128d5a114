package sqlite

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"talko/app/chat"
)

// trial lets a store and its model go through the same random changes. All of
// what follows the opening runs in the writer, change by change.
type trial struct {
	t      *testing.T
	path   string
	s      *Store
	heard  *notes
	random *rand.Rand
	clock  atomic.Int64 // ms; it goes back, too
	pages  int64        // the file has at most; 0: any number
	model  *model
	ids    []string // client ids that were thought of
}

// FuzzTheStoreIsLikeItsModel compares the store with plain maps: whatever part of
// a batch fails, at whatever place, and however often it is closed and opened.
func FuzzTheStoreIsLikeItsModel(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		t.Parallel()
		r := &trial{t: t, path: filepath.Join(t.TempDir(), "talko.db"), random: rand.New(rand.NewPCG(seed, 0)), model: newModel()}
		r.clock.Store(1_700_000_000_000)
		if seed%2 == 1 {
			r.pages = 600
		}
		for range 3 {
			r.open()
			for range 4 {
				r.batch()
			}
			r.close()
		}
	})
}

// notes is a publisher that writes down what it is told.
type notes struct{ told []string }

func (n *notes) Publish(batch []chat.Publication) {
	for _, p := range batch {
		n.told = append(n.told, told(p))
	}
}

func (n *notes) Lost() {}

func told(p chat.Publication) string {
	m := p.Note.(chat.MessageNote).Message
	return fmt.Sprint(m.ChatID, m.Seq, len(m.Text), p.To)
}

func (r *trial) open() {
	now := func() time.Time { return time.UnixMilli(r.clock.Load()) }
	s, err := Open(r.t.Context(), r.path, Options{Now: now, MaxPages: r.pages})
	if err != nil {
		r.t.Fatal(err)
	}
	r.s, r.heard, r.model.told = s, &notes{}, nil
	s.Publish(r.heard)
	few := r.random.IntN(2) == 0
	s.Update(r.t.Context(), func(chat.Tx) error {
		if w := s.writer; few { // and so everything is forgotten again and again
			w.recent.most, w.participants.most, w.users.most, w.blocks.most = 8, 4, 2, 2
		}
		return nil
	})
}

func (r *trial) close() {
	if err := r.s.Close(); err != nil {
		r.t.Error(err)
	}
	if !slices.Equal(r.heard.told, r.model.told) {
		r.t.Errorf("told %q, want %q", r.heard.told, r.model.told)
	}
}

// batch carries out some changes, and compares.
func (r *trial) batch() {
	before := r.model.clone()
	var fns []func(chat.Tx) error
	var returned []error
	for range 1 + r.random.IntN(12) {
		fns = append(fns, func(tx chat.Tx) error {
			was := r.model.clone()
			undone := true
			returned = append(returned, chat.Internal) // should it panic
			defer func() {
				if undone {
					r.model = was
				}
			}()
			err := r.change(tx)
			returned[len(returned)-1] = cmp.Or(err, disk(tx))
			undone = returned[len(returned)-1] != nil
			return err
		})
	}
	got := inOrder(r.s, fns...)
	lost := len(returned) < len(fns)
	for i, err := range returned {
		lost = lost || err == nil && got[i] != nil
	}
	if lost {
		for i, err := range got {
			if chat.KindOf(err) != chat.Unavailable {
				r.t.Errorf("change %d of a lost batch: %v", i, err)
			}
		}
		r.model = before
	}
	r.compare()
}

// disk is what the disk said to a change.
func disk(change chat.Tx) error { return change.(*tx).failed }

func (r *trial) compare() {
	look := func(v chat.View) error {
		for _, wrong := range r.model.compare(v) {
			r.t.Error(wrong)
		}
		return r.compareUsed(v)
	}
	err := errors.Join(r.s.View(r.t.Context(), look), r.s.Update(r.t.Context(), func(tx chat.Tx) error { return look(tx) }))
	if err != nil {
		r.t.Error(err)
	}
	if r.t.Failed() {
		r.t.FailNow()
	}
}

// compareUsed looks at the ids that were thought of. That one which is not in use
// is said to be is no harm.
func (r *trial) compareUsed(v chat.View) error {
	for _, id := range r.ids {
		for user := range r.model.users {
			used, err := v.Used(user, id)
			if err != nil {
				return err
			}
			if want := r.model.used(fmt.Sprint(user, id)); used != want {
				r.t.Errorf("id %s of user %d is used: %v", id, user, used)
			}
		}
	}
	return nil
}

// change takes some steps, and may fail behind any of them.
func (r *trial) change(tx chat.Tx) error {
	r.clock.Add(r.random.Int64N(40_000) - 10_000)
	end := -1
	if r.random.IntN(4) == 0 {
		end = r.random.IntN(6)
	}
	for n := range 1 + r.random.IntN(5) {
		if err := r.step(tx); err != nil {
			if r.random.IntN(2) == 0 {
				return nil // as if nothing had happened
			}
			return err
		}
		if n == end {
			return r.fail()
		}
	}
	return nil
}

func (r *trial) fail() error {
	switch r.random.IntN(20) {
	case 0:
		r.s.writer.conn.sick = true
		return nil
	case 1, 2, 3, 4, 5, 6:
		panic("a mistake")
	}
	return chat.NotFound
}

func (r *trial) step(tx chat.Tx) error {
	if len(r.model.users) < 2 {
		return r.enter(tx)
	}
	if len(r.model.chats) < 2 {
		return r.found(tx)
	}
	steps := []func(chat.Tx) error{
		r.enter, r.rename, r.found, r.join, r.join, r.leave, r.say, r.say, r.say, r.say, r.sayMany, r.edit, r.edit,
		r.erase, r.block, r.call, r.forget, r.job, r.topic, r.remove, r.read, r.read,
	}
	if r.pages > 0 {
		steps = append(steps, r.sayTooMuch)
	}
	return steps[r.random.IntN(len(steps))](tx)
}
