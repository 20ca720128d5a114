package plain

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"sync"

	"talko/app/chat"
)

// maxLine is the longest line that is taken, in bytes; what a server takes as a
// message is less.
const maxLine = 1 << 20

// source reads lines, each when it is asked for: what nobody asked for stays
// where it is, and holds up whoever writes it.
type source struct {
	in    *bufio.Reader
	start sync.Once
	want  chan struct{} // depth 1: one line at a time
	lines chan input    // depth 1
	asked bool
}

// input is a line without its end, or why there is none: io.EOF at the end.
type input struct {
	line string
	err  error
}

func newSource(in io.Reader) *source {
	return &source{in: bufio.NewReader(in), want: make(chan struct{}, 1), lines: make(chan input, 1)}
}

// next returns where the next line will come. Until it has come and got is
// called, asking again asks for nothing more.
func (s *source) next() <-chan input {
	s.start.Do(func() { go s.read() })
	if !s.asked {
		s.asked = true
		s.want <- struct{}{}
	}
	return s.lines
}

// got says that a line was taken.
func (s *source) got() { s.asked = false }

// end says that no line is asked for any more.
func (s *source) end() { close(s.want) }

// read reads lines until there are none, or nobody asks for them any more. A
// read that blocks it does not cut short.
func (s *source) read() {
	for range s.want {
		line, err := readLine(s.in)
		s.lines <- input{line, err}
		if err != nil && !errors.Is(err, chat.TooLarge) {
			return
		}
	}
}

// readLine reads a line without its end. One that is too long is skipped.
func readLine(in *bufio.Reader) (string, error) {
	var line []byte
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxLine; !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && len(line) == 0:
			return "", err
		case err != nil && !errors.Is(err, io.EOF):
			return "", err
		case long:
			return "", chat.TooLarge.Errorf("a line has at most %d bytes", maxLine)
		}
		return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), nil
	}
}
