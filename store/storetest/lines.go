package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"talko/app/chat"
)

var lines = map[string]func(*testing.T, *world){
	"pages from both ends":                 pages,
	"lines at seqs":                        linesAt,
	"no seq leads into another chat":       seqsStayWithin,
	"the last text":                        lastText,
	"reactions are counted in their order": reactions,
	"reactions are paged":                  reactionPages,
	"pins, newest first":                   pins,
	"mentions, newest first":               mentions,
	"mentions end with the membership":     mentionsOfMine,
}

func seqs(ms []chat.Message) (all []chat.Seq) {
	for _, m := range ms {
		all = append(all, m.Seq)
	}
	return all
}

func pages(t *testing.T, w *world) {
	neighbour, id, behind := w.group(w.ann), w.group(w.ann), w.group(w.ann)
	for range 10 {
		w.say(neighbour, w.ann, "x")
		w.say(id, w.ann, "x")
		w.say(behind, w.ann, "x")
	}
	cases := map[string]struct {
		from, to chat.Seq
		limit    int
		newest   bool
		want     []chat.Seq
	}{
		"the newest":         {1, 1 << 40, 3, true, []chat.Seq{8, 9, 10}},
		"the oldest":         {1, 1 << 40, 3, false, []chat.Seq{1, 2, 3}},
		"below a seq":        {1, 4, 2, true, []chat.Seq{3, 4}},
		"from a seq":         {9, 1 << 40, 9, false, []chat.Seq{9, 10}},
		"nothing in between": {5, 4, 9, false, nil},
		"beyond the head":    {11, 20, 9, true, nil},
		"negative":           {-5, -1, 9, true, nil},
	}
	w.view(func(v chat.View) error {
		for name, c := range cases {
			ms, err := v.Lines(id, c.from, c.to, c.limit, c.newest, 0)
			if err != nil {
				return err
			}
			if got := seqs(ms); !slices.Equal(got, c.want) {
				t.Errorf("%s: got %v, want %v", name, got, c.want)
			}
		}
		return nil
	})
}

func linesAt(t *testing.T, w *world) {
	id := w.group(w.ann)
	for range 5 {
		w.say(id, w.ann, "x")
	}
	w.view(func(v chat.View) error {
		ms, err := v.LinesAt(id, []chat.Seq{4, 2, 9, 2}, 0)
		if got, want := seqs(ms), []chat.Seq{2, 4}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		return err
	})
}

// seqsStayWithin asks one chat for what would be another's, if a seq were
// simply added to the chat's part of an id.
func seqsStayWithin(t *testing.T, w *world) {
	w.group(w.ann) // so that the next are 2 and 3: a sum, and an or, lead from one to the other
	one, two := w.group(w.ann), w.group(w.ann)
	secret := w.say(two, w.ann, "secret")
	w.react(secret, true, w.ann, "👍")
	beyond := chat.Seq(secret.ID) - chat.Seq(chat.ID(one, 0))
	w.view(func(v chat.View) error {
		ms, err := v.LinesAt(one, []chat.Seq{beyond, -1, 0}, 0)
		equal(t, "lines", len(ms), 0)
		if err != nil {
			return err
		}
		rs, _, err := v.Reactions(one, beyond, "", "", 9)
		equal(t, "reactions", len(rs), 0)
		if err != nil {
			return err
		}
		events, err := v.Events(two, 1<<63-1, 9)
		equal(t, "events behind the last number", len(events), 0)
		if err != nil {
			return err
		}
		unread, _, err := v.Unread(two, w.ben.ID, 1<<63-1, 1)
		equal(t, "unread above the last number", unread, 0)
		return err
	})
	kind(t, "a reaction", w.try(func(tx chat.Tx) error {
		_, err := tx.PutReaction(one, beyond, w.ben.ID, "👍", true)
		return err
	}), chat.NotFound)
	kind(t, "a change", w.try(func(tx chat.Tx) error {
		return tx.UpdateMessage(chat.Message{ChatID: one, Seq: beyond, Text: "mine"})
	}), chat.NotFound)
	equal(t, "the other chat's line", w.lines(two)[0].Text, "secret")
}

func lastText(t *testing.T, w *world) {
	id := w.group(w.ann)
	w.say(id, w.ann, "one")
	two := w.say(id, w.ann, "two")
	w.happen(chat.Event{ChatID: id, Kind: chat.Joined, User: w.ben})
	last := func() (m chat.Message, err error) {
		w.view(func(v chat.View) error {
			m, err = v.LastText(id, 2, 0)
			return nil
		})
		return m, err
	}
	m, err := last()
	equal(t, "error", err, nil)
	equal(t, "last text", m.Text, "two")
	w.delete(two)
	_, err = last()
	kind(t, "nothing left above from", err, chat.NotFound)
}

// react gives or takes back reactions.
func (w *world) react(m chat.Message, given bool, u chat.User, emojis ...string) (changed bool) {
	w.t.Helper()
	for _, emoji := range emojis {
		w.update(func(tx chat.Tx) (err error) {
			changed, err = tx.PutReaction(m.ChatID, m.Seq, u.ID, emoji, given)
			return err
		})
	}
	return changed
}

func reactions(t *testing.T, w *world) {
	id := w.group(w.ann, w.ben)
	m := w.say(id, w.ann, "x")
	w.say(id, w.ann, "without")
	w.react(m, true, w.ben, "👍", "❤️")
	w.react(m, true, w.ann, "❤️", "👨‍👩‍👧")
	equal(t, "twice", w.react(m, true, w.ann, "❤️"), false)
	w.react(m, true, w.cleo, "👎")
	equal(t, "taken back", w.react(m, false, w.cleo, "👎"), true)
	equal(t, "taken back twice", w.react(m, false, w.cleo, "👎"), false)
	want := []chat.Reaction{{Emoji: "👍", Count: 1}, {Emoji: "❤️", Count: 2, Mine: true}, {Emoji: "👨‍👩‍👧", Count: 1, Mine: true}}
	w.view(func(v chat.View) error {
		ms, err := v.Lines(id, 1, 9, 9, false, w.ann.ID)
		if err != nil {
			return err
		}
		if !slices.Equal(ms[0].Reactions, want) {
			t.Errorf("got %v, want %v", ms[0].Reactions, want)
		}
		equal(t, "on the other", len(ms[1].Reactions), 0)
		return nil
	})
	kind(t, "on nothing", w.try(func(tx chat.Tx) error {
		_, err := tx.PutReaction(id, 99, w.ann.ID, "👍", true)
		return err
	}), chat.NotFound)
}

func reactionPages(t *testing.T, w *world) {
	id := w.group(w.ann)
	m := w.say(id, w.ann, "x")
	var want []chat.UserReaction
	for i, u := range []chat.User{w.cleo, w.ann, w.ben, w.ann} {
		emoji := []string{"👍", "❤️"}[i/3]
		w.react(m, true, u, emoji)
		want = append(want, chat.UserReaction{Emoji: emoji, User: u})
	}
	w.view(func(v chat.View) error {
		var got []chat.UserReaction
		next := ""
		for range 3 {
			rs, n, err := v.Reactions(id, m.Seq, "", next, 2)
			if err != nil {
				return err
			}
			got, next = append(got, rs...), n
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		rs, _, err := v.Reactions(id, m.Seq, "❤️", "", 9)
		equal(t, "of one emoji", len(rs), 1)
		if err != nil {
			return err
		}
		_, _, err = v.Reactions(id, m.Seq, "", "where?", 9)
		kind(t, "a strange key", err, chat.Invalid)
		return nil
	})
}

func pins(t *testing.T, w *world) {
	id := w.group(w.ann)
	for range 6 {
		m := w.say(id, w.ann, "x")
		w.change(chat.Pinned, m, "", func(m *chat.Message) { m.Pinned = true })
	}
	w.change(chat.Unpinned, w.lines(id)[2], "", func(m *chat.Message) { m.Pinned = false })
	cases := map[string]struct {
		from, before chat.Seq
		limit        int
		want         []chat.Seq
	}{
		"all":      {1, 0, 9, []chat.Seq{11, 9, 7, 3, 1}},
		"a page":   {1, 9, 2, []chat.Seq{7, 3}},
		"from seq": {4, 0, 9, []chat.Seq{11, 9, 7}},
	}
	w.view(func(v chat.View) error {
		for name, c := range cases {
			ms, err := v.Pins(id, c.from, c.before, c.limit, 0)
			if err != nil {
				return err
			}
			if got := seqs(ms); !slices.Equal(got, c.want) {
				t.Errorf("%s: got %v, want %v", name, got, c.want)
			}
		}
		return nil
	})
}

func mentions(t *testing.T, w *world) {
	one, two := w.group(w.ann, w.ben), w.group(w.ann, w.ben)
	var want []string
	for i := range 6 {
		id := []chat.ChatID{two, one}[i%2]
		name := fmt.Sprint("m", i)
		w.say(id, w.ben, name, chat.TextRow{Mentions: []chat.UserID{w.ann.ID}})
		w.say(id, w.ben, "not her", chat.TextRow{Mentions: []chat.UserID{w.ben.ID}})
		want = append([]string{name}, want...)
		w.pass(time.Second)
	}
	var got []string
	for before := (chat.Hit{}); ; {
		var page []chat.Message
		w.view(func(v chat.View) (err error) {
			page, err = v.Mentions(w.ann.ID, 0, before, 2)
			return err
		})
		if len(page) == 0 {
			break
		}
		for _, m := range page {
			got = append(got, m.Text)
			before = chat.Hit{TS: m.TS, ID: m.ID}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	w.view(func(v chat.View) error {
		ms, err := v.Mentions(w.ann.ID, one, chat.Hit{}, 9)
		equal(t, "of one chat", len(ms), 3)
		equal(t, "the newest of it", ms[0].Text, "m5")
		return err
	})
}

func mentionsOfMine(t *testing.T, w *world) {
	id := w.group(w.ann, w.ben)
	row := chat.TextRow{Mentions: []chat.UserID{w.ann.ID}}
	w.say(id, w.ben, "early", row)
	m := w.say(id, w.ben, "late", row)
	count := func(what string, want int) {
		t.Helper()
		w.view(func(v chat.View) error {
			ms, err := v.Mentions(w.ann.ID, 0, chat.Hit{}, 9)
			equal(t, what, len(ms), want)
			return err
		})
	}
	count("both", 2)
	w.update(func(tx chat.Tx) error {
		return tx.PutParticipant(chat.ParticipantRow{ChatID: id, UserID: w.ann.ID, FromSeq: 2})
	})
	count("from_seq on", 1)
	m = w.change(chat.Edited, m, "no longer", func(m *chat.Message) { m.Text, m.Mentions = "no longer", nil })
	count("edited out", 0)
	w.change(chat.Edited, m, "again", func(m *chat.Message) { m.Text, m.Mentions = "again", row.Mentions })
	count("edited in", 1)
	w.update(func(tx chat.Tx) error { return tx.DeleteParticipant(id, w.ann.ID) })
	count("left", 0)
}
