package terminal

import (
	"io"
	"testing"

	"github.com/gdamore/tcell/v2"
	_ "github.com/gdamore/tcell/v2/terminfo/x/xterm"
)

// line is a terminal on which the chunks of in are typed.
type line struct {
	in   chan string
	gone chan struct{}
}

func (l *line) Read(p []byte) (int, error) {
	select {
	case s := <-l.in:
		return copy(p, s), nil
	case <-l.gone:
		return 0, io.EOF
	}
}

func (l *line) Write(p []byte) (int, error) { return len(p), nil }
func (l *line) Start() error                { return nil }
func (l *line) Stop() error                 { return nil }
func (l *line) Close() error                { return nil }
func (l *line) NotifyResize(func())         {}
func (l *line) Drain() error                { close(l.gone); return nil }
func (l *line) WindowSize() (tcell.WindowSize, error) {
	return tcell.WindowSize{Width: 80, Height: 24}, nil
}

func TestBytesThatAreNoTextDoNotStopTheKeyboard(t *testing.T) {
	t.Setenv("LC_ALL", "C.UTF-8")
	for name, c := range map[string]struct {
		in   []string
		want string
	}{
		"text":                    {[]string{"é漢👩"}, "é漢👩"},
		"a rune in two reads":     {[]string{"\xf0\x9f", "\x91\xa9"}, "👩"},
		"latin 1":                 {[]string{"caf\xe9 ok"}, "caf? ok"},
		"cut, then something":     {[]string{"\xe6\xbc", "ok"}, "??ok"},
		"no beginning":            {[]string{"\x80\xbfok"}, "??ok"},
		"half a surrogate pair":   {[]string{"\xed\xa0\x80ok"}, "???ok"},
		"the replacement itself":  {[]string{"\ufffdok"}, "?ok"},
		"more than fits a buffer": {[]string{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xffok"}, "??????????ok"},
	} {
		t.Run(name, func(t *testing.T) {
			readAnything()
			info, err := tcell.LookupTerminfo("xterm-256color")
			if err != nil {
				t.Fatal(err)
			}
			l := &line{in: make(chan string), gone: make(chan struct{})}
			s, err := tcell.NewTerminfoScreenFromTtyTerminfo(l, info)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Init(); err != nil {
				t.Fatal(err)
			}
			go func() {
				for _, chunk := range append(c.in, "\r") {
					l.in <- chunk
				}
			}()
			if got := typedLine(s); got != c.want {
				t.Errorf("typed %q, want %q", got, c.want)
			}
			s.Fini()
		})
	}
}

// typedLine returns what is typed until Enter.
func typedLine(s tcell.Screen) string {
	got := ""
	for {
		ev, ok := s.PollEvent().(*tcell.EventKey)
		switch {
		case !ok:
		case ev.Key() == tcell.KeyEnter:
			return got
		default:
			got += string(ev.Rune())
		}
	}
}
