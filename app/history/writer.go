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
		w.lineLocked(r)
		return w.err
	}
	w.lineLocked(shownLine{Shown: shown, Rows: len(shown.Rows)})
	for _, row := range shown.Rows {
		w.lineLocked(rowLine{row})
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
	w.lineLocked(end{Records: w.records})
	w.mu.Unlock()
	err := w.Flush()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = errors.New("write history: closed")
	}
	return err
}

// Lines that only files have: a view without its rows, a row, the last line.
type (
	shownLine struct {
		Shown
		Rows int `json:"rows"`
	}
	rowLine struct{ Row }
	end     struct {
		Records int `json:"records"`
	}
)

func (rowLine) name() string { return "row" }
func (end) name() string     { return "end" }

func (w *Writer) lineLocked(r Record) {
	if w.err != nil {
		return
	}
	name := r.name()
	b, err := json.Marshal(r)
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
