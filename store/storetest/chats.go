package storetest

import (
	"strings"
	"testing"

	"talko/app/chat"
)

var chats = map[string]func(*testing.T, *world){
	"what is stored comes back":          chatComesBack,
	"a room's key and a pair are unique": chatConflicts,
	"rooms list by pattern":              roomPatterns,
	"a deleted chat is gone for ever":    deletedChat,
	"heads are true within a change":     headsWithin,
	"the sum of heads is of shown chats": headSum,
}

func room(name string) chat.ChatRow {
	return chat.ChatRow{Kind: chat.Room, Name: name, Folded: name, Key: name, History: chat.HistoryAll}
}

func chatComesBack(t *testing.T, w *world) {
	c := room("go")
	pair := chat.ChatRow{Kind: chat.Private, PairLow: w.ben.ID, PairHigh: w.ann.ID}
	notes := chat.ChatRow{Kind: chat.Notes, PairLow: w.ann.ID, PairHigh: w.ann.ID}
	w.update(func(tx chat.Tx) error {
		for _, row := range []*chat.ChatRow{&c, &pair, &notes} {
			if err := tx.InsertChat(row); err != nil {
				return err
			}
		}
		c.Topic, c.Name = "gophers", "Go"
		return tx.UpdateChat(c)
	})
	w.reopen()
	w.view(func(v chat.View) error {
		got, err := v.RoomByKey("go")
		equal(t, "room", got, c)
		if err != nil {
			return err
		}
		got, err = v.PrivateChat(w.ann.ID, w.ben.ID)
		equal(t, "pair", got, pair)
		equal(t, "order of the pair", got.PairLow, w.ann.ID)
		if err != nil {
			return err
		}
		got, err = v.PrivateChat(w.ann.ID, w.ann.ID)
		equal(t, "notes", got, notes)
		return err
	})
}

func chatConflicts(t *testing.T, w *world) {
	put := func(c chat.ChatRow) error {
		return w.try(func(tx chat.Tx) error { return tx.InsertChat(&c) })
	}
	pair := chat.ChatRow{Kind: chat.Private, PairLow: w.ann.ID, PairHigh: w.ben.ID}
	for _, c := range []chat.ChatRow{room("go"), pair, {Kind: chat.Group}, {Kind: chat.Group}} {
		if err := put(c); err != nil {
			t.Fatal(err)
		}
	}
	kind(t, "room", put(room("go")), chat.Conflict)
	kind(t, "pair", put(pair), chat.Conflict)
	kind(t, "rename", w.try(func(tx chat.Tx) error {
		c := room("rust")
		if err := tx.InsertChat(&c); err != nil {
			return err
		}
		c.Key = "go"
		return tx.UpdateChat(c)
	}), chat.Conflict)
	w.view(func(v chat.View) error {
		_, err := v.RoomByKey("rust")
		kind(t, "what failed is undone", err, chat.NotFound)
		return nil
	})
}

func roomPatterns(t *testing.T, w *world) {
	for _, name := range []string{"go", "golf", "rust", "zig"} {
		c := room(name)
		w.update(func(tx chat.Tx) error { return tx.InsertChat(&c) })
	}
	w.group(w.ann)
	for pattern, want := range map[string]string{"*": "go golf rust zig", "go*": "go golf", "*u*": "rust", "???": "zig"} {
		w.view(func(v chat.View) error {
			rows, err := v.Rooms(pattern, "", 9)
			var names []string
			for _, r := range rows {
				names = append(names, r.Name)
			}
			equal(t, pattern, strings.Join(names, " "), want)
			return err
		})
	}
}

func deletedChat(t *testing.T, w *world) {
	other, id := w.group(w.ann), w.group(w.ann, w.ben)
	m := w.say(id, w.ann, "hello", chat.TextRow{ClientID: "c1", Mentions: []chat.UserID{w.ben.ID}})
	w.say(other, w.ann, "stay", chat.TextRow{ClientID: "c2", Mentions: []chat.UserID{w.ann.ID}})
	w.update(func(tx chat.Tx) error {
		if _, err := tx.PutReaction(id, m.Seq, w.ben.ID, "👍", true); err != nil {
			return err
		}
		return tx.DeleteChat(id)
	})
	w.view(func(v chat.View) error {
		_, err := v.Chat(id)
		kind(t, "chat", err, chat.NotFound)
		_, err = v.Participant(id, w.ann.ID)
		kind(t, "participant", err, chat.NotFound)
		_, _, err = v.MessageCall(w.ann.ID, "c1")
		kind(t, "client id", err, chat.NotFound)
		events, err := v.Events(id, 0, 9)
		equal(t, "events", len(events), 0)
		return err
	})
	equal(t, "the other chat", len(w.lines(other)), 1)
	if next := w.group(w.ann); next <= id {
		t.Errorf("chat id %d was given again as %d", id, next)
	}
	kind(t, "appending to it", w.try(func(tx chat.Tx) error {
		_, err := tx.Append(&chat.Event{ChatID: id, Kind: chat.Text, User: w.ann}, chat.TextRow{})
		return err
	}), chat.NotFound)
}

func headsWithin(t *testing.T, w *world) {
	c := room("go")
	w.update(func(tx chat.Tx) error {
		if err := tx.InsertChat(&c); err != nil {
			return err
		}
		if err := tx.PutParticipant(chat.ParticipantRow{ChatID: c.ID, UserID: w.ann.ID, FromSeq: 1}); err != nil {
			return err
		}
		for want := range chat.Seq(3) {
			if _, err := tx.Append(&chat.Event{ChatID: c.ID, Kind: chat.Text, User: w.ann}, chat.TextRow{}); err != nil {
				return err
			}
			for name, find := range map[string]func() (chat.ChatRow, error){
				"by id":  func() (chat.ChatRow, error) { return tx.Chat(c.ID) },
				"by key": func() (chat.ChatRow, error) { return tx.RoomByKey("go") },
				"listed": func() (chat.ChatRow, error) {
					rows, err := tx.Rooms("*", "", 1)
					return rows[0], err
				},
			} {
				row, err := find()
				if err != nil {
					return err
				}
				equal(t, name, row.LastSeq, want+1)
				equal(t, name+": users", row.UserCount, 1)
			}
			at, err := tx.SeqAt(c.ID, 0)
			equal(t, "the first line", at, 1)
			if err != nil {
				return err
			}
			at, err = tx.SeqAt(c.ID, 1<<60)
			equal(t, "beyond the last line", at, want+1)
			if err != nil {
				return err
			}
			sum, err := tx.HeadSum(w.ann.ID)
			equal(t, "sum", sum, int64(want)+1)
			if err != nil {
				return err
			}
		}
		return nil
	})
	w.reopen()
	equal(t, "on disk", w.chat(c.ID).LastSeq, 3)
}

func headSum(t *testing.T, w *world) {
	one, two, hidden := w.group(w.ann), w.group(w.ann), w.group(w.ann)
	for range 2 {
		w.say(one, w.ann, "x")
	}
	w.say(two, w.ann, "x")
	w.say(hidden, w.ann, "x")
	w.update(func(tx chat.Tx) error {
		return tx.PutParticipant(chat.ParticipantRow{ChatID: hidden, UserID: w.ann.ID, Hidden: true})
	})
	w.view(func(v chat.View) error {
		sum, err := v.HeadSum(w.ann.ID)
		equal(t, "sum", sum, 3)
		return err
	})
}
