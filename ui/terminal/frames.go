package terminal

import (
	"io"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
)

// Frames returns what draws one frame of the message pane, for those who measure
// it: in a chat of so many lines another one has arrived, and it is shown on a
// terminal of w by h that is not there.
func Frames(lines, w, h int) (frame func()) {
	chat, now := newReel(lines), time.Now()
	p := newPane(chat, newPalette(256), 1, func() time.Time { return now })
	p.open(1, 0)
	s := newSlate(bare{w: w, h: h}, "")
	s.pen = &pen{tty: io.Discard, lock: func(int, int) {}}
	return func() {
		chat.say()
		s.Clear()
		p.draw(canvas{screen: s, w: w, h: h})
		s.Show()
	}
}

// bare is a screen of which nothing is there but its size.
type bare struct {
	tcell.Screen
	w, h int
}

func (b bare) Size() (w, h int) { return b.w, b.h }

func (b bare) ShowCursor(int, int) {}

func (b bare) Tty() (tcell.Tty, bool) { return nil, false }

// reel is a chat in which some people say different things.
type reel struct {
	lines []*replica.Line
	texts []string
}

func newReel(n int) *reel {
	words := strings.Fields("the build is green again but the hub lost a frame when it woke " +
		"and nobody saw why so we look at https://example.org before **lunch** with @chiara and `fsync`")
	r := &reel{lines: make([]*replica.Line, 0, n+n/4)}
	for i := range 997 {
		var said []string
		for j := range 3 + i%19 {
			said = append(said, words[(i*j+i/7)%len(words)])
		}
		r.texts = append(r.texts, strings.Join(said, " "))
	}
	for range n {
		r.say()
	}
	return r
}

// say adds a line.
func (r *reel) say() {
	n := len(r.lines) + 1
	seq, who := chat.Seq(n), 2+n/3%5
	r.lines = append(r.lines, &replica.Line{Message: &chat.Message{
		Seq: seq, ModSeq: seq, EditSeq: seq, ChatID: 1, Kind: chat.Text, TS: chat.Timestamp(n * 1000),
		User: chat.User{ID: chat.UserID(who), Name: "user" + count(who)}, Text: r.texts[n%len(r.texts)],
	}})
}

// Window returns lines as a replica does that has them all.
func (r *reel) Window(_ chat.ChatID, at chat.Seq, before, after int) replica.Window {
	pivot := len(r.lines)
	if at < chat.Seq(pivot) {
		pivot = int(at)
	}
	from, to := max(0, pivot-before), min(len(r.lines), pivot+after)
	return replica.Window{Lines: r.lines[from:to], Pivot: pivot - from, AtStart: from == 0, AtEnd: to == len(r.lines)}
}
