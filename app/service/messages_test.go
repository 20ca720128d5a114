package service

import (
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"talko/app/chat"
	"talko/store/sqlite"
)

// BenchmarkInsertMessage sends from many callers at once, as a busy server's
// clients do: what is measured is the transaction and its share of a commit.
func BenchmarkInsertMessage(b *testing.B) {
	store, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "talko.db"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	s, err := New(Options{Store: store, Argon: tinyArgon})
	if err != nil {
		b.Fatal(err)
	}
	c, err := s.Dial(b.Context(), chat.Credential{UserName: "alice", Password: goodPassword, SignUp: true})
	if err != nil {
		b.Fatal(err)
	}
	r, err := c.InsertChat(b.Context(), chat.InsertChat{ChatName: "bench", Kind: chat.Group})
	if err != nil {
		b.Fatal(err)
	}
	var n atomic.Int64
	b.SetParallelism(100)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			p := chat.InsertMessage{
				ChatID: r.Chat.ID, Text: "a message of usual length, with some words in it",
				ClientID: "01890000-0000-7000-8000-" + strconv.FormatInt(1e11+n.Add(1), 10),
			}
			if _, err := c.InsertMessage(b.Context(), p); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
