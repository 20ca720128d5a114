package terminal

import (
	"time"

	"talko/app/text"
)

// flash is a short message: what just happened, or why it did not.
type flash struct {
	words string
	bad   bool
	until time.Time
}

// tell shows words for a while; fail, why something did not work.
func (u *ui) tell(words string) { u.tellFor(words, 5*time.Second) }

func (u *ui) tellFor(words string, d time.Duration) {
	u.flash = flash{words: text.Line(words), until: u.o.Now().Add(d)}
}

func (u *ui) fail(err error) {
	if err != nil {
		u.flash = flash{words: errorText(err), bad: true, until: u.o.Now().Add(10 * time.Second)}
	}
}

func (f flash) shown(now time.Time) bool { return f.words != "" && now.Before(f.until) }

// draw shows the message in the last row of c.
func (f flash) draw(c canvas, p palette, now time.Time) {
	if !f.shown(now) {
		return
	}
	style := p.accent
	if f.bad {
		style = p.danger
	}
	c.putCut(1, c.h-1, c.w-2, f.words, style)
}
