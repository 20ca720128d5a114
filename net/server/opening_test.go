package server

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"talko/app/chat"
)

// rising is a TokenChecker whose users' numbers rise.
type rising struct {
	*house
	seq atomic.Int64
}

func (r *rising) CheckToken(ctx context.Context, token string) (chat.Access, error) {
	a, err := r.house.CheckToken(ctx, token)
	a.UserSeq = chat.UserSeq(r.seq.Load())
	return a, err
}

// TestAStreamBeginsBehindAllThatItWasNotTold lets something happen at the last
// moment of which the stream is not told: where it begins tells that.
func TestAStreamBeginsBehindAllThatItWasNotTold(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	h := newHouse()
	data, _ := both(t, h, Settings{})
	r := &rising{house: h}
	r.seq.Store(6)
	b := data.o.Broadcast
	register := b.o.Register
	b.o.Checker = r
	b.o.Register = func(u chat.UserID, id chat.SessionID, sink chat.Sink) Registration {
		r.seq.Add(1)
		return register(u, id, sink)
	}
	serve(t, data, ln)
	dialTCP(t, ln.Addr()).opens() // at 7
}

// TestASessionThatEndsWhileItsStreamIsOpenedHasNone ends it at the last moment
// at which nobody would tell the stream.
func TestASessionThatEndsWhileItsStreamIsOpenedHasNone(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	h := newHouse()
	data, hub := both(t, h, Settings{})
	b := data.o.Broadcast
	register := b.o.Register
	b.o.Register = func(u chat.UserID, id chat.SessionID, sink chat.Sink) Registration {
		h.revoke("alice")
		return register(u, id, sink)
	}
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr())
	p.say(openAlice)
	if got := p.next(); !strings.Contains(got, `"code":-32001`) {
		t.Error(got)
	}
	if _, streams := hub.Count(); streams != 0 {
		t.Errorf("%d streams are left", streams)
	}
}
