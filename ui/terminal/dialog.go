package terminal

import (
	"github.com/gdamore/tcell/v2"

	"talko/app/text"
)

// dialog is what stands before everything else and has the keys.
type dialog interface {
	draw(c canvas)
	key(ev *tcell.EventKey)
	paste(s string)
	wheel(by int)
	click(y int) // in the row y of the screen
	// waiting reports whether an answer must come before the next key counts.
	waiting() bool
}

// show puts a dialog before the others; closeDialog takes one away.
func (u *ui) show(d dialog) { u.dialogs = append(u.dialogs, d) }

func (u *ui) closeDialog(d dialog) {
	for i, other := range u.dialogs {
		if other == d {
			u.dialogs = append(u.dialogs[:i:i], u.dialogs[i+1:]...)
			return
		}
	}
}

func (u *ui) dialog() dialog {
	if n := len(u.dialogs); n > 0 {
		return u.dialogs[n-1]
	}
	return nil
}

// sheet draws the empty sheet of a dialog of about w by h in the middle of c,
// with a title on its upper rule, and returns the part within. It leaves no
// slivers of what is behind it.
func sheet(c canvas, p palette, title string, w, h int) canvas {
	if w+8 > c.w {
		w = c.w
	}
	if h+4 > c.h {
		h = c.h
	}
	s := c.part((c.w-w)/2, (c.h-h)/3, w, h)
	s.clear(p.text)
	s.frame(p.accent)
	if title != "" {
		s.put(2, 0, " "+text.Truncate(title, max(0, s.w-6))+" ", p.accentBold)
	}
	return s.part(2, 1, s.w-4, s.h-2)
}
