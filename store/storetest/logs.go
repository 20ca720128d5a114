package storetest

import (
	"errors"
	"testing"
	"time"

	"talko/app/chat"
)

var logs = map[string]func(*testing.T, *world){
	"a log has no holes":               logHasNoHoles,
	"lines and touches merge":          linesAndTouchesMerge,
	"time never goes back":             timeNeverGoesBack,
	"an event keeps the time it bears": eventKeepsItsTime,
	"the text of an edit is not kept":  editsAreNotKept,
	"a message comes back whole":       messageComesBack,
	"seq at a time":                    seqAtTime,
	"erasing makes tombstones":         erasing,
	"the epoch stays":                  epochStays,
}

func logHasNoHoles(t *testing.T, w *world) {
	id, other := w.group(w.ann), w.group(w.ann)
	for want := range chat.Seq(5) {
		equal(t, "seq", w.say(id, w.ann, "x").Seq, want+1)
		w.say(other, w.ann, "y")
	}
	w.reopen()
	m := w.say(id, w.ann, "after")
	equal(t, "seq after reopening", m.Seq, 6)
	equal(t, "id", m.ID, chat.ID(id, 6))
	equal(t, "mod_seq", m.ModSeq, 6)
	equal(t, "head", w.chat(id).LastSeq, 6)
}

func eventKeepsItsTime(t *testing.T, w *world) {
	id := w.group(w.ann)
	long := chat.At(w.time().Add(-time.Hour))
	m := w.happen(chat.Event{ChatID: id, Kind: chat.Text, User: w.ann, Value: "long ago", TS: long})
	equal(t, "time of the first", m.TS, long)
	m = w.happen(chat.Event{ChatID: id, Kind: chat.Text, User: w.ann, Value: "longer ago", TS: long - 1})
	equal(t, "time of the second", m.TS, long)
	equal(t, "time of the third", w.say(id, w.ann, "now").TS, chat.At(w.time()))
}

func linesAndTouchesMerge(t *testing.T, w *world) {
	id := w.group(w.ann, w.ben)
	first := w.say(id, w.ann, "one")
	w.happen(chat.Event{ChatID: id, Kind: chat.Reacted, User: w.ben, TargetSeq: first.Seq, Value: "👍"})
	w.happen(chat.Event{ChatID: id, Kind: chat.Joined, User: w.ann, Subject: w.cleo})
	w.happen(chat.Event{ChatID: id, Kind: chat.Erased, User: w.ann, Subject: w.ben, TargetSeq: 1, TargetEnd: 3})
	ts := chat.At(w.time())
	want := []chat.Event{
		{ChatID: id, Seq: 1, Kind: chat.Text, User: w.ann, TS: ts, Value: "one"},
		{ChatID: id, Seq: 2, Kind: chat.Reacted, User: w.ben, TS: ts, TargetSeq: 1, Value: "👍"},
		{ChatID: id, Seq: 3, Kind: chat.Joined, User: w.ann, TS: ts, Subject: w.cleo},
		{ChatID: id, Seq: 4, Kind: chat.Erased, User: w.ann, TS: ts, TargetSeq: 1, TargetEnd: 3, Subject: w.ben},
	}
	w.view(func(v chat.View) error {
		for after := range want {
			got, err := v.Events(id, chat.Seq(after), 2)
			if err != nil {
				return err
			}
			for i, e := range got {
				equal(t, "event", e, want[after+i])
			}
			equal(t, "events", len(got), min(2, len(want)-after))
		}
		return nil
	})
	equal(t, "lines", len(w.lines(id)), 2)
}

func timeNeverGoesBack(t *testing.T, w *world) {
	id := w.group(w.ann)
	first := w.say(id, w.ann, "one")
	w.pass(-time.Hour)
	equal(t, "behind a clock that went back", w.say(id, w.ann, "two").TS, first.TS)
	w.reopen()
	equal(t, "after reopening", w.say(id, w.ann, "three").TS, first.TS)
	w.pass(2 * time.Hour)
	equal(t, "when it goes on", w.say(id, w.ann, "four").TS, first.TS+chat.Timestamp(time.Hour.Milliseconds()))
}

func editsAreNotKept(t *testing.T, w *world) {
	id := w.group(w.ann)
	m := w.edit(w.say(id, w.ann, "first"), "second")
	w.view(func(v chat.View) error {
		events, err := v.Events(id, 0, 9)
		if err != nil {
			return err
		}
		equal(t, "the line", events[0].Value, "second")
		equal(t, "the edit", events[1].Value, "")
		return nil
	})
	w.delete(m)
	w.view(func(v chat.View) error {
		events, err := v.Events(id, 0, 9)
		equal(t, "the deleted line", events[0].Value, "")
		return err
	})
}

func messageComesBack(t *testing.T, w *world) {
	id := w.group(w.ann, w.ben)
	w.say(id, w.ben, "question")
	text := "answer\x00 with \"quotes\", ünïcode 👨‍👩‍👧 and\nlines"
	sent := w.say(id, w.ann, text, chat.TextRow{ReplyTo: 1, Mentions: []chat.UserID{w.ben.ID, w.cleo.ID}, ClientID: "c"})
	w.reopen()
	same := func(what string, want chat.Message) {
		t.Helper()
		got := w.lines(id)[1]
		equal(t, what+": text", got.Text, want.Text)
		equal(t, what+": mentions", len(got.Mentions), len(want.Mentions))
		got.Mentions, want.Mentions = nil, nil
		equal(t, what+": seqs", [4]chat.Seq{got.Seq, got.ModSeq, got.EditSeq, got.ReplyTo},
			[4]chat.Seq{want.Seq, want.ModSeq, want.EditSeq, want.ReplyTo})
		equal(t, what+": user", got.User, w.ann)
		equal(t, what+": flags", [2]bool{got.Deleted, got.Pinned}, [2]bool{want.Deleted, want.Pinned})
		equal(t, what+": client id", got.ClientID, "c")
		equal(t, what+": time", got.TS, want.TS)
		equal(t, what+": kind", got.Kind, chat.Text)
	}
	same("sent", sent)
	edited := w.edit(sent, "better")
	same("edited", edited)
	pinned := w.change(chat.Pinned, edited, "", func(m *chat.Message) { m.Pinned = true })
	same("pinned", pinned)
	same("deleted", w.delete(pinned))
}

func seqAtTime(t *testing.T, w *world) {
	id := w.group(w.ann)
	start := chat.At(w.time())
	for range 10 {
		m := w.say(id, w.ann, "x")
		w.edit(m, "y") // touches stand between the lines
		w.pass(time.Second)
	}
	cases := map[string]struct {
		ts   chat.Timestamp
		want chat.Seq
	}{
		"before the first": {0, 1},
		"the first":        {start, 1},
		"just after it":    {start + 1, 3},
		"exactly":          {start + 4000, 9},
		"the last":         {start + 9000, 19},
		"after the last":   {start + 9001, 20},
	}
	w.view(func(v chat.View) error {
		for name, c := range cases {
			got, err := v.SeqAt(id, c.ts)
			if err != nil {
				return err
			}
			equal(t, name, got, c.want)
		}
		return nil
	})
}

func erasing(t *testing.T, w *world) {
	id := w.group(w.ann, w.ben)
	for range 3 {
		w.say(id, w.ann, "a", chat.TextRow{Mentions: []chat.UserID{w.ben.ID}})
		w.say(id, w.ben, "b", chat.TextRow{Mentions: []chat.UserID{w.ann.ID}})
	}
	w.happen(chat.Event{ChatID: id, Kind: chat.TopicChanged, User: w.ann, Value: "t"})
	erase := func(user chat.UserID, from, to chat.Seq) {
		w.update(func(tx chat.Tx) error {
			e := chat.Event{ChatID: id, Kind: chat.Erased, User: w.ann, TargetSeq: from, TargetEnd: to}
			if _, err := tx.Append(&e, chat.TextRow{}); err != nil {
				return err
			}
			return tx.EraseMessages(id, user, from, to, e.Seq)
		})
	}
	w.nextText(w.ann.ID, 0, chat.ID(id, 1))
	erase(w.ann.ID, 1, 4)
	w.nextText(w.ann.ID, 0, chat.ID(id, 5))
	w.nextText(w.ann.ID, chat.ID(id, 5), 0)
	w.nextText(w.ben.ID, chat.ID(id, 2), chat.ID(id, 4))
	other := w.group(w.ben)
	w.say(other, w.ann, "of one who is not in it", chat.TextRow{})
	w.nextText(w.ann.ID, chat.ID(id, 5), chat.ID(other, 1))
	w.update(func(tx chat.Tx) error { return tx.DeleteChat(other) })
	w.nextText(w.ann.ID, chat.ID(id, 5), 0)
	all := w.lines(id)
	for i, gone := range []bool{true, false, true, false, false, false, false} {
		equal(t, "deleted", all[i].Deleted, gone)
		equal(t, "text is gone", all[i].Text == "", gone)
	}
	equal(t, "mod_seq", all[0].ModSeq, 8)
	equal(t, "untouched", all[1].ModSeq, 2)
	erase(0, 1, 100)
	all = w.lines(id)
	equal(t, "erased before", all[0].ModSeq, 8)
	equal(t, "erased now", all[1].ModSeq, 9)
	equal(t, "the topic stays", all[6].Text, "t")
	w.view(func(v chat.View) error {
		ms, err := v.Mentions(w.ben.ID, 0, chat.Hit{}, 9)
		equal(t, "mentions", len(ms), 0)
		return err
	})
}

// nextText expects a user's next text to be want; 0: none.
func (w *world) nextText(user chat.UserID, after, want chat.MessageID) {
	w.t.Helper()
	w.view(func(v chat.View) error {
		got, err := v.NextText(user, after)
		equal(w.t, "next text", got, want)
		if want == 0 && errors.Is(err, chat.NotFound) {
			return nil
		}
		return err
	})
}

func epochStays(t *testing.T, w *world) {
	epoch := w.store.Epoch()
	if len(epoch) < 16 {
		t.Errorf("epoch %q is too short to be random", epoch)
	}
	w.reopen()
	equal(t, "epoch", w.store.Epoch(), epoch)
	if other := newWorld(t, w.open); other.store.Epoch() == epoch {
		t.Error("two databases have the same epoch")
	}
}
