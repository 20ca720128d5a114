package protocol

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"talko/app/chat"
	"talko/net/frame"
	"talko/net/jsonrpc"
)

// read takes a notification's frame apart, as a client does.
func read(t *testing.T, wire []byte) chat.Notification {
	t.Helper()
	payload, err := frame.NewReader(bytes.NewReader(wire), len(wire)).Next()
	if err != nil || len(payload)+frame.HeaderBytes != len(wire) {
		t.Fatalf("%q is no frame: %v", wire, err)
	}
	items, batch, fault := jsonrpc.Parse(payload, jsonrpc.MaxDepth)
	if fault != nil || batch || items[0].Err != nil || !items[0].Notification() {
		t.Fatalf("%s is no notification: %v", payload, fault)
	}
	n, err := DecodeNotification(items[0].Method, items[0].Params)
	if err != nil {
		t.Fatalf("%s: %v", payload, err)
	}
	return n
}

func TestNotificationsTravel(t *testing.T) {
	t.Parallel()
	user := chat.User{ID: 2, Name: "bob", Presence: chat.Online}
	message := chat.Message{
		ID: chat.ID(1, 7), ChatID: 1, Seq: 7, ModSeq: 9, EditSeq: 8, Kind: chat.Text, User: user, Text: "hi",
		TS: 5, ReplyTo: 3, Mentions: []chat.UserID{1, 3}, ClientID: "c",
		Reactions: []chat.Reaction{{Emoji: "👍", Count: 2}},
	}
	for _, n := range []chat.Notification{
		chat.MessageNote{Message: message},
		chat.EventNote{Event: chat.Event{ChatID: 1, Seq: 9, Kind: chat.Reacted, User: user, TargetSeq: 7, Value: "👍"}, Message: &message},
		chat.EventNote{Event: chat.Event{ChatID: 1, Seq: 9}},
		chat.ChatNote{UserSeq: 4, Chat: chat.Chat{ID: 1, Name: "lobby", Kind: chat.Room, Users: []chat.User{user}}},
		chat.ReadNote{UserSeq: 5, ChatID: 1, ReadMarker: chat.ReadMarker{ReadSeq: 7, Unread: 2}, LastSeq: 9},
		chat.SettingNote{UserSeq: 6, ChatID: 1, Settings: &chat.Settings{Muted: true, Draft: chat.Draft{Text: "d"}}},
		chat.SettingNote{UserSeq: 7, User: &user, Blocked: true},
		chat.UserNote{User: user},
		chat.SessionNote{UserSeq: 8, Session: chat.Session{ID: 3}, Ended: true},
		chat.TypingNote{ChatID: 1, User: user},
		chat.PresenceNote{User: user},
		chat.LaggedNote{},
	} {
		wire := AppendNotification([]byte("before"), n)
		if !bytes.HasPrefix(wire, []byte("before")) {
			t.Errorf("%s lost what stood before", n.Method())
		}
		if got := read(t, wire[len("before"):]); !reflect.DeepEqual(got, n) {
			t.Errorf("%+v came as %+v", n, got)
		}
	}
}

// Not parallel: it counts what the whole process allocates.
func TestASentTextIsEncodedIntoMemoryThatIsMadeOnce(t *testing.T) {
	big := chat.UserID(1 << 50)
	m := chat.Message{
		ID: chat.ID(1<<21-1, 1<<31), ChatID: 1<<21 - 1, Seq: 1 << 31, ModSeq: 1 << 31, EditSeq: 1 << 31, Kind: chat.Text,
		User: chat.User{ID: 1 << 31, Name: "bob"}, Text: strings.Repeat("a fine day ", 40), TS: 1763633520000,
		ClientID: "0192f0c1-0000-7000-8000-000000000001",
	}
	for range 3 {
		var n chat.Notification = chat.MessageNote{Message: m}
		if allocs := testing.AllocsPerRun(100, func() { EncodeNotification(n) }); allocs > 1 {
			t.Errorf("%v allocations for a text with %d mentions", allocs, len(m.Mentions))
		}
		var r any = chat.MessageResult{Message: m}
		if allocs := testing.AllocsPerRun(100, func() { Encode(r) }); allocs > 2 {
			t.Errorf("%v allocations for the answer", allocs)
		}
		m.Mentions = append(m.Mentions, 7, big>>20)
	}
}

func TestLinkNotesNeverTravel(t *testing.T) {
	t.Parallel()
	if wire := EncodeNotification(chat.LinkNote{Up: true}); len(wire) != 0 {
		t.Errorf("got %q", wire)
	}
}

func TestUnknownNotificationIsToldAsSuch(t *testing.T) {
	t.Parallel()
	if _, err := DecodeNotification("Later", nil); !errors.Is(err, ErrUnknownNotification) {
		t.Error(err)
	}
	if _, err := DecodeNotification("Message", []byte(`{"message":7}`)); err == nil || errors.Is(err, ErrUnknownNotification) {
		t.Error(err)
	}
}

// The hand-written form of a sent text is the codec's, byte for byte; what is
// UTF-8 comes back as it was.
func FuzzMessageNote(f *testing.F) {
	f.Add(int64(1), int64(2), int64(0), "text", "bob", "hello", "c", uint8(0))
	f.Add(int64(-1), int64(1)<<60, int64(9), "", "\u2028<&>\"\\\x00", "line\nline \U0001F468\u200d\U0001F469", "", uint8(255))
	f.Add(int64(0), int64(0), int64(0), "\xff", "\xed\xa0\x80", "a\xc0", "\x80", uint8(5))
	f.Fuzz(func(t *testing.T, id, seq, reply int64, kind, name, text, client string, flags uint8) {
		has := func(bit int) bool { return flags>>bit&1 == 1 }
		m := chat.Message{
			ID: chat.MessageID(id), ChatID: chat.ChatID(id), Seq: chat.Seq(seq), ModSeq: chat.Seq(reply), EditSeq: chat.Seq(id),
			Kind: chat.EventKind(kind), User: chat.User{ID: chat.UserID(seq), Name: name, Deleted: has(0)},
			Text: text, TS: chat.Timestamp(seq), ReplyTo: chat.Seq(reply), Deleted: has(1), Pinned: has(2), ClientID: client,
		}
		if has(3) {
			m.User.Status, m.User.Presence, m.User.ServerRole = text, chat.Presence(kind), chat.Role(kind)
		}
		if has(4) {
			m.Mentions = []chat.UserID{chat.UserID(id), chat.UserID(seq)}
		}
		n := chat.MessageNote{Message: m}
		if !plain(&m) {
			t.Fatal("this shape is to be written by hand")
		}
		wire, codec := EncodeNotification(n), appendNote(nil, n)
		if !bytes.Equal(wire, codec) {
			t.Fatalf("by hand %s\nby the codec %s", wire, codec)
		}
		r := chat.MessageResult{Message: m}
		wire, _ = Encode(r)
		if codec, _ = encode(r); !bytes.Equal(wire, codec) {
			t.Fatalf("a result by hand %s\nby the codec %s", wire, codec)
		}
		wire = EncodeNotification(n)
		back := read(t, wire)
		if again := EncodeNotification(back); !bytes.Equal(again, wire) {
			t.Fatalf("%s became %s", wire, again)
		}
	})
}

func BenchmarkMessageNote(b *testing.B) {
	n := chat.MessageNote{Message: chat.Message{
		ID: chat.ID(1, 7), ChatID: 1, Seq: 7, ModSeq: 7, EditSeq: 7, Kind: chat.Text, User: chat.User{ID: 2, Name: "bob"},
		Text: "the build is green again, have a look", TS: 1763633520000, ClientID: "0192f0c1-0000-7000-8000-000000000001",
	}}
	b.Run("by hand", func(b *testing.B) {
		var dst []byte
		b.ReportAllocs()
		for b.Loop() {
			dst = AppendNotification(dst[:0], n)
		}
	})
	b.Run("by the codec", func(b *testing.B) {
		var dst []byte
		b.ReportAllocs()
		for b.Loop() {
			dst = appendNote(dst[:0], n)
		}
	})
	b.Run("decoded", func(b *testing.B) {
		params := EncodeNotification(n)[frame.HeaderBytes+len(noteHead+"Message"+noteParams):]
		params = params[:len(params)-1]
		b.ReportAllocs()
		for b.Loop() {
			if _, err := DecodeNotification("Message", params); err != nil {
				b.Fatal(err)
			}
		}
	})
}
