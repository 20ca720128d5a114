package bench

import (
	"path/filepath"
	"testing"

	"talko/app/chat"
	"talko/store/sqlite"
)

func TestAHistoryHasWhatItPromises(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "talko.db")
	s, err := sqlite.Open(t.Context(), db, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const messages = 3000
	h, err := fillHistory(t.Context(), s, messages, func() {})
	if err != nil {
		t.Fatal(err)
	}
	if err := (&past{history: h, db: db}).settle(t.Context(), s, func() {}); err != nil {
		t.Fatal(err)
	}
	err = s.View(t.Context(), func(v chat.View) error {
		total := chat.Seq(0)
		for i, id := range h.chats {
			row, err := v.Chat(id)
			if err != nil || row.LastSeq != h.heads[i] {
				t.Errorf("chat %d has its head at %d, not %d, %v", id, row.LastSeq, h.heads[i], err)
			}
			total += row.LastSeq
		}
		if total != messages+1 || h.heads[0] < messages/2 {
			t.Errorf("%d messages, %d of them in the biggest chat", total, h.heads[0])
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	for _, query := range []string{word(0), "has:link", "@" + h.reader.Name} {
		hits, err := s.Search(t.Context(), chat.SearchQuery{UserID: h.reader.ID, Query: query, Limit: 9})
		if err != nil || len(hits) < 9 {
			t.Errorf("%s: %d hits, %v", query, len(hits), err)
		}
	}
}

func TestWordsAreDifferent(t *testing.T) {
	t.Parallel()
	ranks := map[string]int{lastWord: -1}
	for rank := range vocabulary {
		if other, taken := ranks[word(rank)]; taken {
			t.Fatalf("%s has rank %d and %d", word(rank), other, rank)
		}
		ranks[word(rank)] = rank
	}
}
