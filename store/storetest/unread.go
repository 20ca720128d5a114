package storetest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"talko/app/chat"
)

var unread = map[string]func(*testing.T, *world){
	"counts are those of Message.UnreadBy": unreadProperty,
	"counts end at the cap":                unreadCap,
	"counts of long logs are right too":    unreadLong,
}

// kinds of the property test; one is from the future.
var someKinds = []chat.EventKind{
	chat.Text, chat.Text, chat.Text, chat.Joined, chat.Left, chat.TopicChanged, chat.Renamed,
	chat.Named, chat.RoleChanged, chat.HistoryChanged, "file",
}

// unreadProperty lets people write and change at random, and counts by hand
// what the store counts.
func unreadProperty(t *testing.T, w *world) {
	for seed := range uint64(5) {
		random := rand.New(rand.NewPCG(seed, 1))
		users := []chat.User{w.ann, w.ben, w.cleo}
		id := w.group(users...)
		w.update(func(tx chat.Tx) error { return scribble(tx, id, users, random) })
		all := w.lines(id)
		for range 50 {
			reader := users[random.IntN(len(users))].ID
			w.counts(all, id, reader, chat.Seq(random.IntN(130)), chat.Seq(random.IntN(60)))
		}
	}
}

// counts compares what the store counts with what there is.
func (w *world) counts(all []chat.Message, id chat.ChatID, reader chat.UserID, seq, from chat.Seq) {
	w.t.Helper()
	var want [2]int
	for _, m := range all {
		u, mention := m.UnreadBy(reader)
		if m.Seq > seq && m.Seq >= from && u {
			want[0] = min(want[0]+1, chat.MaxUnread)
			if mention {
				want[1] = min(want[1]+1, chat.MaxUnread)
			}
		}
	}
	w.view(func(v chat.View) error {
		n, m, err := v.Unread(id, reader, seq, from)
		equal(w.t, fmt.Sprintf("above %d, from %d, of user %d", seq, from, reader), [2]int{n, m}, want)
		return err
	})
}

// unreadLong counts up to the cap and beyond, in a log of which more and more is
// deleted, and to which more comes: a store may keep sums of such a log.
func unreadLong(t *testing.T, w *world) {
	random := rand.New(rand.NewPCG(1, 2))
	users := []chat.User{w.ann, w.ben, w.cleo}
	id := w.group(users...)
	chatter := func(tx chat.Tx) error {
		for range chat.MaxUnread / 2 {
			e := chat.Event{ChatID: id, Kind: chat.Text, User: users[min(random.IntN(3), random.IntN(3))]}
			row := chat.TextRow{Mentions: []chat.UserID{users[random.IntN(3)].ID}}
			if _, err := tx.Append(&e, row); err != nil {
				return err
			}
		}
		return nil
	}
	deletions := func(tx chat.Tx) error {
		for range chat.MaxUnread / 10 {
			e := chat.Event{ChatID: id, Kind: chat.Deleted, User: w.ann, TargetSeq: 1 + chat.Seq(random.IntN(chat.MaxUnread))}
			if _, err := tx.Append(&e, chat.TextRow{}); err != nil {
				return err
			}
			if err := strike(tx, e); err != nil {
				return err
			}
		}
		return nil
	}
	erasure := func(tx chat.Tx) error { return erase(tx, id, w.ann, 300, 300) }
	for _, step := range []func(chat.Tx) error{chatter, chatter, chatter, deletions, erasure, chatter, deletions} {
		w.update(step)
		w.countsFromEverywhere(id, append(users, chat.User{ID: 1 << 20}), random)
	}
}

// countsFromEverywhere compares the counts of each reader, who has read up to any
// place.
func (w *world) countsFromEverywhere(id chat.ChatID, readers []chat.User, random *rand.Rand) {
	w.t.Helper()
	var all []chat.Message
	w.view(func(v chat.View) (err error) {
		all, err = v.Lines(id, 1, 1<<31, 1<<20, false, 0)
		return err
	})
	for _, u := range readers {
		for seq := 0; seq < len(all); seq += 1 + random.IntN(63) {
			w.counts(all, id, u.ID, chat.Seq(seq), 1)
		}
	}
}

// erase takes away what a user wrote in some lines.
func erase(tx chat.Tx, id chat.ChatID, user chat.User, from, lines chat.Seq) error {
	e := chat.Event{ChatID: id, Kind: chat.Erased, User: user, TargetSeq: from + 1, TargetEnd: from + lines}
	if _, err := tx.Append(&e, chat.TextRow{}); err != nil {
		return err
	}
	return tx.EraseMessages(id, user.ID, e.TargetSeq, e.TargetEnd, e.Seq)
}

// scribble fills a log with 120 events of all kinds.
func scribble(tx chat.Tx, id chat.ChatID, users []chat.User, random *rand.Rand) error {
	for i := range chat.Seq(120) {
		e := chat.Event{ChatID: id, Kind: someKinds[random.IntN(len(someKinds))], User: users[random.IntN(len(users))]}
		var row chat.TextRow
		for _, u := range users {
			if e.Kind.Written() && random.IntN(3) == 0 {
				row.Mentions = append(row.Mentions, u.ID)
			}
		}
		touch := i > 5 && random.IntN(4) == 0
		if touch {
			e.Kind, e.TargetSeq = chat.Deleted, 1+chat.Seq(random.Int64N(int64(i)))
		}
		if _, err := tx.Append(&e, row); err != nil {
			return err
		}
		if touch {
			if err := strike(tx, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// strike deletes the line that e touches, if it is one that was written.
func strike(tx chat.Tx, e chat.Event) error {
	ms, err := tx.LinesAt(e.ChatID, []chat.Seq{e.TargetSeq}, 0)
	if err != nil || len(ms) == 0 || !ms[0].Kind.Written() {
		return err
	}
	m := ms[0]
	m.Deleted, m.ModSeq = true, e.Seq
	return tx.UpdateMessage(m)
}

func unreadCap(t *testing.T, w *world) {
	id := w.group(w.ann, w.ben)
	w.update(func(tx chat.Tx) error {
		for range chat.MaxUnread + 20 {
			e := chat.Event{ChatID: id, Kind: chat.Text, User: w.ben}
			if _, err := tx.Append(&e, chat.TextRow{Mentions: []chat.UserID{w.ann.ID}}); err != nil {
				return err
			}
		}
		return nil
	})
	w.view(func(v chat.View) error {
		n, m, err := v.Unread(id, w.ann.ID, 0, 1)
		equal(t, "unread", n, chat.MaxUnread)
		equal(t, "mentions", m, chat.MaxUnread)
		return err
	})
}
