package service

import (
	"testing"

	"talko/app/chat"
	"talko/app/hub"
)

// eventful is a hub in which something happens right before a stream is there.
type eventful struct {
	*hub.Hub
	happen func()
}

func (e *eventful) Register(user chat.UserID, session chat.SessionID, sink chat.Sink) *hub.Stream {
	e.happen()
	return e.Hub.Register(user, session, sink)
}

// TestAStreamBeginsBehindAllThatItWasNotTold changes something of the user's at
// the last moment of which the stream is not told: where it begins tells that.
func TestAStreamBeginsBehindAllThatItWasNotTold(t *testing.T) {
	t.Parallel()
	e := &eventful{}
	h := newHouse(t, func(o *Options) {
		e.Hub = o.Hub.(*hub.Hub)
		o.Hub = e
	})
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	var missed chat.UserSeq
	e.happen = func() {
		r, err := alice.InsertBlock(t.Context(), chat.Blocking{UserID: bob.me()})
		if err != nil {
			t.Error(err)
		}
		missed = r.UserSeq
	}
	st, err := alice.Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if at := st.Opened().UserSeq; missed == 0 || at < missed {
		t.Errorf("the stream begins at %d, and was not told %d", at, missed)
	}
}
