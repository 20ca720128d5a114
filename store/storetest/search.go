package storetest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"talko/app/chat"
)

var search = map[string]func(*testing.T, *world){
	"words of every script are found":      searchScripts,
	"what was just said is found":          searchAtOnce,
	"edits and deletions are followed":     searchFollows,
	"only what the user may read is found": searchMine,
	"hits are paged, newest first":         searchPages,
	"what no person wrote is not found":    searchWritten,
	"a query without a word is invalid":    searchNothing,
	"authors, links and times narrow it":   searchNarrows,
	"without words all of them are found":  searchWithoutWords,
	"a deleted chat is not found":          searchDeletedChat,
	"the index is there after reopening":   searchReopened,
}

// find waits until the index, which may lag, finds want.
func (w *world) find(what string, q chat.SearchQuery, want ...chat.Message) {
	w.t.Helper()
	if q.Limit == 0 {
		q.Limit = 50
	}
	var ids, got []chat.MessageID
	for _, m := range want {
		ids = append(ids, m.ID)
	}
	for end := time.Now().Add(patience); time.Now().Before(end); {
		hits, err := w.store.Search(context.Background(), q)
		if err != nil && chat.KindOf(err) != chat.Unavailable {
			w.t.Fatalf("%s: %v", what, err)
		}
		got = nil
		for _, h := range hits {
			got = append(got, h.ID)
		}
		if err == nil && slices.Equal(got, ids) {
			return
		}
	}
	w.t.Errorf("%s: found %v, want %v", what, got, ids)
}

func (w *world) finds(u chat.User, query string, want ...chat.Message) {
	w.t.Helper()
	w.find(query, chat.SearchQuery{UserID: u.ID, Query: query}, want...)
}

func searchScripts(t *testing.T, w *world) {
	id := w.group(w.ann)
	texts := map[string]string{
		"deploy":   "The DEPLOYMENT is not the deploy, says \"Zoë\"",
		"zoe":      "",
		"会議":       "今日は会議がある",
		"회의":       "오늘 회의가 있다",
		"ประชุม":   "วันนี้มีประชุม",
		"встреча":  "Сегодня ВСТРЕЧА",
		"👍":        "ok 👍🏽",
		"👨‍👩‍👧":    "us 👨‍👩‍👧 again",
		"AND (NOT": "and not or near",
	}
	sent := map[string]chat.Message{}
	for query, text := range texts {
		if text != "" {
			sent[query] = w.say(id, w.ann, text)
			w.pass(time.Millisecond)
		}
	}
	sent["zoe"] = sent["deploy"]
	for query, m := range sent {
		if query == "AND (NOT" {
			continue
		}
		w.finds(w.ann, query, m)
	}
	w.finds(w.ann, `AND "`, sent["AND (NOT"])
	w.finds(w.ann, "dep*", sent["deploy"])
	w.finds(w.ann, "nothing of that kind")
}

// searchAtOnce asks once behind each change. An index gets a second, which a busy
// machine may take; but who is answered earlier is told of everything.
func searchAtOnce(t *testing.T, w *world) {
	id := w.group(w.ann)
	ask := func(query string, want int) {
		began := time.Now()
		hits, err := w.store.Search(context.Background(), chat.SearchQuery{UserID: w.ann.ID, Query: query, Limit: 50})
		if took := time.Since(began); took < time.Second && (err != nil || len(hits) != want) {
			t.Errorf("%d of %d were found after %v, %v", len(hits), want, took, err)
		}
	}
	for said := 1; said <= 10; said++ {
		m := w.say(id, w.ann, "word")
		ask("word", said)
		w.edit(m, "word again")
		ask("again", said)
	}
}

func searchFollows(t *testing.T, w *world) {
	id := w.group(w.ann)
	one, two := w.say(id, w.ann, "green apple"), w.say(id, w.ann, "green pear")
	w.finds(w.ann, "green", two, one)
	one = w.edit(one, "red apple")
	w.finds(w.ann, "green", two)
	w.finds(w.ann, "red", one)
	w.delete(one)
	w.finds(w.ann, "apple")
	w.update(func(tx chat.Tx) error {
		e := chat.Event{ChatID: id, Kind: chat.Erased, User: w.ann, TargetSeq: 1, TargetEnd: 2}
		if _, err := tx.Append(&e, chat.TextRow{}); err != nil {
			return err
		}
		return tx.EraseMessages(id, 0, 1, 2, e.Seq)
	})
	w.finds(w.ann, "green")
}

func searchMine(t *testing.T, w *world) {
	mine, hers := w.group(w.ann, w.ben), w.group(w.ben)
	early := w.say(mine, w.ben, "secret early")
	late := w.say(mine, w.ben, "secret late")
	other := w.say(hers, w.ben, "secret other")
	w.finds(w.ben, "secret", other, late, early)
	w.finds(w.ann, "secret", late, early)
	w.update(func(tx chat.Tx) error {
		return tx.PutParticipant(chat.ParticipantRow{ChatID: mine, UserID: w.ann.ID, FromSeq: 2})
	})
	w.finds(w.ann, "secret", late)
	w.find("in one chat", chat.SearchQuery{UserID: w.ann.ID, Chats: []chat.ChatID{mine}, Query: "secret"}, late)
	w.find("in another's", chat.SearchQuery{UserID: w.ann.ID, Chats: []chat.ChatID{hers}, Query: "secret"})
	w.update(func(tx chat.Tx) error { return tx.DeleteParticipant(mine, w.ann.ID) })
	w.finds(w.ann, "secret")
}

func searchPages(t *testing.T, w *world) {
	one, two := w.group(w.ann), w.group(w.ann)
	var all []chat.Message
	for i := range 6 {
		all = append([]chat.Message{w.say([]chat.ChatID{two, one, one}[i%3], w.ann, "word")}, all...)
		w.pass(time.Duration(i%2) * time.Second) // some have the same time
	}
	slices.SortFunc(all, func(a, b chat.Message) int {
		if a.TS != b.TS {
			return int(b.TS - a.TS)
		}
		return int(b.ID - a.ID)
	})
	for _, chats := range [][]chat.ChatID{nil, {one}, {two, one}} {
		q := chat.SearchQuery{UserID: w.ann.ID, Chats: chats, Query: "word", Limit: 2}
		var want []chat.Message
		for _, m := range all {
			if chats == nil || slices.Contains(chats, m.ChatID) {
				want = append(want, m)
			}
		}
		for page := range slices.Chunk(want, 2) {
			w.find("a page", q, page...)
			last := page[len(page)-1]
			q.Before = chat.Hit{TS: last.TS, ID: last.ID}
		}
		w.find("the end", q)
	}
}

func searchWritten(t *testing.T, w *world) {
	id := w.group(w.ann)
	w.happen(chat.Event{ChatID: id, Kind: chat.TopicChanged, User: w.ann, Value: "gophers"})
	m := w.say(id, w.ann, "gophers dig")
	w.finds(w.ann, "gophers", m)
}

func searchNothing(t *testing.T, w *world) {
	for _, query := range []string{"", "   ", "!?", strings.Repeat("*", 10), "has:file", "before:soon"} {
		_, err := w.store.Search(context.Background(), chat.SearchQuery{UserID: w.ann.ID, Query: query, Limit: 1})
		kind(t, query, err, chat.Invalid)
	}
}

func searchNarrows(t *testing.T, w *world) {
	one, two := w.group(w.ann, w.ben), w.group(w.ann)
	hers := w.say(one, w.ann, "word")
	w.pass(time.Hour)
	his := w.say(one, w.ben, "a word: https://example.org")
	w.pass(1500 * time.Millisecond)
	late := w.say(two, w.ann, "the last word")
	for what, c := range map[string]struct {
		chat.SearchQuery
		want []chat.Message
	}{
		"by ann":          {chat.SearchQuery{From: []chat.UserID{w.ann.ID}}, []chat.Message{late, hers}},
		"by either":       {chat.SearchQuery{From: []chat.UserID{w.ann.ID, w.ben.ID}}, []chat.Message{late, his, hers}},
		"by nobody":       {chat.SearchQuery{From: []chat.UserID{w.cleo.ID}}, nil},
		"with a link":     {chat.SearchQuery{Query: "word has:link"}, []chat.Message{his}},
		"before":          {chat.SearchQuery{Until: his.TS}, []chat.Message{hers}},
		"since":           {chat.SearchQuery{Since: his.TS}, []chat.Message{late, his}},
		"between":         {chat.SearchQuery{Since: hers.TS + 1, Until: late.TS}, []chat.Message{his}},
		"long ago":        {chat.SearchQuery{Until: 1}, nil},
		"in some days":    {chat.SearchQuery{Since: 1 << 60, Until: 1 << 61}, nil},
		"ann's in a chat": {chat.SearchQuery{From: []chat.UserID{w.ann.ID}, Chats: []chat.ChatID{one}}, []chat.Message{hers}},
	} {
		c.UserID = w.ann.ID
		if c.Query == "" {
			c.Query = "word"
		}
		w.find(what, c.SearchQuery, c.want...)
	}
}

// searchWithoutWords leaves the operators to be read by who asks: what they name
// is looked up above the store.
func searchWithoutWords(t *testing.T, w *world) {
	one, two := w.group(w.ann, w.ben), w.group(w.ben)
	hers := w.say(one, w.ann, "?!")
	w.pass(time.Second)
	his := w.say(one, w.ben, "see http://example.org")
	w.pass(time.Second)
	gone := w.say(one, w.ann, "gone")
	w.say(two, w.ben, "elsewhere: http://example.org")
	w.delete(gone)
	w.find("by ann", chat.SearchQuery{UserID: w.ann.ID, Query: "from:ann", From: []chat.UserID{w.ann.ID}}, hers)
	w.find("with a link", chat.SearchQuery{UserID: w.ann.ID, Query: "has:link"}, his)
	w.find("in a chat", chat.SearchQuery{UserID: w.ann.ID, Query: "in:group", Chats: []chat.ChatID{one}}, his, hers)
	w.find("by time", chat.SearchQuery{UserID: w.ann.ID, Query: "before:2030", Until: his.TS}, hers)
	his = w.edit(his, "it was nothing")
	w.find("its link is gone", chat.SearchQuery{UserID: w.ann.ID, Query: "has:link"})
	w.find("still there", chat.SearchQuery{UserID: w.ann.ID, Query: "after:1999", Since: 1}, his, hers)
}

func searchDeletedChat(t *testing.T, w *world) {
	gone, stays := w.group(w.ann), w.group(w.ann)
	w.say(gone, w.ann, "word")
	m := w.say(stays, w.ann, "word")
	w.update(func(tx chat.Tx) error { return tx.DeleteChat(gone) })
	w.finds(w.ann, "word", m)
}

func searchReopened(t *testing.T, w *world) {
	id := w.group(w.ann)
	one := w.say(id, w.ann, "word")
	w.reopen()
	two := w.say(id, w.ann, "word")
	w.finds(w.ann, "word", two, one)
	w.delete(one)
	w.reopen()
	w.finds(w.ann, "word", two)
}
