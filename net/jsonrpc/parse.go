package jsonrpc

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// Item is one entry of a payload: a request if Err is nil, else why it is none,
// to be answered under ID (null where none was found).
type Item struct {
	Request
	Err *Error
}

// Parse takes a payload apart: one item, or those of a batch. Ids and params
// are parts of payload, not copies. An error is that of the payload as a whole,
// to be answered under the id null: ParseError if it is no JSON, holds
// duplicate names or invalid UTF-8, or nests deeper than maxDepth;
// InvalidRequest for an empty batch, or one longer than MaxBatch.
func Parse(payload []byte, maxDepth int) (items []Item, batch bool, err *Error) {
	s := scanners.Get().(*scanner)
	defer s.release()
	if batch, err = s.split(payload, maxDepth); err != nil {
		return nil, batch, err
	}
	items = make([]Item, len(s.entries))
	for i := range s.entries {
		items[i].Request, items[i].Err = s.entries[i].request()
	}
	return items, batch, nil
}

var null = []byte("null")

// request judges an entry as a request.
func (e *entry) request() (Request, *Error) {
	if !e.object {
		return Request{ID: null}, invalidRequest("not an object")
	}
	r := Request{ID: e.id, Params: e.params}
	if !validID(e.id) {
		return Request{ID: null}, invalidRequest("id is neither a string nor a number nor null")
	}
	err := e.fault()
	if err != nil && r.ID == nil {
		r.ID = null
	}
	if err == nil {
		r.Method = unquote(e.method)
	}
	return r, err
}

// fault tells what but its id makes an entry no request.
func (e *entry) fault() *Error {
	switch {
	case string(e.version) != `"2.0"` && unquote(e.version) != "2.0":
		return invalidRequest(`jsonrpc is not "2.0"`)
	case kind(e.method) != '"':
		return invalidRequest("method is not a string")
	case e.params != nil && kind(e.params) != '{' && kind(e.params) != '[':
		return invalidRequest("params are neither an object nor an array")
	}
	return nil
}

func validID(id []byte) bool {
	switch kind(id) {
	case 0, '"', '0', 'n':
		return true
	}
	return false
}

// kind is the kind of a raw value; 0 if there is none.
func kind(raw []byte) jsontext.Kind {
	if raw == nil {
		return 0
	}
	return jsontext.Value(raw).Kind()
}

// unquote returns the text of a raw string; "" for anything else.
func unquote(raw []byte) string {
	if kind(raw) != '"' {
		return ""
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	text, _ := jsontext.AppendUnquote(nil, raw)
	return string(text)
}

func parseError(text string) *Error {
	return &Error{Code: ParseError, Message: "parse error: " + text, Data: &Data{Kind: "invalid"}}
}

func invalidRequest(text string) *Error {
	return &Error{Code: InvalidRequest, Message: "invalid request: " + text, Data: &Data{Kind: "invalid"}}
}
