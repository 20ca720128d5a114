package replica

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"talko/app/chat"
)

var deep = flag.Bool("deep", false, "walk the largest worlds too, which takes minutes")

// A walk goes through every state of a small world, by the shortest way, and
// holds in each that a replica shows nothing twice and nothing out of order, and
// where nothing can happen any more that it is the servers'. A core cannot be
// copied, so a state is reached again from the beginning.
//
// Steps that commute come in one order, see inNormalForm.
//
// Users meet only in the log. So what can befall one of them is every order of
// their own steps with changes of the log, whoever makes those: most worlds walk
// one user, and the other is a script.
type walk struct {
	t       *testing.T
	plan    *plan
	watched []chat.UserID
	seen    map[uint64][2]spent
	nodes   []node
	buffer  []byte
	moves   int // that were done to find the states
	ends    int
}

// node is a state, by the one before it.
type node struct {
	before int32
	move   move
	next   []move
}

func (k *walk) run() {
	k.seen = map[uint64][2]spent{}
	k.arrive(-1, move{})
	for i := 0; i < len(k.nodes) && !k.t.Failed(); i++ {
		for _, m := range k.nodes[i].next {
			k.arrive(i, m)
		}
		k.nodes[i].next = nil
	}
	k.t.Logf("%d states, %d moves, %d ends", len(k.seen), k.moves, k.ends)
}

// arrive goes to a state and looks at it, unless it was seen.
func (k *walk) arrive(before int, m move) {
	k.moves++
	path := k.path(before, m)
	var w *world
	defer func() {
		if broken := recover(); broken != nil {
			k.t.Fatalf("%v\n%s", broken, k.story(path))
		}
	}()
	w = newWorld(k.plan, k.watched)
	for _, m := range path {
		w.do(m)
	}
	moves := w.moves()
	next := moves
	if before >= 0 {
		next = w.inNormalForm(moves)
	}
	var key uint64
	key, k.buffer = w.key(next, k.buffer)
	now := w.spent()
	if had, ok := k.seen[key]; ok && had[0].within(now[0]) && had[1].within(now[1]) {
		return
	}
	k.seen[key] = now
	w.inOrder()
	k.nodes = append(k.nodes, node{int32(before), m, next})
	if len(moves) == 0 {
		k.ends++
		w.ends()
	}
}

// path returns the moves from the beginning.
func (k *walk) path(before int, m move) (path []move) {
	if before < 0 {
		return nil
	}
	for path = []move{m}; before > 0; before = int(k.nodes[before].before) {
		path = append(path, k.nodes[before].move)
	}
	for i, j := 0, len(path)-1; i < j; i, j = i+1, j-1 {
		path[i], path[j] = path[j], path[i]
	}
	return path
}

// story tells a path in words.
func (k *walk) story(path []move) string {
	var b strings.Builder
	defer func() { recover() }() // the last move may be what breaks
	w := newWorld(k.plan, k.watched)
	for i, m := range path {
		fmt.Fprintf(&b, "%3d. %s\n", i+1, w.tell(m))
		if i < len(path)-1 {
			w.do(m)
		}
	}
	return b.String()
}

// verdict is a failure's way out of a check.
type verdict struct{ rapid.TB }

func (verdict) Helper() {}

func (verdict) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// worlds are small enough to be walked whole; together they have each danger
// beside each other.
var worlds = map[string]struct {
	plan
	watched []chat.UserID
	deep    bool // walked with -deep only
}{
	"hints are dropped": {plan: plan{
		kind: chat.Room, scripts: [][]deed{{sends, sends}}, sends: 1, drops: 2, ticks: 2, slow: "Events InsertMessage",
	}, watched: []chat.UserID{1}},
	"Lagged during a pull": {plan: plan{
		kind: chat.Room, scripts: [][]deed{{sends, sends, sends}}, queue: 1, drops: 2, slow: "Events Ping Chats",
	}, watched: []chat.UserID{1}},
	"an edit, Lagged during a pull": {plan: plan{
		kind: chat.Room, scripts: [][]deed{{sends, sends}, {edits}}, queue: 1, drops: 1, slow: "Events Ping",
	}, watched: []chat.UserID{1}},
	"removed and back": {plan: plan{
		kind: chat.Group, old: 2, scripts: [][]deed{{removes, rejoins}, {sends}}, sends: 1, drops: 1, slow: "Events Chats",
	}, watched: []chat.UserID{1}},
	"other is removed and back": {plan: plan{
		kind: chat.Group, old: 2, scripts: [][]deed{{removes, rejoins}, {sends}}, sends: 1, drops: 1, ticks: 1, slow: "Events Chats",
	}, watched: []chat.UserID{2}},
	"removed and back in a room": {plan: plan{
		kind: chat.Room, old: 2, scripts: [][]deed{{removes, rejoins}, {edits}}, drops: 2, ticks: 1, slow: "Events Chats",
	}, watched: []chat.UserID{1}},
	"removed and back, Lagged": {plan: plan{
		kind: chat.Group, old: 2, scripts: [][]deed{{removes, rejoins}, {sends, edits}}, queue: 1, ticks: 1, slow: "Events Chats",
	}, watched: []chat.UserID{1}},
	"a page while lines are deleted": {plan: plan{
		kind: chat.Room, old: 3, scripts: [][]deed{{edits, deletes}, {buries}}, looks: 1, drops: 1, slow: "Messages Events",
	}, watched: []chat.UserID{1}},
	"a page while a line comes and goes": {plan: plan{
		kind: chat.Room, old: 2, scripts: [][]deed{{sends, deletes}}, looks: 1, drops: 1, slow: "Messages Events",
	}, watched: []chat.UserID{1}},
	"a page and a reset": {plan: plan{
		kind: chat.Room, old: 3, behind: 1, scripts: [][]deed{{edits, buries, sends}}, looks: 1, drops: 2, slow: "Messages Events",
	}, watched: []chat.UserID{1}},
	"a page of another membership": {plan: plan{
		kind: chat.Group, old: 3, scripts: [][]deed{{edits, removes, rejoins}}, looks: 2, drops: 1, slow: "Messages",
	}, watched: []chat.UserID{1}},
	"the beginning": {plan: plan{
		kind: chat.Room, old: 1, cold: true, scripts: [][]deed{{sends, sends}, {edits}}, drops: 1, slow: "Chats Events",
	}, watched: []chat.UserID{1}},
	"removed at the beginning": {plan: plan{
		kind: chat.Group, old: 2, cold: true, scripts: [][]deed{{removes, rejoins}, {sends}}, drops: 1, slow: "Chats Events",
	}, watched: []chat.UserID{1}},
	"answers are lost": {plan: plan{
		kind: chat.Room, scripts: [][]deed{{sends}}, sends: 2, drops: 1, losses: 1, ticks: 1, slow: "InsertMessage Events",
	}, watched: []chat.UserID{1}},
	"sent while being removed": {plan: plan{
		kind: chat.Group, scripts: [][]deed{{removes, rejoins}}, sends: 2, drops: 1, losses: 1, slow: "InsertMessage",
	}, watched: []chat.UserID{1}},
	"read on two devices": {plan: plan{
		kind: chat.Room, old: 1, scripts: [][]deed{{sends, deletes}, {marks}}, reads: 1, drops: 1, slow: "MarkRead",
	}, watched: []chat.UserID{1}},
	"read while being removed": {plan: plan{
		kind: chat.Room, old: 1, scripts: [][]deed{{removes, rejoins}, {sends}}, reads: 1, drops: 1, slow: "MarkRead",
	}, watched: []chat.UserID{1}},
	"two write, one edits": {plan: plan{
		kind: chat.Room, old: 1, scripts: [][]deed{{edits}}, sends: 1, slow: "InsertMessage",
	}, watched: []chat.UserID{1, 2}},
	"two write, one is removed": {plan: plan{
		kind: chat.Group, old: 2, scripts: [][]deed{{removes, rejoins}}, sends: 1,
	}, watched: []chat.UserID{1, 2}},
	"two write, hints are dropped": {plan: plan{
		kind: chat.Room, sends: 1, drops: 1, queue: 1,
	}, watched: []chat.UserID{1, 2}},
	"sent and a page, removed and back": {plan: plan{
		kind: chat.Group, old: 1, scripts: [][]deed{{removes, rejoins}, {sends, edits}}, sends: 1, looks: 1, slow: "Messages Events",
	}, watched: []chat.UserID{1}},
	"sent and Lagged, removed and back": {plan: plan{
		kind: chat.Group, old: 1, scripts: [][]deed{{removes, rejoins}, {sends, edits}}, sends: 1, queue: 2, slow: "Messages Events",
	}, watched: []chat.UserID{1}},
	"sent and hints dropped, removed and back": {plan: plan{
		kind: chat.Group, old: 1, scripts: [][]deed{{removes, rejoins}, {sends, edits}}, sends: 1, drops: 2, slow: "Messages Events",
	}, watched: []chat.UserID{1}},
	"a page and hints dropped": {plan: plan{
		kind: chat.Group, old: 1, scripts: [][]deed{{removes, rejoins}, {sends, edits}}, sends: 1, looks: 1, drops: 2, slow: "Messages Events",
	}, watched: []chat.UserID{1}, deep: true},
	"a page and Lagged": {plan: plan{
		kind: chat.Group, old: 1, scripts: [][]deed{{removes, rejoins}, {sends, edits}}, sends: 1, looks: 1, queue: 1, slow: "Messages Events",
	}, watched: []chat.UserID{1}, deep: true},
	"lines are let go of": {plan: plan{
		kind: chat.Room, old: 2, scripts: [][]deed{{sends, sends}, {buries, edits}}, forgets: 2, looks: 1, drops: 1, slow: "Messages Events",
	}, watched: []chat.UserID{1}},
	"lines are let go of while a page comes": {plan: plan{
		kind: chat.Room, scripts: [][]deed{{sends, sends}, {buries}}, forgets: 1, looks: 1, slow: "Messages",
	}, watched: []chat.UserID{1}},
	"lines are let go of, and read": {plan: plan{
		kind: chat.Room, old: 1, scripts: [][]deed{{sends, sends, buries}, {marks}}, forgets: 1, looks: 1, reads: 1, slow: "Messages MarkRead",
	}, watched: []chat.UserID{1}},
	"lines are let go of, removed and back": {plan: plan{
		kind: chat.Group, old: 2, scripts: [][]deed{{removes, rejoins}, {sends, edits}}, forgets: 1, looks: 1, slow: "Messages Events",
	}, watched: []chat.UserID{1}},
	"lines are let go of, and a reset": {plan: plan{
		kind: chat.Room, old: 3, behind: 1, scripts: [][]deed{{edits, buries, sends}}, forgets: 1, looks: 1, drops: 2, slow: "Messages Events",
	}, watched: []chat.UserID{1}},
	"all at once": {plan: plan{
		kind: chat.Group, old: 1, scripts: [][]deed{{removes, rejoins}, {sends, edits}}, sends: 1, looks: 1, drops: 2, queue: 1, slow: "Messages Events",
	}, watched: []chat.UserID{1}, deep: true},
	"all at once, for the other": {plan: plan{
		kind: chat.Group, old: 1, scripts: [][]deed{{removes, rejoins}, {says}}, sends: 1, looks: 1, drops: 2, queue: 1, slow: "Messages Events",
	}, watched: []chat.UserID{2}, deep: true},
}

func TestWalk(t *testing.T) {
	t.Parallel()
	if raced {
		t.Skip("a walk has one goroutine and nothing to race with: it is walked without -race")
	}
	for name, w := range worlds {
		if w.deep && !*deep {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			(&walk{t: t, plan: &w.plan, watched: w.watched}).run()
		})
	}
}
