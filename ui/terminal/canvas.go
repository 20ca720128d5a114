package terminal

import (
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/text"
)

// canvas is a part of the screen with an origin of its own. What is drawn
// outside of it is cut off.
type canvas struct {
	screen     tcell.Screen
	x, y, w, h int
	// plainEmoji draws emoji without the marks that choose a skin or a form:
	// some terminals give these cells of their own.
	plainEmoji bool
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
	c.x, c.y, c.w, c.h = c.x+x, c.y+y, w, h
	return c
}

// put writes s from column x on and returns the column behind it. Only whole
// clusters that fit are written, never a control character.
func (c canvas) put(x, y int, s string, style tcell.Style) int {
	if y < 0 || y >= c.h {
		return x
	}
	for s != "" {
		cluster, width := text.First(s)
		s = s[len(cluster):]
		if width == 0 || cluster[0] < ' ' || cluster[0] == 0x7f {
			continue
		}
		if x+width > c.w {
			return x
		}
		if x >= 0 {
			c.cell(c.x+x, c.y+y, cluster, width, style)
		}
		x += width
	}
	return x
}

// cell writes one cluster.
func (c canvas) cell(x, y int, drawn string, width int, style tcell.Style) {
	if len(drawn) > 1 {
		// A joiner without a right side would join what the terminal is told
		// next, wherever that stands.
		drawn = strings.TrimRight(drawn, "\u200d")
	}
	if c.plainEmoji && width == 2 {
		drawn = emojiMarks.Replace(drawn)
		c.screen.Put(x+1, y, " ", style) // what remains may be narrow
	}
	c.screen.Put(x, y, drawn, style)
}

// emojiMarks are the five tones of skin, and the one that asks for a picture.
var emojiMarks = strings.NewReplacer("\U0001F3FB", "", "\U0001F3FC", "", "\U0001F3FD", "", "\U0001F3FE", "", "\U0001F3FF", "", "\uFE0F", "")

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

// frame draws a thin line around the canvas.
func (c canvas) frame(style tcell.Style) {
	right, bottom := c.w-1, c.h-1
	c.rule(0, c.w, 0, style)
	c.rule(0, c.w, bottom, style)
	for y := range c.h {
		c.put(0, y, "│", style)
		c.put(right, y, "│", style)
	}
	c.put(0, 0, "┌", style)
	c.put(right, 0, "┐", style)
	c.put(0, bottom, "└", style)
	c.put(right, bottom, "┘", style)
}

// clear blanks the canvas.
func (c canvas) clear(style tcell.Style) {
	for y := range c.h {
		for x := range c.w {
			c.screen.Put(c.x+x, c.y+y, " ", style)
		}
	}
}
