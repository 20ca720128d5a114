package hub

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"talko/app/chat"
)

// TestAQueueLosesNothingSilently drives one queue by random schedules: what
// its sink got is what was offered, in order, and wherever something is
// missing Lagged stands.
func TestAQueueLosesNothingSilently(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1000) {
		d := newQueueDriver(t, seed)
		for range 200 {
			d.step()
		}
		d.finish()
		if t.Failed() {
			t.Fatalf("seed %d: %v", seed, d.log)
		}
	}
}

// queueDriver offers numbers to a queue and plays its sink.
type queueDriver struct {
	t      *testing.T
	random *rand.Rand
	q      Queue
	limits Limits
	lagged *Shared

	inLine  bool // woken and not yet taken
	busy    bool // between take and sent
	offered chat.Seq
	got     chat.Seq // the last number, or what Lagged stands for
	missing bool     // something was dropped and Lagged not yet told
	log     []string
}

func newQueueDriver(t *testing.T, seed uint64) *queueDriver {
	random := rand.New(rand.NewPCG(seed, 1))
	return &queueDriver{
		t: t, random: random,
		limits: Limits{Frames: 1 + random.IntN(6), Bytes: 1 + random.IntN(100)},
		lagged: sharedOf(chat.LaggedNote{}, 1),
	}
}

func sharedOf(n chat.Notification, size int) *Shared { return Share(n, make([]byte, size)) }

func (d *queueDriver) logf(format string, args ...any) {
	d.log = append(d.log, fmt.Sprintf(format, args...))
}

func (d *queueDriver) step() {
	switch d.random.IntN(12) {
	case 0, 1, 2, 3, 4:
		d.offer()
	case 5, 6, 7:
		d.take()
	case 8, 9:
		d.sent(d.random.IntN(2) == 0)
	case 10:
		d.logf("ready")
		d.woken(d.q.Ready())
	case 11:
		if d.random.IntN(10) == 0 {
			d.logf("lose")
			d.missing = true
			d.woken(d.q.Lose())
		}
	}
	if n := len(d.q.notices); n > d.limits.Frames || n > 1 && d.q.bytes > d.limits.Bytes {
		d.t.Errorf("%d notices of %d bytes are queued, limits are %+v", n, d.q.bytes, d.limits)
	}
}

func (d *queueDriver) offer() {
	d.offered++
	n := sharedOf(chat.EventNote{Event: chat.Event{Seq: d.offered}}, d.random.IntN(60))
	d.logf("offer %d", d.offered)
	before := d.q.lagged
	woken, dropped := d.q.Offer(n, d.limits)
	d.woken(woken)
	if dropped {
		d.logf("dropped")
		d.missing = true
	}
	if before && (woken || dropped || d.q.notices != nil) {
		d.t.Error("a lagged queue took something")
	}
}

func (d *queueDriver) woken(woken bool) {
	if woken && (d.inLine || d.busy) {
		d.t.Error("two would write at a time")
	}
	d.inLine = d.inLine || woken
}

func (d *queueDriver) take() {
	if !d.inLine {
		return
	}
	d.inLine, d.busy = false, true
	batch, over := d.q.Take(d.lagged)
	if over || len(batch) == 0 {
		d.t.Error("woken for nothing")
	}
	for _, n := range batch {
		d.receive(n.Note)
	}
}

func (d *queueDriver) receive(n chat.Notification) {
	switch n := n.(type) {
	case chat.LaggedNote:
		d.logf("got lagged")
		if !d.missing {
			d.t.Error("Lagged, and nothing is missing")
		}
		d.got, d.missing = d.offered, false
	case chat.EventNote:
		d.logf("got %d", n.Event.Seq)
		if n.Event.Seq != d.got+1 || d.missing {
			d.t.Errorf("%d came behind %d", n.Event.Seq, d.got)
		}
		d.got = n.Event.Seq
	}
}

func (d *queueDriver) sent(more bool) {
	if !d.busy {
		return
	}
	d.logf("sent %v", more)
	d.busy = false
	d.woken(d.q.Sent(more))
}

// finish lets the sink take everything.
func (d *queueDriver) finish() {
	for range 2 * d.limits.Frames {
		d.take()
		d.sent(true)
		d.woken(d.q.Ready())
	}
	if d.missing || d.got != d.offered || d.q.state != idle || d.q.notices != nil || d.q.bytes != 0 {
		d.t.Errorf("got %d of %d, missing %v, queue %+v", d.got, d.offered, d.missing, d.q)
	}
}

func TestOverflowDropsTheWholeQueue(t *testing.T) {
	t.Parallel()
	var q Queue
	lagged := sharedOf(chat.LaggedNote{}, 1)
	note := func() *Shared { return sharedOf(chat.EventNote{}, 10) }
	l := Limits{Frames: 3, Bytes: 1000}
	q.Offer(note(), l)
	q.Take(lagged)
	for range 3 {
		q.Offer(note(), l)
	}
	if _, dropped := q.Offer(note(), l); !dropped || q.notices != nil {
		t.Fatal("the fourth of three was queued")
	}
	if q.Sent(false) {
		t.Fatal("a full sink is served")
	}
	if woken, dropped := q.Offer(note(), l); woken || dropped || q.notices != nil {
		t.Fatal("it takes something before the sink has drained")
	}
	if !q.Ready() {
		t.Fatal("a drained sink is not told Lagged")
	}
	if batch, _ := q.Take(lagged); len(batch) != 1 || batch[0] != &lagged.notice {
		t.Fatal("not Lagged alone")
	}
	q.Offer(note(), l)
	if !q.Sent(true) {
		t.Fatal("pushing does not go on behind Lagged")
	}
}

func TestWhatNeedNotArriveDoesNotMakeAQueueLag(t *testing.T) {
	t.Parallel()
	var q Queue
	typing := sharedOf(chat.TypingNote{}, 10)
	for range 5 {
		if _, dropped := q.Offer(typing, Limits{Frames: 4, Bytes: 100}); dropped {
			t.Fatal("typing made it lag")
		}
	}
	if len(q.notices) != 2 {
		t.Errorf("%d are queued", len(q.notices))
	}
}

func TestACrowdThatComesLeavesRoomForMessages(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]Limits{
		"notices": {Frames: 20, Bytes: 10_000},
		"bytes":   {Frames: 1000, Bytes: 200},
	} {
		var q Queue
		presence, message := sharedOf(chat.PresenceNote{}, 10), sharedOf(chat.MessageNote{}, 10)
		for range 30 {
			q.Offer(presence, l)
		}
		for i := range 10 {
			if _, dropped := q.Offer(message, l); dropped {
				t.Errorf("%s: message %d does not fit any more", name, i)
			}
			q.Offer(presence, l)
		}
	}
}

func TestATurnEndsAfterItsBytes(t *testing.T) {
	t.Parallel()
	var q Queue
	l := Limits{Frames: 100, Bytes: 1 << 30}
	for range 5 {
		q.Offer(sharedOf(chat.EventNote{}, turnBytes/2), l)
	}
	q.Offer(sharedOf(chat.EventNote{}, 3*turnBytes), l)
	for i, want := range []int{2, 2, 1, 1} {
		batch, _ := q.Take(nil)
		if len(batch) != want {
			t.Errorf("turn %d sends %d, want %d", i, len(batch), want)
		}
		q.Sent(true)
	}
	if q.notices != nil || q.bytes != 0 {
		t.Errorf("%d bytes are left", q.bytes)
	}
}

func TestALargeFrameFitsIntoAnEmptyQueue(t *testing.T) {
	t.Parallel()
	var q Queue
	if woken, dropped := q.Offer(sharedOf(chat.EventNote{}, 200), Limits{Frames: 9, Bytes: 100}); !woken || dropped {
		t.Error("it does not")
	}
}

func TestReadyWhileSendingIsKept(t *testing.T) {
	t.Parallel()
	var q Queue
	l := Limits{Frames: 9, Bytes: 100}
	q.Offer(sharedOf(chat.EventNote{}, 1), l)
	q.Take(nil)
	q.Offer(sharedOf(chat.EventNote{}, 1), l)
	q.Ready() // the sink was full, and is not any more, before the worker heard of it
	if !q.Sent(false) {
		t.Error("the second waits for ever")
	}
}

func TestWhatWasTakenMakesRoom(t *testing.T) {
	t.Parallel()
	var q Queue
	l := Limits{Frames: 100, Bytes: 2 * turnBytes}
	for range 4 {
		q.Offer(sharedOf(chat.EventNote{}, turnBytes/2), l)
	}
	q.Take(nil)
	for range 2 {
		if _, dropped := q.Offer(sharedOf(chat.EventNote{}, turnBytes/2), l); dropped {
			t.Error("there was no room for what went")
		}
	}
	if _, dropped := q.Offer(sharedOf(chat.EventNote{}, 1), l); !dropped {
		t.Error("there was room for more")
	}
}

// A revoked stream ends with what it had; what is lost later is not its own.
func TestARevokedQueueEndsWithWhatItHolds(t *testing.T) {
	t.Parallel()
	var q Queue
	l := Limits{Frames: 9, Bytes: 100}
	lagged := sharedOf(chat.LaggedNote{}, 1)
	last := sharedOf(chat.EventNote{}, 1)
	q.Offer(last, l)
	q.Revoke()
	q.Lose()
	q.Offer(sharedOf(chat.EventNote{}, 1), l)
	if batch, over := q.Take(lagged); over || len(batch) != 1 || batch[0] != &last.notice {
		t.Errorf("first %d notices, over %v", len(batch), over)
	}
	q.Sent(true)
	if batch, over := q.Take(lagged); !over || len(batch) != 0 {
		t.Errorf("then %d notices, over %v", len(batch), over)
	}
}
