package replica

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"talko/app/chat"
)

// asked is a call that was made and is not carried out. tag tells it from all
// others: what is asked, and all that its answer is bound to.
type asked struct {
	call
	tag    []byte
	term   int
	mirror *mirror
	seen   []told // if it reads: its answers at each moment since it was made
}

// told is a call that was carried out and is not answered.
type told struct {
	asked
	answer func()
	tag    []byte   // with what the servers were then
	head   chat.Seq // of the chat then
}

// probe finds out what a call asks.
func (s *side) probe(c call) asked {
	p := probe{tag: append([]byte(nil), c.name...)}
	c.make(context.Background(), &p)
	a := asked{call: c, tag: p.tag, mirror: s.core.chats[s.chat.ID]}
	if a.mirror != nil {
		a.term = a.mirror.term
	}
	return a
}

// probe is a client that only notes what it is asked.
type probe struct {
	chat.Client
	tag []byte
}

func (p *probe) note(v ...chat.Seq) {
	for _, n := range v {
		p.tag = fmt.Append(p.tag, " ", n)
	}
}

func (p *probe) Identity() (id chat.Identity)                         { return id }
func (p *probe) Ping(context.Context) (r chat.Pong, err error)        { return r, nil }
func (p *probe) Blocks(context.Context) (r chat.BlockList, err error) { return r, nil }
func (p *probe) User(context.Context, chat.GetUser) (r chat.UserResult, err error) {
	return r, nil
}

func (p *probe) Chats(_ context.Context, a chat.GetChats) (r chat.ChatPage, err error) {
	p.note(chat.Seq(a.After), chat.Seq(a.Limit))
	return r, nil
}

func (p *probe) Events(_ context.Context, a chat.GetEvents) (r chat.EventPage, err error) {
	p.note(a.After)
	return r, nil
}

func (p *probe) Messages(_ context.Context, a chat.GetMessages) (r chat.Page, err error) {
	after := chat.Seq(-1)
	if a.After != nil {
		after = *a.After
	}
	p.note(a.Before, after, a.Around, chat.Seq(a.Limit))
	return r, nil
}

func (p *probe) InsertMessage(_ context.Context, a chat.InsertMessage) (r chat.MessageResult, err error) {
	p.tag = append(append(p.tag, ' '), a.Text...)
	return r, nil
}

func (p *probe) MarkRead(_ context.Context, a chat.Mark) (r chat.MarkResult, err error) {
	p.note(a.Seq, chat.Seq(a.ReadVersion))
	return r, nil
}

// timerTags tell a core's timers apart, by their order.
type timerTags struct {
	last int
	tags map[int]timerTag
	head chat.Seq // that an answer told
}

// timerTag is what a timer does: its code, and what that has caught which is
// not in the core.
type timerTag struct {
	code   uintptr
	cause  []byte
	head   chat.Seq // what it expects is no higher; 0: not known
	mirror *mirror
}

// bound are the timers that catch more than the core, a chat or an outbox, and
// free are those that do not.
var (
	bound = []string{"(*mirror).expect.func1", "(*core).compare.func1"}
	free  = []string{"(*core).listSoon.func1", "(*core).pulse-fm", "(*mirror).pumpRead-fm", "(*core).pumpPulls-fm",
		"(*core).pumpList-fm", "(*core).readOwn-fm", "(*outbox).pump-fm", "(*mirror).paged.func1"}
	codes sync.Map // of a code, whether it is bound
)

func isBound(code uintptr) bool {
	if known, ok := codes.Load(code); ok {
		return known.(bool)
	}
	name := runtime.FuncForPC(code).Name()
	ends := func(end string) bool { return strings.HasSuffix(name, end) }
	is := slices.ContainsFunc(bound, ends)
	if !is && !slices.ContainsFunc(free, ends) {
		panic("the walk does not know what the timer " + name + " catches: name it in bound or free")
	}
	codes.Store(code, is)
	return is
}

// note tags the timers that an input added.
func (t *timerTags) note(s *side, cause []byte, heard chat.Seq) {
	for _, timer := range s.core.timers.queue {
		if timer.order <= t.last {
			continue
		}
		tag := timerTag{code: reflect.ValueOf(timer.fn).Pointer(), mirror: s.core.chats[s.chat.ID]}
		if isBound(tag.code) {
			tag.cause, tag.head = fmt.Appendf(nil, "%s %d", cause, heard), max(t.head, heard)
		}
		if t.tags == nil {
			t.tags = map[int]timerTag{}
		}
		t.tags[timer.order] = tag
	}
	t.last, t.head = s.core.timers.added, 0
}

// state writes down what a world is, so that two which go on alike are alike.
type state struct {
	bytes []byte
	now   time.Time
}

var seed = maphash.MakeSeed()

// key tells a state by a hash, but for what was spent, together with the moves
// that are to be made from it. Moves that something is spent on do not count:
// which of them may be made follows from the others, and from whether the last
// change of the log was just now.
func (w *world) key(next []move, buffer []byte) (key uint64, used []byte) {
	st := &state{bytes: append(buffer[:0], w.changes...)}
	st.bools(w.last.what == script, w.lastWrote)
	if len(w.sides) > 1 {
		st.ints(int(w.last.side))
	}
	for _, m := range next {
		switch m.what {
		case drop, look, read, tick, lose, loseAnswer, forget:
		default:
			st.bytes = append(st.bytes, byte(m.what), m.side, m.i, m.seen)
		}
	}
	for _, n := range w.at {
		st.ints(n)
	}
	for _, s := range w.sides {
		st.side(s)
	}
	return maphash.Bytes(seed, st.bytes), st.bytes
}

func (st *state) ints(all ...int) {
	for _, n := range all {
		st.bytes = binary.AppendVarint(st.bytes, int64(n))
	}
}

func (st *state) seqs(all ...chat.Seq) {
	for _, n := range all {
		st.bytes = binary.AppendVarint(st.bytes, int64(n))
	}
}

func (st *state) bools(all ...bool) {
	for _, b := range all {
		n := byte(0)
		if b {
			n = 1
		}
		st.bytes = append(st.bytes, n)
	}
}

func (st *state) text(s string) {
	st.ints(len(s))
	st.bytes = append(st.bytes, s...)
}

// at writes a time: what is past is alike.
func (st *state) at(t time.Time) { st.ints(int(max(t.Sub(st.now), 0))) }

func (st *state) side(s *side) {
	st.now = s.now
	_, lagged := s.stream.queue.Waits()
	st.bools(s.subscribed, s.opened, lagged, s.stream.woken)
	st.ints(s.typed)
	st.ints(len(s.stream.wire))
	for _, n := range s.stream.wire {
		st.ints(n.number)
	}
	st.ints(len(s.stream.queued))
	st.ints(s.stream.queued...)
	st.sent(s)
	st.timers(s)
	st.core(s.core)
}

// sent writes the calls, in no order.
func (st *state) sent(s *side) {
	var all []string
	for _, c := range s.calls {
		all = append(all, fmt.Sprint(c.key(s, c.tag), len(c.seen)))
	}
	for _, d := range s.done {
		all = append(all, d.key(s, d.tag))
	}
	slices.Sort(all)
	st.ints(len(all), len(s.calls))
	for _, key := range all {
		st.text(key)
	}
}

func (a asked) key(s *side, tag []byte) string {
	return fmt.Sprint(string(tag), a.term, a.mirror != nil && a.mirror == s.core.chats[s.chat.ID])
}

// timers writes what is to be done later; not what would do nothing.
func (st *state) timers(s *side) {
	all := slices.Clone(s.core.timers.queue)
	slices.SortFunc(all, func(a, b timer) int {
		return 2*a.at.Compare(b.at) + max(-1, min(1, a.order-b.order))
	})
	for _, timer := range all {
		tag := s.timers.tags[timer.order]
		alive := tag.mirror != nil && tag.mirror == s.core.chats[s.chat.ID]
		if tag.head > 0 && (!alive || tag.head <= tag.mirror.cursor) {
			continue
		}
		st.at(timer.at)
		st.ints(int(tag.code))
		st.bools(alive)
		st.text(string(tag.cause))
	}
	st.ints(-1)
}
