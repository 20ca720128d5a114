package plain

import (
	"io"
	"math"
	"strings"
	"sync"
	"time"

	"talko/app/text"
	"talko/ui/view"
)

// maxHeld is how much may wait for a reader, in bytes. Above it nothing new is
// looked for and no line is taken; what happens meanwhile the replica keeps.
const maxHeld = 64 << 10

// sink writes what is printed in a goroutine of its own, so that a reader who
// has stopped holds up nobody.
type sink struct {
	w     io.Writer
	ascii bool
	wake  chan struct{} // something is held
	eased chan struct{} // there is room again, or never will be

	mu      sync.Mutex // guards what follows
	held    []byte
	writing bool
	err     error // of the first write that failed; nothing is written then
}

func newSink(w io.Writer, ascii bool) *sink {
	return &sink{w: w, ascii: ascii, wake: make(chan struct{}, 1), eased: make(chan struct{}, 1)}
}

// line prints a line. If what stands behind its beginning has several, the
// others are set in, so that none looks like a new entry.
func (k *sink) line(begin, s string) {
	k.put(begin + strings.ReplaceAll(text.Block(s), "\n", "\n    ") + "\n")
}

// put prints text. Whatever it is made of, what leaves is printable.
func (k *sink) put(s string) {
	s = strings.ReplaceAll(text.Block(s), "\t", "    ")
	if k.ascii {
		s = asciiOf(s)
	}
	k.mu.Lock()
	if k.err == nil {
		k.held = append(k.held, s...)
	}
	k.mu.Unlock()
	poke(k.wake)
}

// full reports whether so much waits that nothing should be added.
func (k *sink) full() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.held) > maxHeld
}

// failed returns why nothing can be written any more.
func (k *sink) failed() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.err
}

// run writes until done is closed and nothing is held.
func (k *sink) run(done <-chan struct{}) {
	for {
		for k.write() {
		}
		select {
		case <-k.wake:
		case <-done:
			for k.write() {
			}
			return
		}
	}
}

// write writes what is held; false: nothing is.
func (k *sink) write() bool {
	k.mu.Lock()
	b := k.held
	k.held, k.writing = nil, len(b) > 0
	k.mu.Unlock()
	if len(b) == 0 {
		return false
	}
	_, err := k.w.Write(b)
	k.mu.Lock()
	k.writing = false
	if err != nil && k.err == nil {
		k.err, k.held = err, nil
	}
	k.mu.Unlock()
	poke(k.eased)
	return true
}

// flush waits until all is written, but not for longer than most.
func (k *sink) flush(most time.Duration) {
	late := time.NewTimer(most)
	defer late.Stop()
	for {
		k.mu.Lock()
		rest := len(k.held) > 0 || k.writing
		k.mu.Unlock()
		if !rest {
			return
		}
		select {
		case <-k.eased:
		case <-late.C:
			return
		}
	}
}

func poke(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

// likeASCII are what is written for characters that people use in text.
var likeASCII = strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "„", `"`, "«", `"`, "»", `"`,
	"–", "-", "—", "-", "…", "...", "·", ".", "•", "*", "×", "x", "→", "->", "←", "<-", "✓", "ok", "✗", "x", "\u00a0", " ")

// asciiOf returns text in ASCII: emoji by their names, what has no like as "?".
func asciiOf(s string) string {
	if plainASCII(s) {
		return s
	}
	s = likeASCII.Replace(s)
	var out strings.Builder
	for c := range text.Clusters(s) {
		switch {
		case plainASCII(c.Text):
			out.WriteString(c.Text)
		case emojiWords()[c.Text] != "":
			out.WriteString(":" + emojiWords()[c.Text] + ":")
		default:
			out.WriteString("?")
		}
	}
	return out.String()
}

// emojiWords are the names of emoji.
var emojiWords = sync.OnceValue(func() map[string]string {
	words := map[string]string{}
	for _, e := range view.EmojiNamed("", math.MaxInt) {
		words[e.Emoji] = e.Name
	}
	return words
})

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
