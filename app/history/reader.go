package history

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Reader reads a history file, record by record.
type Reader struct {
	r       *bufio.Reader
	header  Header
	records int // lines that were read
	err     error
}

// kinds tells how a line of each name is read.
var kinds = map[string]func(b []byte) (Record, error){
	Header{}.name():    decode[Header],
	Client{}.name():    decode[Client],
	Gone{}.name():      decode[Gone],
	Typed{}.name():     decode[Typed],
	Invoked{}.name():   decode[Invoked],
	Answered{}.name():  decode[Answered],
	Received{}.name():  decode[Received],
	Reset{}.name():     decode[Reset],
	Listed{}.name():    decode[Listed],
	Quiet{}.name():     decode[Quiet],
	shownLine{}.name(): decode[shownLine],
	rowLine{}.name():   decode[rowLine],
	Chat{}.name():      decode[Chat],
	Event{}.name():     decode[Event],
	Line{}.name():      decode[Line],
	Seat{}.name():      decode[Seat],
	end{}.name():       decode[end],
}

func decode[T Record](b []byte) (Record, error) {
	var r T
	err := json.Unmarshal(b, &r)
	return r, err
}

// NewReader reads the header of a history file. Errors: ErrRecord for what is
// none, or of another version.
func NewReader(r io.Reader) (*Reader, error) {
	in := &Reader{r: bufio.NewReaderSize(r, 64<<10)}
	first, err := in.line()
	if err != nil {
		return nil, err
	}
	h, ok := first.(Header)
	if !ok {
		return nil, in.bad("a history begins with a header")
	}
	if h.Version != Version {
		return nil, in.bad(fmt.Sprintf("version %d is not %d", h.Version, Version))
	}
	in.header = h
	return in, nil
}

// Header tells what the history is of.
func (r *Reader) Header() Header { return r.header }

// Next returns the next record, a Shown with its rows; io.EOF behind the last.
// Errors: ErrRecord for a line that is no record, and for a file that was cut.
func (r *Reader) Next() (Record, error) {
	if r.err != nil {
		return nil, r.err
	}
	record, err := r.record()
	r.err = err
	return record, err
}

func (r *Reader) record() (Record, error) {
	record, err := r.line()
	if err != nil {
		return nil, err
	}
	switch one := record.(type) {
	case end:
		return nil, r.finish(one)
	case shownLine:
		return r.view(one)
	case rowLine, Header:
		return nil, r.bad("it does not stand where it belongs")
	}
	return record, nil
}

// view reads the rows of a view. They grow as they come: nobody believes how
// many there are to be.
func (r *Reader) view(s shownLine) (Record, error) {
	for range s.Rows {
		next, err := r.line()
		if err != nil {
			return nil, err
		}
		row, ok := next.(rowLine)
		if !ok {
			return nil, r.bad("a view has fewer rows than it says")
		}
		s.Shown.Rows = append(s.Shown.Rows, row.Row)
	}
	return s.Shown, nil
}

func (r *Reader) finish(e end) error {
	if above := r.records - 1; e.Records != above {
		return r.bad(fmt.Sprintf("%d lines are above the end, which says %d", above, e.Records))
	}
	if _, err := r.r.ReadByte(); !errors.Is(err, io.EOF) {
		return r.bad("it goes on behind its end")
	}
	return io.EOF
}

// line reads the next line, {"name":value}.
func (r *Reader) line() (Record, error) {
	b, err := r.bytes()
	if err != nil {
		return nil, err
	}
	r.records++
	body, opens := bytes.CutPrefix(b, []byte(`{"`))
	name, value, named := bytes.Cut(body, []byte(`":`))
	value, closes := bytes.CutSuffix(value, []byte("}\n"))
	read := kinds[string(name)]
	if !opens || !named || !closes || read == nil {
		return nil, r.bad("it is no record")
	}
	record, err := read(value)
	if err != nil {
		return nil, r.bad(err.Error())
	}
	return record, nil
}

// bytes reads up to a line feed. It grows with what comes, up to the limit.
func (r *Reader) bytes() ([]byte, error) {
	var whole []byte
	for {
		part, err := r.r.ReadSlice('\n')
		if len(whole)+len(part) > MaxRecordBytes {
			return nil, r.bad("a line is too long")
		}
		if err == nil && whole == nil {
			return part, nil
		}
		whole = append(whole, part...)
		switch {
		case err == nil:
			return whole, nil
		case errors.Is(err, io.EOF):
			return nil, fmt.Errorf("%w: it was cut after %d lines: %w", ErrRecord, r.records, io.ErrUnexpectedEOF)
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("read history: %w", err)
		}
	}
}

func (r *Reader) bad(why string) error {
	return fmt.Errorf("%w: line %d: %s", ErrRecord, r.records, why)
}

// ReadAll reads a whole history. Errors: ErrRecord.
func ReadAll(r io.Reader) (History, error) {
	in, err := NewReader(r)
	if err != nil {
		return History{}, err
	}
	h := History{Header: in.Header()}
	for {
		record, err := in.Next()
		if err == io.EOF {
			return h, nil
		}
		if err != nil {
			return History{}, err
		}
		if err := h.Add(record); err != nil {
			return History{}, fmt.Errorf("%w: line %d: %w", ErrRecord, in.records, err)
		}
	}
}
