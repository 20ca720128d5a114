package view

import (
	"errors"
	"strings"
	"testing"
	"time"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
)

var now = time.Date(2026, 11, 20, 10, 2, 0, 0, time.FixedZone("", 3600))

func before(d time.Duration) chat.Timestamp { return chat.At(now.Add(-d)) }

func TestDaysAndClocksAreThoseOfTheReadersZone(t *testing.T) {
	t.Parallel()
	midnight := before(10*time.Hour + 2*time.Minute)
	cases := map[string]struct{ got, want string }{
		"clock":                {Clock(before(50*time.Minute), now), "09:12"},
		"today":                {Day(midnight, now), "Today"},
		"a moment before":      {Day(midnight-1, now), "Yesterday"},
		"this week":            {Day(before(96*time.Hour), now), "Monday 16 November"},
		"another year":         {Day(before(365*24*time.Hour), now), "Thursday 20 November 2025"},
		"ago: now":             {Ago(before(20*time.Second), now), "now"},
		"ago: the clocks vary": {Ago(before(-time.Minute), now), "now"},
		"ago: minutes":         {Ago(before(5*time.Minute), now), "5 min"},
		"ago: hours":           {Ago(before(3*time.Hour), now), "3 h"},
		"ago: yesterday":       {Ago(midnight-1, now), "Thu"},
		"ago: this year":       {Ago(before(30*24*time.Hour), now), "21 Oct"},
		"ago: long":            {Ago(before(800*24*time.Hour), now), "2024"},
	}
	for name, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
}

func TestADayIsReadAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	// now is Friday 20 November 2026, 10:02.
	cases := map[string]string{
		"2026-11-05": "2026-11-05", "5 Nov": "2026-11-05", "nov 5": "2026-11-05", "5 november 2025": "2025-11-05", "24 dec": "2025-12-24",
		"Today": "2026-11-20", "yesterday": "2026-11-19", "friday": "2026-11-13", "mon": "2026-11-16", "thursday": "2026-11-19",
		"3 weeks ago": "2026-10-30", "2 days ago": "2026-11-18", "last month": "2026-10-20", "a year ago": "2025-11-20", "5.11.": "2026-11-05",
		"November 5, 2026": "2026-11-05", "2026-10": "2026-10-01", "20 nov": "2026-11-20",
		"": "", "soon": "", "99 nov": "", "-3 days ago": "", "99999999999 years ago": "", "last last": "",
	}
	for words, want := range cases {
		at, ok := ParseDay(words, now)
		got := ""
		if ok {
			got = at.Format(time.DateOnly)
			if at.Location() != now.Location() || at.Hour() != 0 {
				t.Errorf("%q: %v is not where a day begins", words, at)
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}

func line(seq chat.Seq, user chat.UserID, ago time.Duration) *replica.Line {
	return &replica.Line{Message: &chat.Message{
		Seq: seq, Kind: chat.Text, User: chat.User{ID: user}, TS: before(ago),
	}}
}

func TestGroupedLinesAreOfOneUserAndOneMoment(t *testing.T) {
	t.Parallel()
	first := line(1, 7, 10*time.Minute)
	answer := line(2, 7, 9*time.Minute)
	answer.ReplyTo = 1
	joined := line(2, 7, 9*time.Minute)
	joined.Kind = chat.Joined
	hole := &replica.Line{Message: &chat.Message{}, State: replica.Missing}
	cases := map[string]struct {
		above, line *replica.Line
		want        bool
	}{
		"soon after":   {first, line(2, 7, 9*time.Minute), true},
		"later":        {first, line(2, 7, 4*time.Minute), false},
		"another user": {first, line(2, 8, 9*time.Minute), false},
		"an answer":    {first, answer, false},
		"a note":       {first, joined, false},
		"after a hole": {hole, first, false},
	}
	for name, c := range cases {
		if got := Grouped(c.above, c.line, now); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestUnreadLineStandsOnce(t *testing.T) {
	t.Parallel()
	hole := &replica.Line{Message: &chat.Message{}, State: replica.Missing, Hole: replica.Hole{From: 3, To: 6}}
	lines := []*replica.Line{line(1, 7, 0), line(2, 7, 0), hole, line(7, 7, 0), line(9, 7, 0)}
	for first, want := range map[chat.Seq]int{0: -1, 1: 0, 2: 1, 7: 3, 8: 4, 10: -1} {
		got := -1
		for i, l := range lines {
			var above *replica.Line
			if i > 0 {
				above = lines[i-1]
			}
			if StartsUnread(above, l, first) {
				if got >= 0 {
					t.Errorf("first %d: it stands at %d and %d", first, got, i)
				}
				got = i
			}
		}
		if got != want {
			t.Errorf("first %d: it stands at %d, want %d", first, got, want)
		}
	}
}

func TestNotesAreSentences(t *testing.T) {
	t.Parallel()
	alice, bob := chat.User{ID: 1, Name: "alice"}, chat.User{ID: 2, Name: "bob"}
	cases := []struct {
		m    chat.Message
		want string
	}{
		{chat.Message{Kind: chat.Joined, User: bob}, "bob joined"},
		{chat.Message{Kind: chat.Joined, User: alice, Subject: bob}, "you added bob"},
		{chat.Message{Kind: chat.Joined, User: bob, Subject: alice}, "bob added you"},
		{chat.Message{Kind: chat.Left, User: bob}, "bob left"},
		{chat.Message{Kind: chat.Left, User: alice, Subject: bob}, "you removed bob"},
		{chat.Message{Kind: chat.TopicChanged, User: bob, Text: "tea\x1b[31m"}, "the topic is now “tea” (bob)"},
		{chat.Message{Kind: chat.TopicChanged, User: bob}, "bob removed the topic"},
		{chat.Message{Kind: chat.Renamed, User: bob, Text: "x"}, "the chat is now called “x” (bob)"},
		{chat.Message{Kind: chat.Named, User: bob, Text: "rob"}, "rob is now bob"},
		{chat.Message{Kind: chat.RoleChanged, User: bob, Subject: alice, Text: "admin"}, "bob made you an admin"},
		{chat.Message{Kind: chat.RoleChanged, User: bob, Subject: alice, Text: "user"}, "bob took the role of admin from you"},
		{chat.Message{Kind: chat.RoleChanged, User: bob, Text: "admin"}, "bob became an admin"},
		{chat.Message{Kind: chat.HistoryChanged, User: bob, Text: "all"}, "who joins later reads everything (bob)"},
		{chat.Message{Kind: "waved", User: bob}, "a line of a kind that this talko does not know"},
		{chat.Message{Kind: chat.Text, User: bob, Text: "x"}, ""},
	}
	for _, c := range cases {
		if got := Note(&c.m, alice.ID); got != c.want {
			t.Errorf("%s: %q, want %q", c.m.Kind, got, c.want)
		}
	}
}

func TestFailureNeverTellsWhatIsForOperators(t *testing.T) {
	t.Parallel()
	secret := errors.New("disk /dev/sda1")
	cases := map[string]struct {
		err  error
		want string
	}{
		"none":       {nil, ""},
		"its words":  {&chat.Error{Kind: chat.Conflict, Text: "the name is taken", Err: secret}, "the name is taken"},
		"a kind":     {chat.NotFound, words[chat.NotFound]},
		"internal":   {&chat.Error{Kind: chat.Internal, Text: "no", Err: secret}, words[chat.Internal]},
		"no kind":    {secret, words[chat.Internal]},
		"when again": {&chat.Error{Kind: chat.RateLimited, RetryAfter: 3 * time.Second}, "that was too fast; try again in 3s"},
		"an escape":  {&chat.Error{Kind: chat.Invalid, Text: "no\x1b[2J"}, "no"},
	}
	for name, c := range cases {
		if got := Failure(c.err); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func listed(id chat.ChatID, name string, kind chat.ChatKind, unread int) replica.Chat {
	c := replica.Chat{Chat: chat.Chat{ID: id, Name: name, Kind: kind}}
	c.Unread = unread
	return c
}

// names writes sections as "title: a b; …".
func names(sections []Section) string {
	var out []string
	for _, s := range sections {
		var in []string
		for _, c := range s.Chats {
			in = append(in, c.Name)
		}
		out = append(out, s.Title+": "+strings.Join(in, " "))
	}
	return strings.Join(out, "; ")
}

func TestListMovesNothingThatTheReaderDidNotMove(t *testing.T) {
	t.Parallel()
	var o Order
	chats := []replica.Chat{
		listed(1, "lobby", chat.Room, 0), listed(2, "dana", chat.Private, 0), listed(3, "Bob", chat.Private, 0),
		listed(4, "release", chat.Group, 0), listed(5, "notes", chat.Notes, 0),
	}
	chats[3].Settings.Pinned = true
	steps := []struct {
		what string
		do   func()
		open chat.ChatID
		want string
	}{
		{"quiet", func() {}, 0, "pinned: release; people: notes Bob dana; rooms: lobby"},
		{"one writes", func() { chats[0].Unread = 2 }, 0, ": lobby; pinned: release; people: notes Bob dana"},
		{"another goes below", func() { chats[2].Unread = 1 }, 0, ": lobby Bob; pinned: release; people: notes dana"},
		{"opened and read, it stays", func() { chats[0].Unread = 0 }, 1, ": lobby Bob; pinned: release; people: notes dana"},
		{"another is opened", func() {}, 2, ": Bob; pinned: release; people: notes dana; rooms: lobby"},
		{"the open one gets a message", func() { chats[1].Unread = 1 }, 2, ": Bob; pinned: release; people: notes dana; rooms: lobby"},
		{"a muted one does not wait", func() { chats[2].Settings.Muted = true }, 2, "pinned: release; people: notes Bob dana; rooms: lobby"},
	}
	for _, s := range steps {
		s.do()
		if got := names(o.Arrange(chats, s.open)); got != s.want {
			t.Errorf("%s:\n got %s\nwant %s", s.what, got, s.want)
		}
	}
}

func TestSectionsAreByActivityWhenTheyAreSettled(t *testing.T) {
	t.Parallel()
	var o Order
	chats := []replica.Chat{listed(1, "ann", chat.Private, 0), listed(2, "ben", chat.Private, 0), listed(3, "carl", chat.Private, 0)}
	says := func(i int, ago time.Duration) { chats[i].Last = line(1, 7, ago) }
	says(1, time.Hour)
	says(2, time.Minute)
	steps := []struct {
		what string
		do   func()
		want string
	}{
		{"at first", func() {}, "people: carl ben ann"},
		{"someone writes", func() { says(0, time.Second) }, "people: carl ben ann"},
		{"one is new", func() { chats = append(chats, listed(4, "dana", chat.Private, 0)) }, "people: dana carl ben ann"},
		{"settled", o.Settle, "people: ann carl ben dana"},
		{"and again nothing moves", func() { says(3, 0) }, "people: ann carl ben dana"},
	}
	for _, s := range steps {
		s.do()
		if got := names(o.Arrange(chats, 0)); got != s.want {
			t.Errorf("%s: %s, want %s", s.what, got, s.want)
		}
	}
}

func TestBadgesAndNicksAreStable(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "", 1: "1", 999: "999", chat.MaxUnread: "1k+"} {
		if got := Badge(n); got != want {
			t.Errorf("Badge(%d) = %q, want %q", n, got, want)
		}
	}
	counts := make([]int, 12)
	for id := chat.UserID(1); id <= 1200; id++ {
		nick := Nick(id, 12)
		if again := Nick(id, 12); again != nick {
			t.Fatal("a user's colour changes")
		}
		counts[nick]++
	}
	for colour, n := range counts {
		if n < 50 {
			t.Errorf("colour %d is given to %d of 1200 users", colour, n)
		}
	}
}

func TestEmojiHaveOneNameEachAndAreSafe(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, e := range emojis() {
		if seen[e.Name] || len(e.Name) > maxEmojiName || text.Line(e.Emoji) != e.Emoji {
			t.Errorf("%s %q", e.Name, e.Emoji)
		}
		seen[e.Name] = true
	}
	if got := EmojiNamed("thumbs", 5); len(got) != 2 || got[0].Emoji != "👎" {
		t.Errorf("EmojiNamed(thumbs) = %v", got)
	}
}
