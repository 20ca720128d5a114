package replica

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"talko/app/chat"
)

// maxKept is how many lines of a chat are kept on disk, the newest.
const maxKept = 2000

// keeping is what is to be written to the cache. It notes what has changed; how
// that looks is asked when there is time to write.
type keeping struct {
	on     bool
	drop   bool           // what was kept is of another epoch
	head   chat.CacheHead // as last kept
	gone   map[chat.ChatID]bool
	dirty  map[chat.ChatID]bool
	unsent []chat.UnsentChange
	unkept unkept
	unread bool // what an earlier process left is not read yet: nothing is sent
}

// keptState is what is kept of a chat beside its lines.
type keptState struct {
	Meta     chat.Chat
	MetaAt   chat.Seq
	MetaGap  chat.Seq     `json:",omitzero"`
	Since    []chat.Event `json:",omitempty"`
	Settings chat.Settings
	Seated   chat.UserSeq
	Cursor   chat.Seq
	Floor    chat.Seq      `json:",omitzero"`
	Spans    [][3]chat.Seq // from, to, at
	Last     *chat.Message `json:",omitempty"`
	Unread   keptUnread
}

type keptUnread struct {
	Marker              chat.ReadMarker
	At                  chat.Seq
	Less, LessMentions  int      `json:",omitzero"`
	Doubtful, TouchedAt chat.Seq `json:",omitzero"`
	Wish                chat.Seq `json:",omitzero"`
	WishVersion         chat.UserSeq
}

// keepFrom begins with what a cache has, and keeps from now on. It is the first
// input.
func (c *core) keepFrom(kept chat.Kept) {
	c.keeping = keeping{on: true, gone: map[chat.ChatID]bool{}, dirty: map[chat.ChatID]bool{}}
	if err := c.restore(kept); err != nil {
		clear(c.chats)
		c.keeping.drop = true
	}
	for _, u := range kept.Unsent {
		c.restoreUnsent(u)
	}
}

// errNotMine is a cache of other servers, or of another user.
var errNotMine = chat.Conflict.Errorf("what was kept is not of this user and server")

func (c *core) restore(kept chat.Kept) error {
	switch {
	case kept.Epoch == "":
		return nil
	case c.epoch != "" && c.epoch != kept.Epoch, c.user.ID != kept.User.ID:
		return errNotMine
	}
	for _, k := range kept.Chats {
		m, err := c.revive(k)
		if err != nil {
			return fmt.Errorf("kept chat %d: %w", k.ID, err)
		}
		c.chats[m.id] = m
	}
	if c.epoch == "" {
		c.user = kept.User // nobody has told yet who that is now
	}
	c.epoch, c.own.seq, c.keeping.head = kept.Epoch, kept.UserSeq, kept.CacheHead
	c.link.Loaded, c.changed = true, true
	return nil
}

// revive makes a mirror of what was kept of a chat.
func (c *core) revive(k chat.KeptChat) (*mirror, error) {
	var s keptState
	if err := json.Unmarshal(k.State, &s); err != nil {
		return nil, err
	}
	u := s.Unread
	m := &mirror{
		core: c, id: k.ID, meta: s.Meta, metaAt: s.MetaAt, metaGap: s.MetaGap, since: s.Since,
		settings: s.Settings, seated: s.Seated, cursor: s.Cursor, floor: s.Floor, last: s.Last,
		unread: unread{
			ReadMarker: u.Marker, at: u.At, less: u.Less, lessMentions: u.LessMentions,
			doubtful: u.Doubtful, touchedAt: u.TouchedAt,
			wish: reading{seq: u.Wish, version: u.WishVersion},
		},
	}
	for _, r := range s.Spans {
		m.spans = append(m.spans, span{r[0], r[1], r[2]})
	}
	m.lines = make([]*Line, 0, len(k.Lines))
	for _, form := range k.Lines {
		line := m.newLine(form)
		has, ok := m.spans.cover(form.Seq)
		line.Stale = !ok || has.stale()
		m.lines = append(m.lines, line)
	}
	c.came(len(m.lines))
	return m, nil
}

// keep returns what has changed since it was last asked. Until the list of
// chats is complete there is nothing to begin with.
func (c *core) keep() (change chat.CacheChange) {
	k := &c.keeping
	change.Drop, k.drop = k.drop, false
	if !k.on || !c.link.Loaded {
		return change
	}
	if head := (chat.CacheHead{Epoch: c.epoch, UserSeq: c.own.seq, User: c.user}); head != k.head {
		change.Head, k.head = head, head
	}
	change.Gone = slices.Sorted(maps.Keys(k.gone))
	for _, id := range slices.Sorted(maps.Keys(k.dirty)) {
		if m, ok := c.chats[id]; ok {
			change.Chats = append(change.Chats, m.keep())
		}
	}
	clear(k.gone)
	clear(k.dirty)
	return change
}

// forgetKept lets everything that was seen go: the epoch is another, or the
// session has ended.
func (c *core) forgetKept() {
	k := &c.keeping
	if !k.on {
		return
	}
	k.drop, k.head = true, chat.CacheHead{}
	clear(k.gone)
	clear(k.dirty)
}

// keep returns what has changed in a chat. Only the newest lines are kept, those
// behind the last that was let go of, and of the spans only what lies above the
// first of them.
func (m *mirror) keep() chat.ChatChange {
	if over := len(m.lines) - maxKept; over > 0 && m.mayFold() {
		m.dropped = max(m.dropped, m.lines[over].Seq-1)
		m.unread.fold(m, m.dropped)
	}
	from := max(m.meta.FromSeq, m.dropped+1, 1)
	change := chat.ChatChange{ID: m.id, Clear: m.cleared, From: from, State: m.state(from)}
	for _, seq := range slices.Sorted(maps.Keys(m.unkept)) {
		if line := m.line(seq); line != nil && seq >= from {
			change.Lines = append(change.Lines, *line.Message)
		}
	}
	m.unkept, m.cleared = nil, false
	return change
}

func (m *mirror) state(from chat.Seq) []byte {
	u := m.unread
	s := keptState{
		Meta: m.meta, MetaAt: m.metaAt, MetaGap: m.metaGap, Since: m.since,
		Settings: m.settings, Seated: m.seated, Cursor: m.cursor, Floor: m.floor, Last: m.last,
		Unread: keptUnread{
			Marker: u.ReadMarker, At: u.at, Less: u.less, LessMentions: u.lessMentions,
			Doubtful: u.doubtful, TouchedAt: u.touchedAt, Wish: u.wish.seq, WishVersion: u.wish.version,
		},
	}
	held := slices.Clone(m.spans)
	held.cut(from)
	for _, r := range held {
		s.Spans = append(s.Spans, [3]chat.Seq{r.from, r.to, r.at})
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // there is nothing in it that JSON does not have
	}
	return b
}

// formedAt notes that the line seq has another form, for the count and for the
// cache.
func (m *mirror) formedAt(seq chat.Seq) {
	m.unread.tally.recount(seq)
	if !m.core.keeping.on {
		return
	}
	m.core.keeping.dirty[m.id] = true
	if m.unkept == nil {
		m.unkept = map[chat.Seq]bool{}
	}
	m.unkept[seq] = true
}
