package terminal

import (
	"runtime"
	"testing"

	"github.com/gdamore/tcell/v2"
)

// stubborn is a screen whose Fini waits for room in its queue of events, and
// then for hang, if that is set.
type stubborn struct {
	tcell.SimulationScreen
	hang <-chan struct{}
}

func (s stubborn) Fini() {
	for s.HasPendingEvent() {
		runtime.Gosched()
	}
	if s.hang != nil {
		<-s.hang
	}
	s.SimulationScreen.Fini()
}

func TestFiniEmptiesTheQueueThatItWaitsFor(t *testing.T) {
	t.Parallel()
	_, s := paper(t, 80, 24)
	for range 8 {
		s.InjectKey(tcell.KeyRune, 'x', tcell.ModNone)
	}
	g := &guard{Screen: stubborn{SimulationScreen: s}, restore: func() { t.Error("restored by force") }}
	g.Fini()
	g.Fini() // harmless
}

func TestATerminalThatHangsIsRestoredByForce(t *testing.T) {
	t.Parallel()
	_, s := paper(t, 80, 24)
	restored := false
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	g := &guard{Screen: stubborn{s, hang}, restore: func() { restored = true }}
	g.Fini()
	if !restored {
		t.Error("the terminal is left as it was")
	}
}

func TestTheFocusIsToldAndGoesNoFurther(t *testing.T) {
	t.Parallel()
	_, s := paper(t, 80, 24)
	var told []bool
	g := &guard{Screen: s, focus: func(has bool) { told = append(told, has) }}
	_ = s.PostEvent(tcell.NewEventFocus(false))
	_ = s.PostEvent(tcell.NewEventFocus(true))
	_ = s.PostEvent(tcell.NewEventKey(tcell.KeyRune, 'x', tcell.ModNone))
	for {
		ev := g.PollEvent()
		if _, ok := ev.(*tcell.EventResize); ok {
			continue
		}
		if _, ok := ev.(*tcell.EventKey); !ok {
			t.Errorf("got %T", ev)
		}
		break
	}
	if len(told) != 2 || told[0] || !told[1] {
		t.Errorf("told %v", told)
	}
}
