package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
)

// log is a client of one user with one chat of texts 1 to n, whose stream the
// test feeds.
type log struct {
	chat.Client
	lines    []chat.Message
	pushed   chan chat.Notification
	failures int // calls that find the link cut
	calls    int
	gone     bool // the user is not in the chat any more
}

func newLog(n int) *log {
	l := &log{pushed: make(chan chat.Notification, 100)}
	l.grow(n)
	return l
}

// grow stores messages and returns the last one as it is pushed.
func (l *log) grow(n int) chat.MessageNote {
	for len(l.lines) < n {
		seq := chat.Seq(len(l.lines) + 1)
		l.lines = append(l.lines, chat.Message{ChatID: 1, Seq: seq, Kind: chat.Text, Text: fmt.Sprint(seq)})
	}
	return chat.MessageNote{Message: l.lines[n-1]}
}

func (l *log) room() chat.Chat {
	return chat.Chat{ID: 1, Name: "lobby", Kind: chat.Room, LastSeq: chat.Seq(len(l.lines))}
}

func (l *log) Stream(context.Context) (chat.Stream, error) { return l, nil }
func (l *log) Opened() chat.StreamOpened                   { return chat.StreamOpened{} }
func (l *log) Notifications() <-chan chat.Notification     { return l.pushed }
func (l *log) Err() error                                  { return nil }
func (l *log) Close() error                                { return nil }
func (l *log) Identity() chat.Identity                     { return chat.Identity{User: chat.User{ID: 1, Name: "me"}} }

func (l *log) Chats(context.Context, chat.GetChats) (chat.ChatPage, error) {
	return chat.ChatPage{Chats: []chat.Chat{l.room()}}, nil
}

func (l *log) Messages(_ context.Context, p chat.GetMessages) (chat.Page, error) {
	l.calls++
	if l.failures > 0 {
		l.failures--
		return chat.Page{}, chat.Unavailable.Errorf("the link is cut")
	}
	if l.gone {
		return chat.Page{}, chat.NotFound.Errorf("you are not in this chat")
	}
	after := min(int(*p.After), len(l.lines))
	return chat.Page{Messages: l.lines[after:min(after+p.Limit, len(l.lines))], LastSeq: chat.Seq(len(l.lines))}, nil
}

// follows runs a follower over l until it has seen up to last, and returns what
// it took.
func follows(t *testing.T, l *log, since, last chat.Seq) []chat.Seq {
	t.Helper()
	var got []chat.Seq
	f := newFollower(l, func(_ chat.Chat, m chat.Message) error {
		if got = append(got, m.Seq); m.Seq == last {
			return errEnough
		}
		return nil
	})
	if since >= 0 {
		f.only(l.room(), since)
	}
	if err := f.run(t.Context()); !errors.Is(err, errEnough) {
		t.Fatalf("ended with %v after %v", err, got)
	}
	return got
}

func seqs(from, to chat.Seq) (all []chat.Seq) {
	for s := from; s <= to; s++ {
		all = append(all, s)
	}
	return all
}

func TestAFollowerReadsWhatIsBehindSinceOnceAndInOrder(t *testing.T) {
	t.Parallel()
	l := newLog(1200)
	if got := follows(t, l, 3, 1200); !slices.Equal(got, seqs(4, 1200)) {
		t.Errorf("got %d messages from %d", len(got), got[0])
	}
}

func TestAFollowerTakesWhatIsPushedInOrderWithoutReading(t *testing.T) {
	t.Parallel()
	l := newLog(5)
	for n := 6; n <= 9; n++ {
		l.pushed <- l.grow(n)
	}
	l.lines = l.lines[:5] // as they were when it began
	if got := follows(t, l, 5, 9); !slices.Equal(got, seqs(6, 9)) {
		t.Errorf("got %v", got)
	}
	if l.calls != 1 {
		t.Errorf("%d pages were read", l.calls)
	}
}

func TestAFollowerReadsAcrossAHoleAndIgnoresRepeats(t *testing.T) {
	t.Parallel()
	l := newLog(5)
	f := newFollower(l, nil)
	f.only(l.room(), 5)
	f.places[1].stale = false
	var got []chat.Seq
	f.take = func(_ chat.Chat, m chat.Message) error { got = append(got, m.Seq); return nil }
	for _, n := range []chat.Notification{l.grow(9), l.grow(5), l.grow(8)} {
		if err := errors.Join(f.note(n), f.read(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(got, seqs(6, 9)) {
		t.Errorf("got %v", got)
	}
}

func TestAFollowerOfAllChatsBeginsAtTheirHeadsAndSurvivesLag(t *testing.T) {
	t.Parallel()
	l := newLog(5)
	f := newFollower(l, nil)
	var got []chat.Seq
	f.take = func(_ chat.Chat, m chat.Message) error { got = append(got, m.Seq); return nil }
	if err := f.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.grow(700)
	if err := errors.Join(f.note(chat.LaggedNote{}), f.read(t.Context())); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, seqs(6, 700)) {
		t.Errorf("got %d messages", len(got))
	}
}

func TestAFollowerReadsWhatAChatItEntersHasUnread(t *testing.T) {
	t.Parallel()
	l := newLog(5)
	f := newFollower(l, nil)
	var got []chat.Seq
	f.take = func(_ chat.Chat, m chat.Message) error { got = append(got, m.Seq); return nil }
	room := l.room()
	room.ReadSeq = 3
	if err := errors.Join(f.note(chat.ChatNote{Chat: room}), f.read(t.Context())); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, seqs(4, 5)) {
		t.Errorf("got %v", got)
	}
}

func TestAFollowerTriesAgainWhenTheLinkIsCut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLog(8)
		l.failures = 3
		if got := follows(t, l, 2, 8); !slices.Equal(got, seqs(3, 8)) {
			t.Errorf("got %v", got)
		}
	})
}

func TestAFollowerOfOneChatEndsWhenTheUserIsOut(t *testing.T) {
	t.Parallel()
	l := newLog(2)
	l.gone = true
	l.pushed <- chat.ChatNote{Chat: chat.Chat{ID: 1}, Left: true}
	f := newFollower(l, nil)
	f.only(l.room(), -1)
	f.places[1].stale = false
	if err := f.run(t.Context()); !errors.Is(err, chat.NotFound) {
		t.Errorf("got %v", err)
	}
}

func TestAFollowerPassesWhatNobodyWrote(t *testing.T) {
	t.Parallel()
	l := newLog(4)
	l.lines[0].Kind, l.lines[1].Deleted = chat.Joined, true
	if got := follows(t, l, 0, 4); !slices.Equal(got, seqs(3, 4)) {
		t.Errorf("got %v", got)
	}
}

func TestTailAboveTheHeadSaysThatItWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out, errs bytes.Buffer
		p := &program{Std: Std{Out: &out, Err: &errs}}
		l := newLog(3)
		err := p.follow(t.Context(), l, []string{"#lobby"}, tailing{since: 9, timeout: time.Second})
		if want := "talko: #lobby has come to 3: waiting for what is behind 9\n"; err != nil || out.Len() > 0 || errs.String() != want {
			t.Errorf("out %q, err %q, %v", out.String(), errs.String(), err)
		}
	})
}
