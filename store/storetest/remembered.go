package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"talko/app/chat"
)

// What a store may remember from one change to the next, and must not when the
// one before has changed it, or has failed to.
var remembered = map[string]func(*testing.T, *world){
	"who was removed is told nothing":              removedThenSaid,
	"who is blocked is known to be":                blockedThenSaid,
	"who has another name writes under it":         renamedThenSaid,
	"who has an id that failed writes under it":    enteredThenSaid,
	"what failed removes, blocks and names nobody": failedChangesNobody,
	"an id is used from its change on":             usedWithin,
	"an id that failed is free":                    failedIsFree,
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
		w.say(id, w.ben, "before anyone asks", chat.TextRow{ClientID: clientID})
		w.used(w.ben, clientID, true)
		w.update(func(tx chat.Tx) error {
			used, err := tx.Used(w.ann.ID, other)
			equal(t, other+" used before the start", used, true)
			return err
		})
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
