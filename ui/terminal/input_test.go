package terminal

import (
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"
)

func TestAPasteThatMustWaitStaysAsItWas(t *testing.T) {
	t.Parallel()
	u := newUI(Options{})
	u.pump = newPump(func(tcell.Event) error { return nil })
	u.form.busy = true
	u.keyOrHold(tcell.NewEventKey(tcell.KeyRune, 'a', tcell.ModNone))
	u.PasteHandler()("b\nc\td", nil)
	u.keyOrHold(tcell.NewEventKey(tcell.KeyRune, 'e', tcell.ModNone))
	if u.form.name.value != "" {
		t.Errorf("%q did not wait", u.form.name.value)
	}
	u.form.busy = false
	u.release()
	if got, want := u.form.name.value, "ab c    de"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestALongPasteThatMustWaitIsNotCut(t *testing.T) {
	t.Parallel()
	u := newUI(Options{})
	u.pump = newPump(func(tcell.Event) error { return nil })
	u.form.name.limit = 0
	u.form.busy = true
	u.PasteHandler()(strings.Repeat("x", 2*maxHeld), nil)
	u.form.busy = false
	u.release()
	if got := len(u.form.name.value); got != 2*maxHeld {
		t.Errorf("%d characters came, want %d", got, 2*maxHeld)
	}
}
