package service

import (
	"maps"
	"testing"

	"talko/app/chat"
)

func TestACursorComesBackAsItWas(t *testing.T) {
	t.Parallel()
	c := cursor{epoch: "abc", userSeq: 7, chats: map[chat.ChatID]chat.Seq{1: 9, 2: 0, chat.MaxChatID: 1 << 31}}
	got, err := parseCursor(c.String())
	if err != nil || got.epoch != c.epoch || got.userSeq != c.userSeq || !maps.Equal(got.chats, c.chats) {
		t.Fatalf("%+v, %v", got, err)
	}
}

func FuzzCursor(f *testing.F) {
	c := cursor{epoch: "abc", userSeq: 7, chats: map[chat.ChatID]chat.Seq{1: 9, 300: 70000}}
	f.Add(c.String())
	f.Add("AQ")
	f.Add("AQD_____________AQ")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseCursor(s)
		if err != nil {
			return
		}
		again, err := parseCursor(c.String())
		if err != nil || again.epoch != c.epoch || again.userSeq != c.userSeq || !maps.Equal(again.chats, c.chats) {
			t.Fatalf("%q: %+v, then %+v, %v", s, c, again, err)
		}
	})
}
