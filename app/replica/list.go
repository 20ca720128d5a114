package replica

import (
	"maps"
	"slices"
	"time"

	"talko/app/chat"
)

// Of listings: how long the wait before one is at most that many clients may
// want at the same moment, and how many single chats are asked for one by one.
const (
	listJitter = time.Second
	maxAsks    = 8
)

// listing is the state of GetChats: one is in flight at a time, be it of all
// chats, in pages, or of one.
type listing struct {
	inFlight bool
	again    bool // one more of all, after this
	soon     bool // one is planned
	asks     []chat.ChatID
	wait     backoff

	// Of the listing of all that is in flight: the user_seq as of which it
	// counts, that of its first page, and the chats that it had so far.
	began  bool
	asOf   chat.UserSeq
	listed map[chat.ChatID]bool
	// heard are events of chats that are not known.
	heard map[chat.ChatID]chat.Seq
}

// unknown takes an event of a chat that is not known: the list is to tell.
func (l *listing) unknown(c *core, e chat.Event) {
	if _, left := c.left[e.ChatID]; left && e.Kind == chat.Left && whom(e).ID == c.user.ID {
		return // the last that one hears of a chat
	}
	if l.heard == nil {
		l.heard = map[chat.ChatID]chat.Seq{}
	}
	l.heard[e.ChatID] = max(l.heard[e.ChatID], e.Seq)
	if !l.inFlight {
		c.listSoon()
	}
}

// list reads the list of chats, now or after the one in flight.
func (c *core) list() {
	if c.listing.inFlight || c.listing.wait.waits(c) {
		c.listing.again = true
		return
	}
	c.listing.again, c.listing.soon = false, false
	c.listing.asks = nil // they are in it
	c.listing.began, c.listing.listed = false, map[chat.ChatID]bool{}
	for _, m := range c.chats {
		m.opened = false // this listing is younger than the answer
	}
	c.listPage(0)
}

// listSoon reads the list after a moment, which differs between clients.
func (c *core) listSoon() {
	if c.listing.soon {
		return
	}
	c.listing.soon = true
	c.after(time.Duration(c.rand.Int64N(int64(listJitter))), func() {
		if c.listing.soon {
			c.listing.soon = false
			c.list()
		}
	})
}

func (c *core) listPage(after chat.ChatID) {
	c.listing.inFlight = true
	params := chat.GetChats{After: after, Limit: chat.MaxPage}
	ask(c, "Chats", chat.Client.Chats, params, func(p chat.ChatPage, err error) {
		c.listing.inFlight = false
		switch {
		case err != nil:
			c.listFailed(err)
		case c.meet(p.Epoch):
			c.listedPage(p)
		}
	})
}

func (c *core) listFailed(err error) {
	c.listing.again = true
	c.after(c.listing.wait.fail(c, err), c.pumpList)
}

// listedPage takes a page of the list.
func (c *core) listedPage(p chat.ChatPage) {
	l := &c.listing
	l.wait.clear()
	if !l.began {
		l.began, l.asOf = true, p.UserSeq
	}
	for _, row := range p.Chats {
		l.listed[row.ID] = true
		c.enter(row, l.asOf)
	}
	c.changed = true
	if p.More && len(p.Chats) > 0 {
		c.listPage(p.Chats[len(p.Chats)-1].ID)
		return
	}
	c.listedAll()
}

// listedAll ends a listing: what it had not, the user is not in.
func (c *core) listedAll() {
	l := &c.listing
	for _, m := range c.each() {
		if !l.listed[m.id] && m.seated <= l.asOf && !m.opened {
			c.leave(m, l.asOf)
		}
	}
	c.own.caughtUp(l.asOf)
	c.link.Loaded = true
	c.own.retry(c)
	for _, id := range slices.Sorted(maps.Keys(l.heard)) {
		if m, ok := c.chats[id]; ok {
			m.expect(l.heard[id])
		} else if !l.listed[id] {
			l.again = true
		}
	}
	l.heard = nil
	if c.own.behind() {
		l.again = true
	}
	c.pumpList()
}

// askOne asks the list about one chat again: its counts, its users.
func (c *core) askOne(m *mirror) {
	if !slices.Contains(c.listing.asks, m.id) {
		c.listing.asks = append(c.listing.asks, m.id)
	}
	c.pumpList()
}

// pumpList begins the next call of GetChats that is wanted.
func (c *core) pumpList() {
	l := &c.listing
	switch {
	case l.inFlight || l.wait.waits(c):
	case !c.link.Loaded:
		c.list()
	case l.again || len(l.asks) > maxAsks:
		l.again = false
		c.listSoon()
	case len(l.asks) > 0:
		id := l.asks[0]
		l.asks = l.asks[1:]
		c.listOne(id)
	}
}

func (c *core) listOne(id chat.ChatID) {
	c.listing.inFlight = true
	params := chat.GetChats{After: id - 1, Limit: 1}
	ask(c, "Chats", chat.Client.Chats, params, func(p chat.ChatPage, err error) {
		c.listing.inFlight = false
		switch {
		case err != nil:
			c.listFailed(err)
		case c.meet(p.Epoch):
			c.listedOne(id, p)
		}
	})
}

func (c *core) listedOne(id chat.ChatID, p chat.ChatPage) {
	c.listing.wait.clear()
	m, ok := c.chats[id]
	switch {
	case len(p.Chats) > 0 && p.Chats[0].ID == id:
		c.enter(p.Chats[0], p.UserSeq)
	case ok && m.seated <= p.UserSeq:
		c.leave(m, p.UserSeq)
	}
	c.own.retry(c)
	if ok && !m.gone && (m.unread.doubted() || m.metaGap > 0) {
		c.askOne(m)
	}
	c.pumpList()
}
