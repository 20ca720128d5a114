package history

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// MaxRecordBytes bounds a line of a history file.
const MaxRecordBytes = 512 << 10

// ErrRecord says that a history file has a line that is no record, or that it
// ends too early.
var ErrRecord = errors.New("not a history")

// Writer writes a history file. Goroutines may share it; after an error every
// further call gives it again.
type Writer struct {
	mu      sync.Mutex // guards all below
	w       *bufio.Writer
	records int
	err     error
}

// NewWriter returns a Writer that has written h to w. The caller closes w after
// the Writer.
func NewWriter(w io.Writer, h Header) (*Writer, error) {
	h.Version = Version
	out := &Writer{w: bufio.NewWriterSize(w, 64<<10)}
	return out, out.Write(h)
}

// Write appends a record; with a Shown its rows.
func (w *Writer) Write(r Record) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	shown, ok := r.(Shown)
	if !ok {
		w.lineLocked(r.name(), r)
		return w.err
	}
	w.lineLocked("shown", shownLine{Shown: shown, Rows: len(shown.Rows)})
	for i := range shown.Rows {
		w.lineLocked("row", &shown.Rows[i])
	}
	return w.err
}

// Flush hands on what is buffered.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = w.w.Flush()
	}
	return w.err
}

// Close writes the end, without which a file counts as cut off.
func (w *Writer) Close() error {
	w.mu.Lock()
	w.lineLocked("end", end{Records: w.records})
	w.mu.Unlock()
	err := w.Flush()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = errors.New("write history: closed")
	}
	return err
}

// shownLine is a view without its rows, and end the last line, as in a file.
type (
	shownLine struct {
		Shown
		Rows int `json:"rows"`
	}
	end struct {
		Records int `json:"records"`
	}
)

func (w *Writer) lineLocked(name string, value any) {
	if w.err != nil {
		return
	}
	b, err := json.Marshal(value)
	if err != nil {
		w.err = fmt.Errorf("write history: %w", err)
		return
	}
	if len(b)+len(name)+len(`{"":}`)+1 > MaxRecordBytes {
		w.err = fmt.Errorf("write history: a record %q of %d bytes is too long", name, len(b))
		return
	}
	w.records++
	w.w.WriteString(`{"`)
	w.w.WriteString(name)
	w.w.WriteString(`":`)
	w.w.Write(b)
	if _, err := w.w.WriteString("}\n"); err != nil {
		w.err = fmt.Errorf("write history: %w", err)
	}
}
