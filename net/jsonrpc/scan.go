package jsonrpc

import (
	"bytes"
	"io"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// entry is an object with the members of JSON-RPC, each as it came.
type entry struct {
	object                                      bool
	version, id, method, params, result, failed []byte
}

// split checks the JSON of a payload, and finds the members of its entries:
// those of the scanner.
func (s *scanner) split(payload []byte, maxDepth int) (batch bool, err *Error) {
	if tooDeep(payload, maxDepth) {
		return false, parseError("nested too deep")
	}
	s.reset(payload)
	if batch = s.dec.PeekKind() == '['; batch {
		err = s.batch()
	} else {
		s.entries = append(s.entries, s.entry())
	}
	switch {
	case err != nil:
		return batch, err
	case s.end() != nil:
		return batch, parseError("not one JSON value in UTF-8 with unique names")
	case len(s.entries) == 0:
		return batch, invalidRequest("empty batch")
	}
	return batch, nil
}

// scanner walks over one payload. Scanners are kept, for they are large; who
// gets one releases it.
type scanner struct {
	payload []byte
	src     bytes.Buffer
	dec     jsontext.Decoder
	entries []entry // what was found
	failed  error
}

var scanners = sync.Pool{New: func() any { return new(scanner) }}

func (s *scanner) reset(payload []byte) {
	s.payload, s.failed = payload, nil
	s.src = *bytes.NewBuffer(payload)
	s.dec.Reset(&s.src)
}

func (s *scanner) release() {
	s.payload, s.src = nil, bytes.Buffer{}
	s.dec.Reset(&s.src)
	clear(s.entries)
	s.entries = s.entries[:0]
	scanners.Put(s)
}

func (s *scanner) batch() *Error {
	s.token()
	for s.failed == nil && s.dec.PeekKind() != ']' {
		if len(s.entries) == MaxBatch {
			return invalidRequest("batch too long")
		}
		s.entries = append(s.entries, s.entry())
	}
	s.token()
	return nil
}

// entry reads one value; of an object, it keeps the members that it knows.
func (s *scanner) entry() (e entry) {
	if s.dec.PeekKind() != '{' {
		s.value()
		return e
	}
	e.object = true
	s.token()
	for s.failed == nil && s.dec.PeekKind() != '}' {
		name, err := s.dec.ReadToken()
		if err != nil {
			s.failed = err
			return e
		}
		if member := e.member(name.String()); member != nil {
			*member = s.value()
		} else {
			s.value()
		}
	}
	s.token()
	return e
}

func (e *entry) member(name string) *[]byte {
	switch name {
	case "jsonrpc":
		return &e.version
	case "id":
		return &e.id
	case "method":
		return &e.method
	case "params":
		return &e.params
	case "result":
		return &e.result
	case "error":
		return &e.failed
	}
	return nil
}

func (s *scanner) token() {
	if _, err := s.dec.ReadToken(); err != nil && s.failed == nil {
		s.failed = err
	}
}

// value reads a value and returns the part of the payload where it stands.
func (s *scanner) value() []byte {
	v, err := s.dec.ReadValue()
	if err != nil {
		if s.failed == nil {
			s.failed = err
		}
		return nil
	}
	end := int(s.dec.InputOffset())
	return s.payload[end-len(v) : end : end]
}

// end tells why the payload is not one value, and nothing else.
func (s *scanner) end() error {
	if s.failed != nil {
		return s.failed
	}
	if _, err := s.dec.ReadToken(); err != io.EOF {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// tooDeep reports whether arrays and objects nest deeper than most. It looks at
// brackets outside strings alone: whether they match, the decoder tells.
func tooDeep(payload []byte, most int) bool {
	depth, quoted := 0, false
	for i := 0; i < len(payload); i++ {
		switch c := payload[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case !quoted && (c == '[' || c == '{'):
			if depth++; depth > most {
				return true
			}
		case !quoted && (c == ']' || c == '}'):
			depth--
		}
	}
	return false
}
