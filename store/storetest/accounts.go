package storetest

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"talko/app/chat"
)

var accounts = map[string]func(*testing.T, *world){
	"what is stored comes back":          accountComesBack,
	"a name that was ever used is taken": nameIsTakenForEver,
	"user_seq counts by one":             userSeqCounts,
	"patterns list by folded name":       accountPatterns,
	"a gone user is shown as deleted":    goneUser,
	"sessions are found by token":        sessions,
	"a device keeps its number":          devices,
	"blocks go one way":                  blocks,
	"what is not there is told as such":  nobody,
	"a user is named as they are now":    userNamed,
}

func accountComesBack(t *testing.T, w *world) {
	want := chat.AccountRow{
		Name: "Zoë", Folded: "zoë", Key: "zoe", Password: "$argon2id$", Status: "out", Presence: chat.Away, Role: chat.RoleAdmin,
		CreatedTS: 5, DeletedTS: 0,
	}
	w.update(func(tx chat.Tx) error { return tx.InsertAccount(&want) })
	want.Status, want.DeletedTS, want.Gone = "in", 9, true
	w.update(func(tx chat.Tx) error { return tx.UpdateAccount(want) })
	w.reopen()
	w.view(func(v chat.View) error {
		got, err := v.Account(want.ID)
		equal(t, "account", got, want)
		if err != nil {
			return err
		}
		got, err = v.AccountByKey("zoe")
		equal(t, "account by key", got, want)
		return err
	})
}

func nameIsTakenForEver(t *testing.T, w *world) {
	var ann chat.AccountRow
	w.update(func(tx chat.Tx) (err error) {
		ann, err = tx.Account(w.ann.ID)
		if err != nil {
			return err
		}
		ann.Name, ann.Folded, ann.Key = "anna", "anna", "anna"
		return tx.UpdateAccount(ann)
	})
	take := func(key string) error {
		return w.try(func(tx chat.Tx) error { return tx.InsertAccount(&chat.AccountRow{Name: key, Folded: key, Key: key}) })
	}
	kind(t, "a former name", take("ann"), chat.Conflict)
	kind(t, "a present name", take("ben"), chat.Conflict)
	w.view(func(v chat.View) error {
		_, err := v.AccountByKey("ann")
		kind(t, "sign in by a former name", err, chat.NotFound)
		return nil
	})
	ben := func(key string) error {
		return w.try(func(tx chat.Tx) error {
			b, err := tx.Account(w.ben.ID)
			b.Key = key
			if err != nil {
				return err
			}
			return tx.UpdateAccount(b)
		})
	}
	kind(t, "rename to a former name", ben("ann"), chat.Conflict)
	ann.Name, ann.Folded, ann.Key = "ann", "ann", "ann"
	w.update(func(tx chat.Tx) error { return tx.UpdateAccount(ann) })
}

func userSeqCounts(t *testing.T, w *world) {
	var before chat.AccountRow
	w.view(func(v chat.View) (err error) {
		before, err = v.Account(w.ann.ID)
		return err
	})
	for want := range chat.UserSeq(3) {
		w.update(func(tx chat.Tx) error {
			n, err := tx.NextUserSeq(w.ann.ID)
			equal(t, "user_seq", n, want+1)
			return err
		})
	}
	w.update(func(tx chat.Tx) error { return tx.UpdateAccount(before) }) // a row that was read too early
	w.view(func(v chat.View) error {
		a, err := v.Account(w.ann.ID)
		equal(t, "user_seq of the account", a.UserSeq, 3)
		return err
	})
	kind(t, "of nobody", w.try(func(tx chat.Tx) error {
		_, err := tx.NextUserSeq(999)
		return err
	}), chat.NotFound)
}

func accountPatterns(t *testing.T, w *world) {
	for _, name := range []string{"bob", "bo[b]", "bo%b", "dora"} {
		w.user(name)
	}
	w.update(func(tx chat.Tx) error {
		dora, err := tx.AccountByKey("dora")
		dora.DeletedTS = 1
		if err != nil {
			return err
		}
		return tx.UpdateAccount(dora)
	})
	cases := map[string]struct {
		pattern, after string
		limit          int
		want           string
	}{
		"everyone":        {"*", "", 9, "ann ben bo%b bo[b] bob cleo"},
		"nothing given":   {"", "", 9, "ann ben bo%b bo[b] bob cleo"},
		"a prefix":        {"b*", "", 9, "ben bo%b bo[b] bob"},
		"one character":   {"?o?", "", 9, "bob"},
		"a bracket":       {"bo[b]", "", 9, "bo[b]"},
		"from the middle": {"*", "bo%b", 2, "bo[b] bob"},
		"an end":          {"*o", "", 9, "cleo"},
		"nobody":          {"x*", "", 9, ""},
	}
	for name, c := range cases {
		w.view(func(v chat.View) error {
			rows, err := v.Accounts(c.pattern, c.after, c.limit)
			var names []string
			for _, r := range rows {
				names = append(names, r.Name)
			}
			equal(t, name, strings.Join(names, " "), c.want)
			return err
		})
	}
}

func goneUser(t *testing.T, w *world) {
	id := w.group(w.ann, w.ben)
	w.say(id, w.ann, "hello")
	w.update(func(tx chat.Tx) error {
		a, err := tx.Account(w.ann.ID)
		a.Gone = true
		if err != nil {
			return err
		}
		return tx.UpdateAccount(a)
	})
	equal(t, "author", w.lines(id)[0].User, chat.User{ID: w.ann.ID, Name: chat.DeletedUser, Deleted: true})
}

func sessions(t *testing.T, w *world) {
	s := chat.SessionRow{UserID: w.ann.ID, TokenHash: []byte("one"),
		Session: chat.Session{Device: "laptop", Address: "::1", CreatedTS: 1, UsedTS: 2}}
	w.update(func(tx chat.Tx) error {
		if err := tx.InsertSession(&s); err != nil {
			return err
		}
		return tx.UseSession(s.ID, 7, "10.0.0.1")
	})
	s.UsedTS, s.Address = 7, "10.0.0.1"
	w.reopen()
	w.view(func(v chat.View) error {
		got, err := v.SessionByToken([]byte("one"))
		equal(t, "session", got.Session, s.Session)
		equal(t, "token", bytes.Equal(got.TokenHash, s.TokenHash), true)
		equal(t, "user", got.UserID, w.ann.ID)
		return err
	})
	w.update(func(tx chat.Tx) error { return tx.DeleteSession(s.ID) })
	w.view(func(v chat.View) error {
		_, err := v.SessionByToken([]byte("one"))
		kind(t, "ended", err, chat.NotFound)
		all, err := v.Sessions(w.ann.ID)
		equal(t, "sessions left", len(all), 0)
		return err
	})
	kind(t, "ended twice", w.try(func(tx chat.Tx) error { return tx.DeleteSession(s.ID) }), chat.NotFound)
}

func devices(t *testing.T, w *world) {
	sign := func(u chat.User, device chat.DeviceID, token string) chat.DeviceID {
		s := chat.SessionRow{UserID: u.ID, TokenHash: []byte(token), Session: chat.Session{DeviceID: device}}
		w.update(func(tx chat.Tx) error { return tx.InsertSession(&s) })
		return s.DeviceID
	}
	first := sign(w.ann, 0, "a")
	equal(t, "the same device", sign(w.ann, first, "b"), first)
	if other := sign(w.ben, first, "c"); other == first || other == 0 {
		t.Errorf("another user's device became one's own: %d", other)
	}
}

func blocks(t *testing.T, w *world) {
	w.update(func(tx chat.Tx) error {
		for range 2 {
			if err := tx.PutBlock(w.ann.ID, w.ben.ID, true); err != nil {
				return err
			}
		}
		return nil
	})
	w.view(func(v chat.View) error {
		forth, err := v.Blocked(w.ann.ID, w.ben.ID)
		equal(t, "forth", forth, true)
		if err != nil {
			return err
		}
		back, err := v.Blocked(w.ben.ID, w.ann.ID)
		equal(t, "back", back, false)
		return err
	})
	w.update(func(tx chat.Tx) error { return tx.PutBlock(w.ann.ID, w.ben.ID, false) })
	w.view(func(v chat.View) error {
		all, err := v.Blocks(w.ann.ID)
		equal(t, "blocks left", len(all), 0)
		return err
	})
}

func nobody(t *testing.T, w *world) {
	w.pass(time.Second)
	w.view(func(v chat.View) error {
		_, err := v.Account(999)
		kind(t, "account", err, chat.NotFound)
		_, err = v.AccountByKey("nobody")
		kind(t, "account by key", err, chat.NotFound)
		_, err = v.SessionByToken([]byte("none"))
		kind(t, "session", err, chat.NotFound)
		_, err = v.Chat(999)
		kind(t, "chat", err, chat.NotFound)
		_, err = v.Participant(1, w.ann.ID)
		kind(t, "participant", err, chat.NotFound)
		_, err = v.LastText(999, 1, 0)
		kind(t, "last text", err, chat.NotFound)
		_, _, err = v.MessageCall(w.ann.ID, "none")
		kind(t, "message call", err, chat.NotFound)
		_, err = v.Call(w.ann.ID, "none")
		kind(t, "call", err, chat.NotFound)
		return nil
	})
}

// userNamed renames ann in a change that fails, and then in one that does not.
func userNamed(t *testing.T, w *world) {
	is := func(v chat.View, want string) error {
		u, err := v.User(w.ann.ID)
		equal(t, "user", u, chat.User{ID: w.ann.ID, Name: want})
		return err
	}
	was := w.ann.Name
	rename := func(fails error) error {
		return w.try(func(tx chat.Tx) error {
			a, err := tx.Account(w.ann.ID)
			if err != nil {
				return err
			}
			a.Name = "anna"
			return errors.Join(is(tx, was), tx.UpdateAccount(a), is(tx, "anna"), fails)
		})
	}
	if failed := errors.New("failed"); !errors.Is(rename(failed), failed) {
		t.Error("a change that fails gives another error")
	}
	w.view(func(v chat.View) error { return is(v, was) })
	if err := rename(nil); err != nil {
		t.Error(err)
	}
	w.view(func(v chat.View) error { return is(v, "anna") })
	w.update(func(tx chat.Tx) error { return is(tx, "anna") })
}
