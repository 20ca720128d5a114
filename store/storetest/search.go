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
	"edits and deletions are followed":     searchFollows,
	"only what the user may read is found": searchMine,
	"hits are paged, newest first":         searchPages,
	"what no person wrote is not found":    searchWritten,
	"a query without a word is invalid":    searchNothing,
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
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
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
	w.find("in one chat", chat.SearchQuery{UserID: w.ann.ID, ChatID: mine, Query: "secret"}, late)
	w.find("in another's", chat.SearchQuery{UserID: w.ann.ID, ChatID: hers, Query: "secret"})
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
	for _, id := range []chat.ChatID{0, one} {
		q := chat.SearchQuery{UserID: w.ann.ID, ChatID: id, Query: "word", Limit: 2}
		var want []chat.Message
		for _, m := range all {
			if id == 0 || m.ChatID == id {
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
	for _, query := range []string{"", "   ", "!?", strings.Repeat("*", 10)} {
		_, err := w.store.Search(context.Background(), chat.SearchQuery{UserID: w.ann.ID, Query: query, Limit: 1})
		kind(t, query, err, chat.Invalid)
	}
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
