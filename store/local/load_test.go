package local

import (
	"strings"
	"testing"

	"talko/app/chat"
)

// BenchmarkLoad is a start from 20 chats of 2,000 lines.
func BenchmarkLoad(b *testing.B) {
	c, err := OpenCache(b.TempDir(), "a:1", "alice")
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	change := chat.CacheChange{Head: chat.CacheHead{Epoch: "e"}}
	for id := chat.ChatID(1); id <= 20; id++ {
		ch := chat.ChatChange{ID: id, State: []byte("{}")}
		for seq := chat.Seq(1); seq <= 2000; seq++ {
			e := chat.Event{ChatID: id, Seq: seq, Kind: chat.Text, Value: strings.Repeat("words ", 10), User: chat.User{ID: 1, Name: "alice"}}
			ch.Lines = append(ch.Lines, chat.LineOf(e))
		}
		change.Chats = append(change.Chats, ch)
	}
	if err := c.Keep(change); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if kept, err := c.Load(); err != nil || len(kept.Chats) != 20 {
			b.Fatal(err)
		}
	}
}
