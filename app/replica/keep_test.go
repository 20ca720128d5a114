package replica

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
)

// liveDialer signs in to a liveClient, or resumes it.
type liveDialer struct {
	*liveClient
	dialed int
}

func (d *liveDialer) Dial(context.Context, chat.Credential) (chat.Client, error) {
	d.dialed++
	return d.liveClient, nil
}

func (d *liveDialer) Resume(chat.Identity) chat.Client { return d.liveClient }

// joined starts a Replica that keeps its chats on d.
func joined(t *testing.T, dialer *liveDialer, d *disk) (r *Replica, ended chan error, stop context.CancelFunc) {
	t.Helper()
	cred := chat.Credential{UserName: "alice", Token: "t"}
	open := func(string) (chat.Cache, error) { return d, nil }
	r, err := Join(t.Context(), dialer, cred, open, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended = make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	synctest.Wait()
	return r, ended, stop
}

func TestStartFromTheCacheShowsItOfflineAndCatchesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dialer, d := &liveDialer{liveClient: newLiveClient()}, newDisk()
		r, ended, stop := joined(t, dialer, d)
		if dialer.dialed != 1 {
			t.Error("without a cache it did not sign in")
		}
		r.Send(1, "before", 0)
		synctest.Wait()
		r.Window(1, Newest, 10, 0)
		synctest.Wait()
		stop()
		<-ended

		dialer.setFail(errBroken)
		r, ended, stop = joined(t, dialer, d)
		if l := r.Link(); dialer.dialed != 1 || !l.Loaded || l.State != Down {
			t.Fatalf("dialed %d times, link %+v", dialer.dialed, l)
		}
		got, _ := r.Chat(1)
		w := r.Window(1, Newest, 10, 0)
		if got.Last.Text != "before" || len(w.Lines) == 0 || w.Lines[len(w.Lines)-1].Text != "before" {
			t.Fatalf("chat %+v, window %+v", got, w)
		}
		id := r.Send(1, "offline", 0)
		if got, _ := r.Chat(1); got.Pending != 1 || !slices.Contains(d.left(), id) {
			t.Errorf("%d pending, on disk %v", got.Pending, d.left())
		}
		dialer.mu.Lock()
		dialer.send(dialer.chats[1], 2, "you were away", 0, "")
		dialer.mu.Unlock()
		dialer.setFail(nil)
		time.Sleep(time.Minute)
		got, _ = r.Chat(1)
		if got.Pending != 0 || got.Last.Text != "offline" || r.Link().State != Up || len(d.left()) > 0 {
			t.Errorf("chat %+v, last %+v, link %+v, on disk %v", got, got.Last.Message, r.Link(), d.left())
		}
		stop()
		if err := <-ended; err != nil || !d.closed {
			t.Errorf("ended with %v, closed %v", err, d.closed)
		}
	})
}

func TestEndOfTheSessionLeavesNoCache(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dialer, d := &liveDialer{liveClient: newLiveClient()}, newDisk()
		_, ended, stop := joined(t, dialer, d)
		stop()
		<-ended
		if len(d.states) == 0 {
			t.Fatal("nothing was kept")
		}
		dialer.setFail(errBroken)
		r, ended, stop := joined(t, dialer, d)
		defer stop()
		id := r.Send(1, "offline", 0)
		dialer.setFail(chat.Unauthenticated)
		if err := <-ended; !errors.Is(err, chat.Unauthenticated) {
			t.Errorf("Run returned %v", err)
		}
		if d.head.Epoch != "" || len(d.states) > 0 || !slices.Contains(d.left(), id) {
			t.Errorf("kept %+v, outbox %v", d.head, d.left())
		}
	})
}

func TestDiskThatFailsIsNoReasonNotToSend(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dialer, d := &liveDialer{liveClient: newLiveClient()}, newDisk()
		d.fail = errors.New("disk full")
		r, ended, stop := joined(t, dialer, d)
		r.Send(1, "one", 0)
		time.Sleep(time.Minute)
		if got, _ := r.Chat(1); got.Pending != 0 || got.Last.Text != "one" {
			t.Errorf("chat %+v", got)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestNothingIsSentBeforeItIsOnDisk(t *testing.T) {
	t.Parallel()
	s := newKeptSim(t)
	s.quiet()
	s.typed("one")
	s.input(s.core.wake)
	if n := len(s.sends()); n != 0 {
		t.Errorf("%d sends of what is not on disk", n)
	}
	s.keepUnsent()
	if n := len(s.sends()); n != 1 {
		t.Errorf("%d sends of what is on disk", n)
	}
}

func TestShorterLogClearsWhatWasKept(t *testing.T) {
	t.Parallel()
	s := newKeptSim(t)
	s.quiet()
	s.disk.Keep(s.core.keep())
	if s.diskIsCore(t); len(s.disk.lines[1]) == 0 {
		t.Fatal("nothing was kept")
	}
	s.input(func() { s.core.chats[1].startOver(chat.EventPage{Reset: true}) })
	s.disk.Keep(s.core.keep())
	s.diskIsCore(t)
}

func TestRefusalIsStillThereAfterARestart(t *testing.T) {
	t.Parallel()
	s := newKeptSim(t)
	s.quiet()
	s.typed("one")
	s.typed("two")
	s.keepUnsent()
	s.refuse(t, chat.Forbidden.Errorf("not here"))
	s.keepUnsent()
	s.restart(2, true)
	s.online()
	s.quiet()
	all := s.outboxLines()
	if len(all) != 2 || all[0].State != Failed || !errors.Is(all[0].Err, chat.Forbidden) || all[1].State != Pending {
		t.Fatalf("the outbox is %+v", all)
	}
	s.input(func() {
		if s.core.discard(1, all[0].ClientID) {
			t.Error("it is unsure whether a refused message was stored")
		}
	})
	s.quiet()
	s.keepUnsent()
	s.equal(t)
	if len(s.disk.left()) > 0 {
		t.Errorf("left on disk: %v", s.disk.left())
	}
}

func TestAnotherEpochShowsWhatWasKeptAsFailed(t *testing.T) {
	t.Parallel()
	for name, online := range map[string]bool{"told by the dialer": true, "told by the stream": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newKeptSim(t)
			s.quiet()
			s.disk.Keep(s.core.keep())
			s.typed("one")
			s.keepUnsent()
			s.model.restore()
			s.restart(2, online)
			s.online()
			s.quiet()
			line := s.outboxLines()[0]
			if line.State != Failed || !errors.Is(line.Err, chat.Conflict) || line.Text != "one" {
				t.Fatalf("the line is %+v", line)
			}
			s.input(func() {
				if !s.core.discard(1, line.ClientID) {
					t.Error("an attempt before the crash may have stored it: that is not said")
				}
			})
			s.equal(t)
		})
	}
}

func TestOnlyTheNewestLinesAreKept(t *testing.T) {
	t.Parallel()
	s, m := long(t, 0)
	s.core.limits = usualLimits
	s.core.keepFrom(chat.Kept{})
	s.core.epoch, s.core.link.Loaded = "e", true
	d := newDisk()
	for seq := chat.Seq(1); seq <= 3*maxKept; seq++ {
		m.push(held{event: chat.Event{ChatID: 1, Seq: seq, Kind: chat.Text, User: chat.User{ID: 2}, Value: "hello"}})
		if seq%777 == 0 {
			d.Keep(s.core.keep())
		}
	}
	d.Keep(s.core.keep())
	if n := len(d.lines[1]); n != maxKept {
		t.Errorf("%d lines are kept", n)
	}
	kept, err := d.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := newCore(chat.Identity{User: kept.User}, 1)
	c.keepFrom(kept)
	w := c.window(1, Newest, 5*maxKept, 0)
	if len(w.Lines) != maxKept+1 || w.Lines[0].State != Missing || w.Lines[0].Hole != (Hole{1, 2 * maxKept}) {
		t.Errorf("%d rows, the first %+v", len(w.Lines), w.Lines[0])
	}
}
