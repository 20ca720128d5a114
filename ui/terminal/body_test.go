package terminal

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
)

// marked is what people type.
func marked() *book {
	b := &book{}
	b.say(1, "**bold**, *italic*, ~~not this~~, `code *as is*`, and ***both*** for @alice in #lobby :tada:")
	b.say(2, "> the build is green again, and it was the flaky test of the file that is synced by hand\n> > so I said\nagreed")
	b.say(1, "what is left:\n- the first thing, which takes more words than there is room for in one row of a narrow screen\n  - and one within\n10. the tenth\n11) the eleventh, with more words than there is room for in one row of such a screen")
	b.say(3, "it is this one:\n```go\n// Len counts.\nfunc (q *queue) Len() int {\n\treturn len(q.items) + 42 // a long remark that goes on and on beyond the end of the row it stands in\n}\n\nvar name = \"talko\"\n```\nand in no language:\n```\nplain **as it is**\n```")
	b.say(2, "[the plan](https://example.org/plan) and https://example.org/a/very/long/address/that/is/broken/over/two/rows/or/even/three/of/them?x=1")
	b.say(1, "```diff\n-old\n+new\n```")
	return b
}

func TestMarkupIsDrawn(t *testing.T) {
	t.Parallel()
	for _, w := range []int{40, 100} {
		p, c, s := paneOver(t, marked(), w, 50)
		golden(t, fmt.Sprintf("markup-%d", w), redraw(p, c, s))
	}
}

// styleOf returns how the first place of some words is drawn.
func styleOf(t *testing.T, s tcell.SimulationScreen, words string) tcell.Style {
	t.Helper()
	for y, row := range strings.Split(textOf(s), "\n") {
		if before, _, found := strings.Cut(row, words); found {
			_, style, _ := s.Get(len([]rune(before)), y)
			return style
		}
	}
	t.Fatalf("%q is not on the screen:\n%s", words, textOf(s))
	return tcell.StyleDefault
}

func TestMarkupHasItsStyles(t *testing.T) {
	t.Parallel()
	p, _, s := paneOver(t, marked(), 100, 50)
	pal, d := p.pal, tcell.StyleDefault
	for words, want := range map[string]tcell.Style{
		"bold,":     d.Bold(true),
		"italic,":   d.Italic(true),
		"not this":  d.StrikeThrough(true),
		"code *as":  pal.code,
		"both":      d.Bold(true).Italic(true),
		"@alice":    pal.accentBold,
		"#lobby":    pal.accent,
		"▎ the":     pal.muted,
		"10.":       pal.muted,
		"// Len":    pal.muted.Italic(true),
		"func (":    pal.accent,
		"Len()":     pal.bold,
		"42":        pal.code,
		"\"talko\"": pal.good,
		"plain **":  pal.code,
		"-old":      pal.danger,
		"+new":      pal.good,
	} {
		if got := styleOf(t, s, words); got != want {
			t.Errorf("%s: got %+v, want %+v", words, got, want)
		}
	}
}

// A link is one link, however many rows it takes.
func TestABrokenLinkIsOneLink(t *testing.T) {
	t.Parallel()
	p, _, s := paneOver(t, marked(), 60, 60)
	first, second := styleOf(t, s, "https://example.org/a/very"), styleOf(t, s, "three/of/them?x=1")
	if first != second || urlOf(first) == "" {
		t.Errorf("%+v and %+v", first, second)
	}
	if other := styleOf(t, s, "the plan"); other == first || other == p.pal.link {
		t.Errorf("another link is %+v", other)
	}
}

func TestParagraphsKeepTheirOffsetsAtEveryWidth(t *testing.T) {
	t.Parallel()
	p, _, _ := paneOver(t, marked(), 100, 50)
	for _, l := range marked().lines {
		for w := 1; w < 90; w++ {
			last := -1
			for _, r := range wrapParas(p.paras(l), w) {
				if r.at <= last {
					t.Fatalf("width %d of %q: offset %d behind %d", w, l.Text, r.at, last)
				}
				last = r.at
				if got := widthOf(r.spans); w >= 2 && got > w+1 { // a space at the end stands outside
					t.Fatalf("width %d of %q: a row of %d", w, l.Text, got)
				}
			}
		}
	}
}

func TestHostileMarkupIsDrawnInTime(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"> ", "- ", "1. ", "```go\n", "```\n", "`", "\n", "\t", "> - ", "/*"} {
		b := &book{}
		b.say(1, strings.Repeat(unit, chat.DefaultMaxMessage/len(unit)/4))
		p, c, s := paneOver(t, b, 80, 20)
		redraw(p, c, s)
	}
}
