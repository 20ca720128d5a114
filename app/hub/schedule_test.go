package hub

import (
	"math/rand/v2"
	"testing"

	"talko/app/chat"
)

// TestRandomSchedulesDeliverWhatIsTheirs drives a whole hub without a
// goroutine: streams come, go, are full and ready again, turns are taken in
// between.
func TestRandomSchedulesDeliverWhatIsTheirs(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 2))
		h := New(Options{QueueFrames: 1 + random.IntN(8)})
		var all []*reader
		seqs := map[chat.UserID]chat.Seq{}
		for range 300 {
			user := chat.UserID(1 + random.IntN(4))
			switch random.IntN(8) {
			case 0:
				m := &reader{t: t, user: user, next: seqs[user] + 1, random: random}
				m.stream = h.Register(user, 1, m)
				all = append(all, m)
			case 1, 2, 3, 4:
				seqs[user]++
				h.Publish([]chat.Publication{event(seqs[user], user)})
			case 5, 6:
				if h.line.chain.head != nil {
					h.turn(h.line.chain.take())
				}
			case 7:
				if len(all) > 0 {
					all[random.IntN(len(all))].stream.Ready()
				}
			}
		}
		for range 2 * len(all) {
			h.turns()
			for _, m := range all {
				m.random = nil // never full
				m.stream.Ready()
			}
		}
		for _, m := range all {
			if m.next != seqs[m.user]+1 && !m.lagged {
				t.Fatalf("seed %d: user %d waits for %d of %d", seed, m.user, m.next, seqs[m.user])
			}
		}
	}
}

// reader is a sink that looks at the order.
type reader struct {
	t      *testing.T
	user   chat.UserID
	stream *Stream
	next   chat.Seq
	lagged bool // the last thing it got is Lagged
	random *rand.Rand
}

func (m *reader) Send(notices []*chat.Notice) (bool, error) {
	for _, n := range notices {
		if _, ok := n.Note.(chat.LaggedNote); ok {
			m.lagged = true
			continue
		}
		seq := n.Note.(chat.EventNote).Event.Seq
		if seq != m.next && !(m.lagged && seq > m.next) {
			m.t.Errorf("user %d got %d, next is %d", m.user, seq, m.next)
		}
		m.next, m.lagged = seq+1, false
	}
	return m.random == nil || m.random.IntN(3) > 0, nil
}
