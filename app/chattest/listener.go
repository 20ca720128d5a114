package chattest

import (
	"testing"
	"time"

	"talko/app/chat"
)

// listener reads one stream; it passes over what comes by itself at any time.
type listener struct {
	t *testing.T
	chat.Stream
	seq chat.UserSeq // where the test begins
	all bool         // presence too
}

// listen opens a stream, and passes over what is told late of earlier changes:
// an answer may overtake its hint.
func (s *suite) listen(p *person) *listener {
	p.t.Helper()
	st := ask(p.t, p.Stream)
	p.t.Cleanup(func() { st.Close() })
	l := &listener{t: p.t, Stream: st}
	call(p.t, p.InsertBlock, chat.Blocking{UserID: s.nobody.id})
	l.seq = call(p.t, p.DeleteBlock, chat.Blocking{UserID: s.nobody.id}).UserSeq
	for until[chat.SettingNote](l).UserSeq != l.seq {
	}
	return l
}

// next returns the next notification that is no presence.
func (l *listener) next() chat.Notification {
	l.t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		select {
		case n, ok := <-l.Notifications():
			if !ok {
				l.t.Fatalf("the stream ended: %v", l.Err())
			}
			if _, presence := n.(chat.PresenceNote); presence && !l.all {
				continue
			}
			return n
		case <-late.C:
			l.t.Fatal("nothing was told")
		}
	}
}

// take returns the next notification, which must be an N.
func take[N chat.Notification](l *listener) N {
	l.t.Helper()
	n := l.next()
	got, ok := n.(N)
	if !ok {
		l.t.Fatalf("told %T %+v, want %T", n, n, got)
	}
	return got
}

// until returns the next N, and passes over others.
func until[N chat.Notification](l *listener) N {
	l.t.Helper()
	for {
		if n, ok := l.next().(N); ok {
			return n
		}
	}
}

// end waits for the stream's end.
func (l *listener) end(want chat.Kind) {
	l.t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		select {
		case _, ok := <-l.Notifications():
			if !ok {
				equal(l.t, "why it ended", chat.KindOf(l.Err()), want)
				return
			}
		case <-late.C:
			l.t.Fatal("the stream goes on")
		}
	}
}
