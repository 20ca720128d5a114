package storetest

import (
	"bytes"
	"strings"
	"testing"

	"talko/app/chat"
)

var calls = map[string]func(*testing.T, *world){
	"a client id comes back letter for letter": clientIDs,
	"a client id is one user's":                clientIDsOfUsers,
	"a client id is used once":                 clientIDOnce,
	"other changes are remembered":             otherCalls,
	"old calls are forgotten":                  oldCalls,
	"jobs are due in their order":              jobs,
}

func clientIDs(t *testing.T, w *world) {
	id := w.group(w.ann)
	ids := map[string]string{
		"a UUID":                 "0190f3a1-7c5e-7b2a-9d11-0123456789ab",
		"a UUID in capitals":     "0190F3A1-7C5E-7B2A-9D11-0123456789AB",
		"a UUID without hyphens": "0190f3a17c5e7b2a9d110123456789ab",
		"a UUID with braces":     "{0190f3a1-7c5e-7b2a-9d11-0123456789ab}",
		"a word":                 "once",
		"a number":               "42",
		"sixteen bytes":          "0123456789abcdef",
		"as long as it may be":   strings.Repeat("é", chat.MaxClientIDBytes/2),
		"strange letters":        "a\x00b'\"\n",
		"hyphens elsewhere":      "0190f3a17c5e-7b2a-9d11-0123-456789ab-",
	}
	for name, clientID := range ids {
		w.used(w.ann, clientID, false)
		sent := w.say(id, w.ann, name, chat.TextRow{ClientID: clientID, Hash: []byte(name)})
		w.view(func(v chat.View) error {
			m, hash, err := v.MessageCall(w.ann.ID, clientID)
			equal(t, name, m.ClientID, clientID)
			equal(t, name+": seq", m.Seq, sent.Seq)
			equal(t, name+": hash", string(hash), name)
			return err
		})
		w.used(w.ann, clientID, true)
		w.used(w.ben, clientID, false)
		row := chat.CallRow{UserID: w.ann.ID, ClientID: clientID}
		w.update(func(tx chat.Tx) error { return tx.PutCall(row) })
		w.view(func(v chat.View) error {
			got, err := v.Call(w.ann.ID, clientID)
			equal(t, name+": call", got.ClientID, clientID)
			return err
		})
	}
}

// used fails the test unless a client id is told as used by the user, or not:
// to those who read, and to those who change something.
func (w *world) used(user chat.User, clientID string, want bool) {
	w.t.Helper()
	look := func(v chat.View) error {
		got, err := v.Used(user.ID, clientID)
		equal(w.t, "used", got, want)
		return err
	}
	w.view(look)
	w.update(func(tx chat.Tx) error { return look(tx) })
}

func clientIDsOfUsers(t *testing.T, w *world) {
	id := w.group(w.ann, w.ben)
	w.say(id, w.ann, "hers", chat.TextRow{ClientID: "c"})
	w.say(id, w.ben, "his", chat.TextRow{ClientID: "c"})
	for range 3 {
		w.say(id, w.ben, "none")
	}
	w.view(func(v chat.View) error {
		m, _, err := v.MessageCall(w.ben.ID, "c")
		equal(t, "text", m.Text, "his")
		if err != nil {
			return err
		}
		_, _, err = v.MessageCall(w.ben.ID, "")
		kind(t, "none", err, chat.NotFound)
		return nil
	})
}

func clientIDOnce(t *testing.T, w *world) {
	id := w.group(w.ann)
	w.say(id, w.ann, "first", chat.TextRow{ClientID: "c"})
	w.update(func(tx chat.Tx) error {
		_, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: w.ann}, chat.TextRow{ClientID: "c"})
		kind(t, "again", err, chat.Conflict)
		return nil // whoever goes on after the conflict leaves no hole
	})
	equal(t, "the next", w.say(id, w.ann, "second").Seq, 2)
}

func otherCalls(t *testing.T, w *world) {
	want := chat.CallRow{UserID: w.ann.ID, ClientID: "c", Hash: []byte{1, 0}, Answer: []byte(`{"a":1}`), TS: 7}
	w.update(func(tx chat.Tx) error { return tx.PutCall(want) })
	w.reopen()
	w.view(func(v chat.View) error {
		got, err := v.Call(w.ann.ID, "c")
		equal(t, "answer", string(got.Answer), string(want.Answer))
		equal(t, "hash", bytes.Equal(got.Hash, want.Hash), true)
		equal(t, "time", got.TS, want.TS)
		return err
	})
	kind(t, "twice", w.try(func(tx chat.Tx) error { return tx.PutCall(want) }), chat.Conflict)
}

func oldCalls(t *testing.T, w *world) {
	w.update(func(tx chat.Tx) error {
		for i, name := range []string{"c", "a", "b", "d"} {
			if err := tx.PutCall(chat.CallRow{UserID: w.ann.ID, ClientID: name, TS: chat.Timestamp(i)}); err != nil {
				return err
			}
		}
		return tx.DeleteCalls(3, 2)
	})
	w.view(func(v chat.View) error {
		for name, there := range map[string]bool{"c": false, "a": false, "b": true, "d": true} {
			_, err := v.Call(w.ann.ID, name)
			equal(t, name, err == nil, there)
		}
		return nil
	})
}

func jobs(t *testing.T, w *world) {
	late := chat.JobRow{Kind: "erase", UserID: w.ann.ID, ChatID: 3, Seq: 4, Erase: true, DueTS: 20}
	early := chat.JobRow{Kind: "purge", DueTS: 10}
	never := chat.JobRow{Kind: "purge", DueTS: 99}
	w.update(func(tx chat.Tx) error {
		for _, j := range []*chat.JobRow{&late, &early, &never} {
			if err := tx.PutJob(j); err != nil {
				return err
			}
		}
		late.Seq = 500
		return tx.PutJob(&late)
	})
	w.reopen()
	w.view(func(v chat.View) error {
		due, err := v.Jobs(20, 9)
		equal(t, "due", len(due), 2)
		equal(t, "first", due[0], early)
		equal(t, "second", due[1], late)
		return err
	})
	w.update(func(tx chat.Tx) error { return tx.DeleteJob(early.ID) })
	w.view(func(v chat.View) error {
		due, err := v.Jobs(20, 9)
		equal(t, "left", len(due), 1)
		return err
	})
}
