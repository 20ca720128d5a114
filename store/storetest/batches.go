package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"talko/app/chat"
)

// What these changes are among waits while a first one is held up, so an engine
// that shares commits carries out all of them in one.
var batches = map[string]func(*testing.T, *world){
	"one that fails early leaves no trace":          among(failing{}),
	"one that fails late leaves no trace":           among(failing{writes: true}),
	"one that panics early leaves no trace":         among(failing{panics: true}),
	"one that panics late leaves no trace":          among(failing{writes: true, panics: true}),
	"many that fail leave no trace":                 among(failing{writes: true}, failing{writes: true, panics: true}, failing{}),
	"a conflict after writing leaves no trace":      among(failing{writes: true, conflicts: true}),
	"one that is all alone and fails may come back": failsAlone,
	"who was removed is told nothing":               removedThenSaid,
	"who is blocked is known to be":                 blockedThenSaid,
	"who has another name writes under it":          renamedThenSaid,
	"what failed removes, blocks and names nobody":  failedChangesNobody,
	"an id is used from its change on":              usedWithin,
	"an id that failed is free":                     failedIsFree,
}

// together carries out changes that all wait at the same time, in this order,
// and returns what became of each.
func (w *world) together(fns ...func(chat.Tx) error) []error {
	w.t.Helper()
	held, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		if err := w.try(func(chat.Tx) error { close(held); <-release; return nil }); err != nil {
			w.t.Errorf("what held the others up: %v", err)
		}
	})
	<-held
	errs := make([]error, len(fns))
	for i, fn := range fns {
		placed := make(chan struct{})
		ctx := chat.OnQueued(context.Background(), func() { close(placed) })
		all.Go(func() { errs[i] = w.store.Update(ctx, fn) })
		<-placed
	}
	close(release)
	all.Wait()
	return errs
}

// failing is a change that fails.
type failing struct {
	writes    bool // it does so after it has stored something of each kind
	panics    bool
	conflicts bool // the engine has refused something too
}

func (f failing) change(w *world, id chat.ChatID) func(chat.Tx) error {
	return func(tx chat.Tx) error {
		tx.Publish(chat.Publication{})
		if f.writes {
			if err := w.litter(tx, id); err != nil {
				return err
			}
		}
		if f.conflicts {
			if err := tx.InsertAccount(&chat.AccountRow{Name: "ben", Folded: "ben", Key: "ben"}); err == nil {
				return errors.New("a name was given twice")
			}
		}
		if f.panics {
			panic("a mistake")
		}
		return errStop
	}
}

// litter stores things, and reads them.
func (w *world) litter(tx chat.Tx, id chat.ChatID) error {
	clientID := chat.TextRow{ClientID: "0190f3a1-7c5e-7b2a-9d11-00000000ffff", Mentions: []chat.UserID{w.ben.ID}}
	m, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: w.ann, Value: "litter"}, clientID)
	if err != nil {
		return err
	}
	c, a := room("litter"), chat.AccountRow{Name: "dan", Folded: "dan", Key: "dan"}
	job := chat.JobRow{Kind: "litter"}
	_, reacted := tx.PutReaction(id, m.Seq, w.ann.ID, "x", true)
	_, advanced := tx.NextUserSeq(w.ann.ID)
	err = errors.Join(reacted, advanced, tx.InsertChat(&c), tx.InsertAccount(&a), tx.PutJob(&job),
		tx.PutBlock(w.ann.ID, w.ben.ID, true),
		tx.PutCall(chat.CallRow{UserID: w.ann.ID, ClientID: "litter"}),
		tx.PutParticipant(chat.ParticipantRow{ChatID: id, UserID: a.ID, FromSeq: 1}))
	if err != nil {
		return err
	}
	_, err = tx.HeadSum(w.ann.ID)
	return err
}

// among puts those that fail between others, each of which runs once, is stored
// once and is told once, in order; the new chats and users of those have the
// ids which the failed ones had.
func among(fs ...failing) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		id := w.group(w.ann)
		runs := map[string]int{} // written by the writer alone
		good := func(name string) func(chat.Tx) error {
			return func(tx chat.Tx) error {
				runs[name]++
				return w.grow(tx, id, name)
			}
		}
		fns := []func(chat.Tx) error{good("first")}
		for i, f := range fs {
			fns = append(fns, f.change(w, id), good(fmt.Sprint("behind ", i)))
		}
		for i, err := range w.together(fns...) {
			if failed := i%2 == 1; failed != (err != nil) {
				t.Errorf("change %d: %v", i, err)
			}
		}
		notes := w.told()
		equal(t, "notes", len(notes), len(fs)+1)
		lines := w.lines(id)
		equal(t, "lines", len(lines), len(fs)+1)
		for i, m := range lines {
			equal(t, "runs of "+m.Text, runs[m.Text], 1)
			told := notes[i].Note.(chat.MessageNote).Message
			equal(t, fmt.Sprint("told as number ", i), told.Text, m.Text)
			equal(t, "its seq", m.Seq, chat.Seq(i+1))
			w.isThere(m)
		}
		w.isClean(id)
	}
}

// grow says a name and makes a user and a room of that name, who tell the ids of
// each other.
func (w *world) grow(tx chat.Tx, id chat.ChatID, name string) error {
	a, c := chat.AccountRow{Name: name, Folded: name, Key: name}, room(name)
	if err := errors.Join(tx.InsertAccount(&a), tx.InsertChat(&c)); err != nil {
		return err
	}
	c.Topic = fmt.Sprintf("room %d of user %d", c.ID, a.ID)
	m, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: w.ann, Value: name}, chat.TextRow{})
	tx.Publish(chat.Publication{Note: chat.MessageNote{Message: m}})
	return errors.Join(err, tx.UpdateChat(c),
		tx.PutParticipant(chat.ParticipantRow{ChatID: c.ID, UserID: a.ID, FromSeq: 1}))
}

// isThere looks for everything that grow made.
func (w *world) isThere(m chat.Message) {
	w.t.Helper()
	w.view(func(v chat.View) error {
		a, missing := v.AccountByKey(m.Text)
		c, err := v.RoomByKey(m.Text)
		equal(w.t, "topic", c.Topic, fmt.Sprintf("room %d of user %d", c.ID, a.ID))
		equal(w.t, "users", c.UserCount, 1)
		_, gone := v.Participant(c.ID, a.ID)
		return errors.Join(missing, err, gone)
	})
}

// isClean looks for everything that litter made.
func (w *world) isClean(id chat.ChatID) {
	w.t.Helper()
	w.view(func(v chat.View) error {
		_, none := v.RoomByKey("litter")
		kind(w.t, "the room", none, chat.NotFound)
		_, none = v.AccountByKey("dan")
		kind(w.t, "the account", none, chat.NotFound)
		_, none = v.Call(w.ann.ID, "litter")
		kind(w.t, "the call", none, chat.NotFound)
		jobs, _ := v.Jobs(1<<40, 9)
		equal(w.t, "jobs", len(jobs), 0)
		blocked, _ := v.Blocked(w.ann.ID, w.ben.ID)
		equal(w.t, "blocked", blocked, false)
		mentions, _ := v.Mentions(w.ben.ID, 0, chat.Hit{}, 9)
		equal(w.t, "mentions", len(mentions), 0)
		a, err := v.Account(w.ann.ID)
		equal(w.t, "user_seq", a.UserSeq, 0)
		c, missing := v.Chat(id)
		equal(w.t, "users", c.UserCount, 1)
		return errors.Join(err, missing)
	})
}

func failsAlone(t *testing.T, w *world) {
	id := w.group(w.ann)
	for range 2 {
		kind(t, "a panic", w.try(failing{writes: true, panics: true}.change(w, id)), chat.Internal)
	}
	w.isClean(id)
	w.update(func(tx chat.Tx) error { return w.grow(tx, id, "again") })
	w.isThere(w.lines(id)[0])
}

// seen is what a change finds that wants to send.
func (w *world) seen(tx chat.Tx, id chat.ChatID, by chat.User) string {
	row, err := tx.Participant(id, by.ID)
	to, more := tx.Recipients(id)
	blocked, most := tx.Blocked(w.ann.ID, by.ID)
	if errors.Is(err, chat.NotFound) {
		err = nil
	}
	if err := errors.Join(err, more, most); err != nil {
		return err.Error()
	}
	seen := fmt.Sprintf("%s %d told", row.Role, len(to))
	if blocked {
		seen += " blocked"
	}
	ms, err := tx.Lines(id, 1, 1<<31, 9, false, 0)
	for _, m := range ms {
		seen += fmt.Sprintf(" by %s", m.User.Name)
	}
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(seen)
}

// sees carries out changes of what a send depends on, all at once, and returns
// what changes before, between and behind them saw.
func (w *world) sees(id chat.ChatID, fns ...func(chat.Tx) error) (all []string) {
	look := func(tx chat.Tx) error { all = append(all, w.seen(tx, id, w.ben)); return nil }
	w.update(look)
	changes := []func(chat.Tx) error{look}
	for _, fn := range fns {
		changes = append(changes, fn, look)
	}
	w.together(changes...)
	w.update(look)
	return all
}

func (w *world) saw(got []string, want ...string) {
	w.t.Helper()
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		w.t.Errorf("they saw %q, want %q", got, want)
	}
}

// bens is a group in which ben has said something.
func (w *world) bens() chat.ChatID {
	id := w.group(w.ann, w.ben)
	w.say(id, w.ben, "hi")
	return id
}

func removedThenSaid(t *testing.T, w *world) {
	id := w.bens()
	before, after := "user 2 told by ben", "1 told by ben"
	got := w.sees(id, func(tx chat.Tx) error { return tx.DeleteParticipant(id, w.ben.ID) })
	w.saw(got, before, before, after, after)
	got = w.sees(id, func(tx chat.Tx) error {
		return tx.PutParticipant(chat.ParticipantRow{ChatID: id, UserID: w.ben.ID, Role: chat.RoleAdmin, FromSeq: 1})
	})
	w.saw(got, after, after, "admin 2 told by ben", "admin 2 told by ben")
}

func blockedThenSaid(t *testing.T, w *world) {
	id := w.bens()
	block := func(blocked bool) func(chat.Tx) error {
		return func(tx chat.Tx) error { return tx.PutBlock(w.ann.ID, w.ben.ID, blocked) }
	}
	free, blocked := "user 2 told by ben", "user 2 told blocked by ben"
	w.saw(w.sees(id, block(true)), free, free, blocked, blocked)
	w.saw(w.sees(id, block(false)), blocked, blocked, free, free)
}

// rename gives ben another name.
func (w *world) rename(name string) func(chat.Tx) error {
	return func(tx chat.Tx) error {
		a, err := tx.Account(w.ben.ID)
		a.Name, a.Folded, a.Key = name, name, name
		return errors.Join(err, tx.UpdateAccount(a))
	}
}

func renamedThenSaid(t *testing.T, w *world) {
	ben, bob := "user 2 told by ben", "user 2 told by bob"
	w.saw(w.sees(w.bens(), w.rename("bob")), ben, ben, bob, bob)
}

// enteredThenSaid gives an id twice: the first who had it was never there.
func enteredThenSaid(t *testing.T, w *world) {
	id := w.group(w.ann)
	enter := func(name string, seen *string) func(chat.Tx) error {
		return func(tx chat.Tx) error {
			a := chat.AccountRow{Name: name, Folded: name, Key: name}
			if err := tx.InsertAccount(&a); err != nil {
				return err
			}
			_, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: a.User()}, chat.TextRow{})
			ms, more := tx.Lines(id, 1, 1, 1, false, 0)
			*seen = ms[0].User.Name
			return errors.Join(err, more)
		}
	}
	var dan, eve string
	got := w.together(func(tx chat.Tx) error { return errors.Join(enter("dan", &dan)(tx), errStop) }, enter("eve", &eve))
	if !errors.Is(got[0], errStop) || got[1] != nil {
		t.Error(got)
	}
	equal(t, "the first", dan, "dan")
	equal(t, "the second", eve, "eve")
	equal(t, "afterwards", w.lines(id)[0].User.Name, "eve")
}

// failedChangesNobody has changes read what they changed, and then fail.
func failedChangesNobody(t *testing.T, w *world) {
	id, was := w.bens(), "user 2 told by ben"
	undone := func(change func(chat.Tx) error, want string) func(chat.Tx) error {
		return func(tx chat.Tx) error {
			if err := change(tx); err != nil {
				t.Error(err)
			}
			equal(t, "within", w.seen(tx, id, w.ben), want)
			return errStop
		}
	}
	got := w.sees(id,
		undone(func(tx chat.Tx) error { return tx.DeleteParticipant(id, w.ben.ID) }, "1 told by ben"),
		undone(func(tx chat.Tx) error { return tx.PutBlock(w.ann.ID, w.ben.ID, true) }, "user 2 told blocked by ben"),
		undone(w.rename("bob"), "user 2 told by bob"),
		undone(func(tx chat.Tx) error { return tx.DeleteChat(id) }, "0 told"),
		undone(func(tx chat.Tx) error {
			_, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: w.ann}, chat.TextRow{})
			return err
		}, "user 2 told by ben by ann"))
	w.saw(got, was, was, was, was, was, was, was, was)
}

// freshIDs are client ids as those of clients are, and another.
var freshIDs = []string{"0190f3a1-7c5e-7b2a-9d11-0123456789ab", "00000000-0000-4000-8000-000000000000", "once"}

func usedWithin(t *testing.T, w *world) {
	id := w.group(w.ann)
	for _, clientID := range freshIDs {
		other := clientID[:len(clientID)-1] + "f"
		look := func(want bool) func(chat.Tx) error {
			return func(tx chat.Tx) error {
				for _, c := range []string{clientID, other} {
					used, err := tx.Used(w.ann.ID, c)
					equal(t, c+" used", used, want)
					hers, more := tx.Used(w.ben.ID, c)
					equal(t, c+" used by another", hers, false)
					if err := errors.Join(err, more); err != nil {
						return err
					}
				}
				return nil
			}
		}
		use := func(tx chat.Tx) error {
			_, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: w.ann}, chat.TextRow{ClientID: clientID})
			return errors.Join(err, tx.PutCall(chat.CallRow{UserID: w.ann.ID, ClientID: other}))
		}
		if err := errors.Join(w.together(look(false), use, look(true))...); err != nil {
			t.Error(err)
		}
		w.update(look(true))
		w.reopen()
		w.update(look(true))
	}
}

func failedIsFree(t *testing.T, w *world) {
	id := w.group(w.ann)
	for _, clientID := range freshIDs {
		use := func(tx chat.Tx) error {
			if used, err := tx.Used(w.ann.ID, clientID); used || err != nil {
				return fmt.Errorf("%s is used, or %w", clientID, err)
			}
			_, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: w.ann}, chat.TextRow{ClientID: clientID})
			return err
		}
		got := w.together(func(tx chat.Tx) error { return errors.Join(use(tx), errStop) }, use)
		if !errors.Is(got[0], errStop) || got[1] != nil {
			t.Errorf("%s: %v", clientID, got)
		}
	}
}
