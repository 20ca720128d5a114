package terminal

import (
	"github.com/gdamore/tcell/v2"

	"talko/app/text"
)

// canvas is a part of the screen with an origin of its own. What is drawn
// outside of it is cut off.
type canvas struct {
	screen     tcell.Screen
	x, y, w, h int
}

// part returns the part of c at x, y with width w and height h, cut to c.
func (c canvas) part(x, y, w, h int) canvas {
	if x < 0 {
		x, w = 0, w+x
	}
	if y < 0 {
		y, h = 0, h+y
	}
	w, h = max(0, min(w, c.w-x)), max(0, min(h, c.h-y))
	return canvas{screen: c.screen, x: c.x + x, y: c.y + y, w: w, h: h}
}

// put writes s from column x on and returns the column behind it. Only whole
// clusters that fit are written, never a control character.
func (c canvas) put(x, y int, s string, style tcell.Style) int {
	if y < 0 || y >= c.h {
		return x
	}
	for cl := range text.Clusters(s) {
		if cl.Width == 0 || cl.Text[0] < ' ' || cl.Text[0] == 0x7f {
			continue
		}
		if x+cl.Width > c.w {
			return x
		}
		if x >= 0 {
			c.screen.Put(c.x+x, c.y+y, cl.Text, style)
		}
		x += cl.Width
	}
	return x
}

// putRight writes s so that it ends before column right.
func (c canvas) putRight(right, y int, s string, style tcell.Style) {
	c.put(right-text.Width(s), y, s, style)
}

// putCut writes s into at most w columns from x on, with an ellipsis where
// something had to go.
func (c canvas) putCut(x, y, w int, s string, style tcell.Style) int {
	return c.put(x, y, text.Truncate(s, w), style)
}

// rule draws a thin line over the columns from x to below end.
func (c canvas) rule(x, end, y int, style tcell.Style) {
	for ; x < end; x++ {
		c.put(x, y, "─", style)
	}
}

// clear blanks the canvas.
func (c canvas) clear(style tcell.Style) {
	for y := range c.h {
		for x := range c.w {
			c.screen.Put(c.x+x, c.y+y, " ", style)
		}
	}
}
