package terminal

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gdamore/tcell/v2"
)

// pieces is a Tty from which one reads what was typed, piece by piece.
type pieces struct {
	tcell.Tty
	in []string
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.in) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.in[0])
	p.in = p.in[1:]
	return n, nil
}

func TestTheAnswerAboutTheGroundIsNotTyped(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		in   []string
		want string
		on   ground
	}{
		"dark":             {[]string{"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\"}, "", darkGround},
		"light, by a bell": {[]string{"\x1b]11;rgb:ff/fe/f0\a"}, "", lightGround},
		"typed around it":  {[]string{"al\x1b]11;rgb:0/0/0\aice"}, "alice", darkGround},
		"in pieces":        {[]string{"a\x1b]1", "1;rgb:ffff/", "ffff/ffff", "\x1b\\b"}, "ab", lightGround},
		"no answer":        {[]string{"abc", "\x1b[A", "\x1b"}, "abc\x1b[A\x1b", unknownGround},
		"Alt-] is a key":   {[]string{"\x1b]", "x"}, "\x1b]x", unknownGround},
		"another answer":   {[]string{"\x1b]52;c;aGk=\a"}, "\x1b]52;c;aGk=\a", unknownGround},
		"no colour":        {[]string{"\x1b]11;red\ax"}, "x", unknownGround},
		"never ends":       {[]string{"\x1b]11;" + strings.Repeat("r", 40), strings.Repeat("g", 40)}, "\x1b]11;" + strings.Repeat("r", 40) + strings.Repeat("g", 40), unknownGround},
	}
	for name, c := range cases {
		on := unknownGround
		a := &asking{Tty: &pieces{in: c.in}, tell: func(g ground) { on = g }}
		got, err := io.ReadAll(a)
		if err != nil || string(got) != c.want || on != c.on {
			t.Errorf("%s: typed %q on %v (%v), want %q on %v", name, got, on, err, c.want, c.on)
		}
	}
}

func TestOneEscIsReadAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, buf, start := &asking{Tty: &pieces{in: []string{"a\x1b\x1b\x1b", "b"}}}, make([]byte, 64), time.Now()
		for i, want := range []string{"a\x1b", "\x1b", "\x1b", "b"} {
			n, err := a.Read(buf)
			if got := string(buf[:n]); got != want || err != nil {
				t.Errorf("read %q, %v, want %q", got, err, want)
			}
			if took := time.Since(start); took != time.Duration(min(i, 2))*escTime {
				t.Errorf("read %q after %v", want, took)
			}
		}
	})
}

func TestTheGroundIsReadFromTheEnvironment(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]ground{"": unknownGround, "15;0": darkGround, "0;15": lightGround, "0;default;15": lightGround, "x": unknownGround} {
		if got := groundOfEnv(value); got != want {
			t.Errorf("COLORFGBG=%s: %v, want %v", value, got, want)
		}
	}
	if asksGround("linux") || asksGround("vt100") || !asksGround("tmux-256color") || !asksGround("xterm") {
		t.Error("a terminal that would show the question is asked, or another is not")
	}
}
