package cli

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"talko/app/chat"
)

// town is a client of someone with chats of every kind.
type town struct {
	chat.Client
	chats  []chat.Chat
	rooms  []chat.Chat
	users  []chat.User
	joined []chat.ChatID
}

func newTown() *town {
	return &town{
		chats: []chat.Chat{
			{ID: 1, Kind: chat.Room, Name: "lobby"},
			{ID: 2, Kind: chat.Group, Name: "release 1.0"},
			{ID: 3, Kind: chat.Group, Name: "twins"},
			{ID: 4, Kind: chat.Group, Name: "twins"},
			{ID: 5, Kind: chat.Private, Name: "lobby"},
		},
		rooms: []chat.Chat{{ID: 6, Kind: chat.Room, Name: "gophers"}, {ID: 7, Kind: chat.Room, Name: "go"}},
		users: []chat.User{{ID: 1, Name: "me"}, {ID: 2, Name: "bob"}},
	}
}

func (w *town) Identity() chat.Identity { return chat.Identity{User: w.users[0]} }

// Chats gives one chat a page.
func (w *town) Chats(_ context.Context, p chat.GetChats) (chat.ChatPage, error) {
	n := int(p.After)
	return chat.ChatPage{Chats: w.chats[n : n+1], More: n+1 < len(w.chats)}, nil
}

func (w *town) Rooms(context.Context, chat.GetRooms) (chat.RoomPage, error) {
	return chat.RoomPage{Chats: w.rooms}, nil
}

func (w *town) User(_ context.Context, p chat.GetUser) (chat.UserResult, error) {
	for _, u := range w.users {
		if u.Name == p.UserName {
			return chat.UserResult{User: u}, nil
		}
	}
	return chat.UserResult{}, chat.NotFound.Errorf("there is no such user")
}

func (w *town) InsertParticipant(_ context.Context, p chat.InsertParticipant) (chat.ChatResult, error) {
	w.joined = append(w.joined, p.ChatID)
	return chat.ChatResult{Chat: chat.Chat{ID: p.ChatID, Kind: chat.Room}}, nil
}

func (w *town) InsertChat(_ context.Context, p chat.InsertChat) (chat.ChatResult, error) {
	return chat.ChatResult{Chat: chat.Chat{ID: 100 + chat.ChatID(len(p.UserIDs)), Kind: p.Kind}}, nil
}

func TestAChatIsFoundAsItIsWritten(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		written string
		want    chat.ChatID
		joined  int
		err     chat.Kind
	}{
		"a room":               {written: "#lobby", want: 1},
		"in other letters":     {written: "#LOBBY", want: 1},
		"a room to join":       {written: "#go", want: 7, joined: 1},
		"no room":              {written: "#nowhere", err: chat.NotFound},
		"a person":             {written: "@bob", want: 101},
		"oneself":              {written: "@Me", want: 100},
		"nobody":               {written: "@eve", err: chat.NotFound},
		"a group":              {written: "release 1.0", want: 2},
		"two of that name":     {written: "twins", err: chat.Conflict},
		"the one of an id":     {written: "Twins~4", want: 4},
		"an id of another":     {written: "twins~2", err: chat.NotFound},
		"the id of no group":   {written: "lobby~1", err: chat.NotFound},
		"a room without its #": {written: "lobby", err: chat.NotFound},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown()
			got, err := find(t.Context(), w, c.written)
			if c.err != "" {
				if !errors.Is(err, c.err) {
					t.Errorf("got %v, want %s", err, c.err)
				}
				return
			}
			if err != nil || got.ID != c.want || len(w.joined) != c.joined {
				t.Errorf("got chat %d, joined %v, %v; want %d", got.ID, w.joined, err, c.want)
			}
		})
	}
}

func TestAChatIsWrittenAsItIsFound(t *testing.T) {
	t.Parallel()
	me := chat.User{Name: "me"}
	for want, c := range map[string]chat.Chat{
		"#lobby":      {Kind: chat.Room, Name: "lobby"},
		"@bob":        {Kind: chat.Private, Name: "bob"},
		"@me":         {Kind: chat.Notes},
		"release 1.0": {Kind: chat.Group, Name: "release \x1b[1m1.0"},
	} {
		if got := address(c, me); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAGroupThatIsNotAloneIsWrittenWithItsID(t *testing.T) {
	t.Parallel()
	w := newTown()
	w.chats = append(w.chats, chat.Chat{ID: 6, Kind: chat.Group, Name: "TWINS~3"})
	got := addresses(w.chats, w.users[0])
	if want := []string{"#lobby", "release 1.0", "twins~3", "twins~4", "@lobby", "TWINS~3~6"}; !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i, written := range got {
		if w.chats[i].Kind != chat.Group {
			continue
		}
		if c, err := find(t.Context(), w, written); err != nil || c.ID != w.chats[i].ID {
			t.Errorf("%s: chat %d, %v", written, c.ID, err)
		}
	}
}

func TestASendIsTriedUntilItIsKnown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &flaky{failures: 3}
		m, err := insert(t.Context(), f, chat.InsertMessage{ChatID: 1, Text: "hi", ClientID: "x"})
		if err != nil || m.Seq != 9 || !slices.Equal(f.ids, []string{"x", "x", "x", "x"}) {
			t.Errorf("got %+v, %v after %v", m, err, f.ids)
		}
	})
}

// flaky is a client whose first calls have an unknown end.
type flaky struct {
	chat.Client
	failures int
	ids      []string
}

func (f *flaky) InsertMessage(_ context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
	f.ids = append(f.ids, p.ClientID)
	if f.failures--; f.failures >= 0 {
		return chat.MessageResult{}, chat.Unavailable.Errorf("the link is cut")
	}
	return chat.MessageResult{Message: chat.Message{Seq: 9}}, nil
}
