package terminal

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
)

// askGround asks a terminal for the colour of its ground. (Source: Xterm
// Control Sequences, OSC 11.)
const askGround = "\x1b]11;?\x1b\\"

// groundReply is how the answer begins; behind it stands a colour, and the end
// of a string: BEL, or ESC and a backslash.
const groundReply = "\x1b]11;"

// maxGroundReply is more than any answer needs, and less than tcell reads at
// once.
const maxGroundReply = 64

// asking is a Tty that asks for the ground when it starts, and takes the answer
// out of what is typed: tcell does not know it. Nothing waits for an answer.
type asking struct {
	tcell.Tty
	tell func(ground)
	held []byte // of an answer that has begun
	escs int    // keys Esc that are still to be read, one by one
}

// escTime is what tcell needs to take an Esc for a key, and a little more. Of
// two that it reads at once it takes none, until another key comes.
const escTime = 80 * time.Millisecond

func (a *asking) Start() error {
	if err := a.Tty.Start(); err != nil {
		return err
	}
	_, _ = a.Write([]byte(askGround)) // without an answer the ground is not known, no more
	return nil
}

// Read leaves room for what an answer turns out not to be.
func (a *asking) Read(p []byte) (int, error) {
	if a.escs > 0 {
		a.escs--
		time.Sleep(escTime)
		return copy(p, "\x1b"), nil
	}
	for {
		n, err := a.Tty.Read(p[:max(1, len(p)-len(a.held))])
		rest := a.filter(p[:n])
		if len(rest) > 0 || err != nil || n == 0 {
			a.escs = max(0, len(rest)-len(bytes.TrimRight(rest, "\x1b"))-1)
			return copy(p, rest[:len(rest)-a.escs]), err
		}
	}
}

// filter returns what was typed, without an answer. An answer may come in
// pieces; but a key that begins like one, Esc, is passed on at once.
func (a *asking) filter(in []byte) []byte {
	if len(a.held) == 0 && !bytes.Contains(in, []byte(groundReply[:3])) {
		return in
	}
	all := append(a.held, in...)
	a.held = nil
	i := bytes.Index(all, []byte(groundReply[:3]))
	if i < 0 {
		return all
	}
	body := all[i:]
	if n := min(len(body), len(groundReply)); string(body[:n]) != groundReply[:n] {
		return all
	}
	end, after := endOfString(body)
	switch {
	case end < 0 && len(body) < maxGroundReply:
		a.held = bytes.Clone(body)
		return bytes.Clone(all[:i])
	case end < 0:
		return all
	}
	if g := groundOf(string(body[len(groundReply):end])); g != unknownGround {
		a.tell(g)
	}
	return append(bytes.Clone(all[:i]), body[after:]...)
}

// endOfString returns where the text of an answer ends, and what follows
// begins; -1 if the end has not come.
func endOfString(s []byte) (end, after int) {
	if i := bytes.IndexByte(s, '\a'); i >= 0 {
		return i, i + 1
	}
	if i := bytes.Index(s, []byte("\x1b\\")); i > 0 {
		return i, i + 2
	}
	return -1, -1
}

// groundOf judges a colour as terminals tell it: rgb:RRRR/GGGG/BBBB, each part
// of one to four hexadecimal digits.
func groundOf(color string) ground {
	parts := strings.Split(strings.TrimPrefix(color, "rgb:"), "/")
	if len(parts) != 3 || !strings.HasPrefix(color, "rgb:") {
		return unknownGround
	}
	light := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(parts[i], 16, 16)
		if err != nil {
			return unknownGround
		}
		light += weight * float64(v) / float64(uint64(1)<<(4*len(parts[i]))-1)
	}
	if light > 0.5 {
		return lightGround
	}
	return darkGround
}

// groundOfEnv is what some terminals tell in COLORFGBG: the numbers of the
// colours of text and ground.
func groundOfEnv(value string) ground {
	_, of, found := strings.Cut(value, ";")
	if i := strings.LastIndexByte(of, ';'); i >= 0 {
		of = of[i+1:]
	}
	switch n, err := strconv.Atoi(of); {
	case !found || err != nil:
		return unknownGround
	case n == 7 || n == 15:
		return lightGround
	}
	return darkGround
}

// asksGround reports whether a kind of terminal can be asked: others may show
// the question.
func asksGround(term string) bool {
	kind, _, _ := strings.Cut(term, "-")
	switch kind {
	case "linux", "vt52", "vt100", "vt220", "ansi", "cons25", "sun", "dumb", "":
		return false
	}
	return true
}
