package replica

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
)

// liveClient is a modelClient with streams, safe for concurrent use.
type liveClient struct {
	mu sync.Mutex // guards modelClient, streams, fail
	modelClient
	streams []*liveStream
	fail    error // of every call
}

func newLiveClient() *liveClient {
	c := &liveClient{modelClient: modelClient{model: newModel(), user: me}}
	c.newChat(chat.Room, 2, 1, 3)
	c.publish = func(to chat.UserID, n chat.Notification) {
		for _, s := range c.streams {
			if to == me {
				s.notes <- n
			}
		}
	}
	return c
}

type liveStream struct {
	epoch string
	notes chan chat.Notification
	err   error
}

func (s *liveStream) Opened() chat.StreamOpened               { return chat.StreamOpened{Epoch: s.epoch} }
func (s *liveStream) Notifications() <-chan chat.Notification { return s.notes }
func (s *liveStream) Err() error                              { return s.err }
func (s *liveStream) Close() error                            { return nil }

func (c *liveClient) Identity() chat.Identity {
	c.mu.Lock()
	defer c.mu.Unlock()
	return chat.Identity{User: c.users[me].User, Epoch: c.epoch, DeviceID: 7}
}

func (c *liveClient) Stream(context.Context) (chat.Stream, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fail != nil {
		return nil, c.fail
	}
	s := &liveStream{epoch: c.epoch, notes: make(chan chat.Notification, 1000)}
	c.streams = append(c.streams, s)
	return s, nil
}

// cut ends all streams.
func (c *liveClient) cut(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.streams {
		s.err = why
		close(s.notes)
	}
	c.streams = nil
}

func (c *liveClient) setFail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fail = err
}

func locked[P, R any](c *liveClient, method func(context.Context, P) (R, error), ctx context.Context, p P) (R, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fail != nil {
		var none R
		return none, c.fail
	}
	return method(ctx, p)
}

func (c *liveClient) Ping(ctx context.Context) (chat.Pong, error) {
	ping := func(ctx context.Context, _ struct{}) (chat.Pong, error) { return c.modelClient.Ping(ctx) }
	return locked(c, ping, ctx, struct{}{})
}
func (c *liveClient) Chats(ctx context.Context, p chat.GetChats) (chat.ChatPage, error) {
	return locked(c, c.modelClient.Chats, ctx, p)
}
func (c *liveClient) Events(ctx context.Context, p chat.GetEvents) (chat.EventPage, error) {
	return locked(c, c.modelClient.Events, ctx, p)
}
func (c *liveClient) Messages(ctx context.Context, p chat.GetMessages) (chat.Page, error) {
	return locked(c, c.modelClient.Messages, ctx, p)
}
func (c *liveClient) InsertMessage(ctx context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
	return locked(c, c.modelClient.InsertMessage, ctx, p)
}
func (c *liveClient) MarkRead(ctx context.Context, p chat.Mark) (chat.MarkResult, error) {
	return locked(c, c.modelClient.MarkRead, ctx, p)
}
func (c *liveClient) UpdateParticipant(ctx context.Context, p chat.UpdateParticipant) (chat.SettingsResult, error) {
	return locked(c, c.modelClient.UpdateParticipant, ctx, p)
}

// live starts a Replica over a client; its end is told.
func live(t *testing.T, c *liveClient) (r *Replica, ended chan error, stop context.CancelFunc) {
	r = New(Options{Client: c, Seed: 1})
	ctx, stop := context.WithCancel(t.Context())
	ended = make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	synctest.Wait()
	return r, ended, stop
}

func TestReplicaLivesThroughALostStream(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newLiveClient()
		r, ended, stop := live(t, c)
		if l := r.Link(); l.State != Up || !l.Loaded {
			t.Fatalf("link %+v", l)
		}
		c.setFail(errBroken)
		c.cut(errBroken)
		synctest.Wait()
		if l := r.Link(); l.State != Down || !errors.Is(l.Err, chat.Unavailable) || l.Retry.IsZero() {
			t.Fatalf("link %+v", l)
		}
		r.Send(1, "while away", 0)
		c.mu.Lock()
		c.send(c.chats[1], 2, "you were away", 0, "")
		c.mu.Unlock()
		time.Sleep(time.Minute) // of the bubble
		c.setFail(nil)
		time.Sleep(time.Minute)
		got, _ := r.Chat(1)
		if got.Pending != 0 || got.Last.Text != "while away" || got.LastSeq != 5 || r.Link().State != Up {
			t.Errorf("chat %+v, last %+v, link %+v", got, got.Last.Message, r.Link())
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestRunEndsWithTheSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newLiveClient()
		_, ended, stop := live(t, c)
		defer stop()
		c.setFail(chat.Unauthenticated)
		c.cut(chat.Unauthenticated)
		if err := <-ended; !errors.Is(err, chat.Unauthenticated) {
			t.Errorf("Run returned %v", err)
		}
	})
}

func TestSendShowsAtOnceAndStaysInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newLiveClient()
		r, _, stop := live(t, c)
		defer stop()
		for _, text := range []string{"one", "two", "three"} {
			r.Send(1, text, 0)
		}
		w := r.Window(1, Newest, 3, 0)
		if n := len(w.Lines); n != 4 || w.Lines[0].State != Missing || w.Lines[3].State != Pending || w.AtStart {
			t.Fatalf("window %+v", w)
		}
		synctest.Wait()
		w = r.Window(1, Newest, 3, 0)
		for i, text := range []string{"one", "two", "three"} {
			if line := w.Lines[i]; line.State != Stored || line.Text != text {
				t.Errorf("line %d is %+v", i, *line.Message)
			}
		}
	})
}

func TestDraftIsSentAfterRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newLiveClient()
		r, _, stop := live(t, c)
		defer stop()
		for _, text := range []string{"h", "he", "hey"} {
			r.SetDraft(1, text)
			time.Sleep(draftRest / 2)
		}
		synctest.Wait()
		if got := c.chats[1].in[me].settings.Draft.Text; got != "" {
			t.Errorf("%q was sent while the user typed", got)
		}
		if got, _ := r.Chat(1); got.Settings.Draft != (chat.Draft{Text: "hey", DeviceID: 7}) {
			t.Errorf("the draft is %+v", got.Settings.Draft)
		}
		time.Sleep(draftRest)
		synctest.Wait()
		if got := c.chats[1].in[me].settings.Draft.Text; got != "hey" {
			t.Errorf("%q was sent", got)
		}
	})
}

func TestADraftAtTheEndIsSentAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newLiveClient()
		r, ended, stop := live(t, c)
		r.SetDraft(1, "half a th")
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if got := c.chats[1].in[me].settings.Draft.Text; got != "half a th" {
			t.Errorf("%q was sent", got)
		}
	})
}

func TestTypingAndPresenceExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newLiveClient()
		r, _, stop := live(t, c)
		defer stop()
		c.publish(me, chat.TypingNote{ChatID: 1, User: chat.User{ID: 2, Name: "bob"}})
		c.publish(me, chat.PresenceNote{User: chat.User{ID: 2, Presence: chat.Online}})
		synctest.Wait()
		got, _ := r.Chat(1)
		if len(got.Typing) != 1 || r.Presence(2) != chat.Online || got.Users[0].Presence != chat.Online {
			t.Errorf("chat %+v", got)
		}
		time.Sleep(chat.TypingExpiry)
		synctest.Wait()
		if got, _ := r.Chat(1); len(got.Typing) != 0 {
			t.Errorf("typing %+v", got.Typing)
		}
		time.Sleep(chat.PresenceExpiry)
		synctest.Wait()
		if got, _ := r.Chat(1); r.Presence(2) != "" || got.Users[0].Presence != "" {
			t.Errorf("presence %q", r.Presence(2))
		}
	})
}

func TestMarkReadIsThrottledAndOnlyRises(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newLiveClient()
		r, _, stop := live(t, c)
		defer stop()
		for range 10 {
			c.mu.Lock()
			c.send(c.chats[1], 2, "x", 0, "")
			c.mu.Unlock()
		}
		synctest.Wait()
		before := c.users[me].seq
		for seq := chat.Seq(4); seq <= 13; seq++ {
			r.Read(1, seq)
			if got, _ := r.Chat(1); got.Unread != int(13-seq) {
				t.Errorf("read %d: %d unread", seq, got.Unread)
			}
		}
		r.Read(1, 5)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if told := c.users[me].seq - before; told > 2 || c.chats[1].in[me].marker.ReadSeq != 13 {
			t.Errorf("%d calls, marker %+v", told, c.chats[1].in[me].marker)
		}
	})
}
