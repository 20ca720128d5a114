package replica

import (
	"context"
	"time"

	"talko/app/chat"
)

// How the heart beats: a Ping each pingEvery finds hints that were lost at the
// end of traffic.
const (
	pingEvery = 25 * time.Second
	catchUp   = 2 * time.Second // for what is on its way to arrive
	maxMissed = 2               // pings; then the link counts as dead
	maxUnsure = 4               // pings in a row whose heads were not mine
)

// beat compares the servers' heads with those that are here.
type beat struct {
	every   time.Duration // between two pings
	begun   bool
	pinging bool
	again   bool // something happened since the ping in flight began
	sent    time.Time
	missed  int
	unsure  int
}

// opened says that the stream is open: at first, or again.
func (c *core) opened(o chat.StreamOpened) {
	c.meet(o.Epoch)
	c.up()
	if !c.beat.begun {
		c.beat.begun = true
		c.listing.wait.clear()
		c.list()
		c.readOwn()
		c.retryAll() // there is something only if the start was from a cache
		c.pulse()
		return
	}
	c.wake()
}

// lost says that the stream was lost, and until when it is not tried again.
func (c *core) lost(err error, retry time.Duration) {
	c.link.State, c.link.Err, c.link.Retry = Down, err, c.now.Add(retry)
	c.changed = true
}

func (c *core) up() {
	c.link.State, c.link.Err, c.link.Retry = Up, nil, time.Time{}
	c.beat.missed = 0
	c.changed = true
}

// linkNote takes what the client library says of its connection.
func (c *core) linkNote(n chat.LinkNote) {
	if !n.Up {
		c.lost(n.Err, n.Retry)
		return
	}
	c.up()
	c.meet(n.Epoch)
	c.wake()
}

// lagged takes that hints were dropped.
func (c *core) lagged() {
	for _, m := range c.chats {
		if m.pull.inFlight {
			m.pull.again = true
		}
	}
	c.ping()
}

// wake looks at everything anew: the link is there again, or the machine slept.
func (c *core) wake() {
	c.retryAll()
	c.ping()
}

// retryAll tries everything that waits, whatever it waits for.
func (c *core) retryAll() {
	c.listing.wait.clear()
	for _, m := range c.each() {
		if m.pull.inFlight {
			m.pull.again = true
		}
		m.pull.wait.clear()
		m.page.wait.clear()
		m.unread.wish.wait.clear()
		m.unread.wish.next = c.now
		m.pumpRead()
	}
	c.pumpList()
	c.pumpPulls()
	c.pumpBoxes()
}

// pulse pings for ever.
func (c *core) pulse() {
	c.ping()
	c.after(c.beat.every, c.pulse)
}

func (c *core) ping() {
	b := &c.beat
	if b.pinging {
		b.again = true
		return
	}
	b.pinging, b.again, b.sent = true, false, c.now
	seq, sum := c.own.seq, c.sum()
	ask(c, "Ping", pingOf, struct{}{}, func(p chat.Pong, err error) {
		b.pinging = false
		c.ponged(p, err)
		if err == nil && c.link.Loaded && p.UserSeq <= seq && p.Sum < sum {
			c.listSoon() // heads never fall: the log is shorter than it was
		}
		if b.again {
			c.ping()
		}
	})
}

func (c *core) ponged(p chat.Pong, err error) {
	b := &c.beat
	if err != nil {
		if b.missed++; b.missed >= maxMissed && c.link.State == Up {
			c.lost(err, 0)
		}
		b.again = false
		return
	}
	if c.link.State != Up {
		c.up()
	}
	b.missed = 0
	c.link.RTT = c.now.Sub(b.sent)
	c.changed = true
	c.compare(p)
}

// compare looks whether the servers' heads are mine. What is on its way has a
// moment to come. Sums may hide a loss while others write; so heads that are
// never equal are a reason to list, too.
func (c *core) compare(p chat.Pong) {
	b := &c.beat
	if !c.link.Loaded || p.UserSeq == c.own.seq && p.Sum == c.sum() {
		b.unsure = 0
		return
	}
	if b.unsure++; b.unsure >= maxUnsure {
		b.unsure = 0
		c.listSoon()
		return
	}
	era := c.era
	c.after(catchUp, func() {
		if era == c.era && (c.own.seq < p.UserSeq || c.sum() < p.Sum) {
			c.listSoon()
		}
	})
}

// sum is what Ping sums: the heads of the chats that the list has.
func (c *core) sum() (sum int64) {
	for _, m := range c.chats {
		if !m.opened {
			sum += int64(m.cursor)
		}
	}
	return sum
}

func pingOf(client chat.Client, ctx context.Context, _ struct{}) (chat.Pong, error) {
	return client.Ping(ctx)
}

func blocksOf(client chat.Client, ctx context.Context, _ struct{}) (chat.BlockList, error) {
	return client.Blocks(ctx)
}
