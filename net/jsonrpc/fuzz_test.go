package jsonrpc

import (
	"bytes"
	"net"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Whatever a peer sends, a Conn takes it or ends; it calls nobody's answer its
// own, and Close leaves nothing behind.
func FuzzConnTakesAnything(f *testing.F) {
	for _, seed := range []string{
		`{"jsonrpc":"2.0","id":1,"result":{}}`, `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}`,
		`{"jsonrpc":"2.0","id":1,"error":7}`, `{"jsonrpc":"2.0","id":18446744073709551616,"result":0}`,
		`[{"id":1,"result":1},{"id":1,"result":2}]`, `{"method":"M"}`, `{"jsonrpc":"2.0","method":"M","id":"x"}`, `{`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		near, far := net.Pipe()
		defer far.Close()
		c := NewConn(near, Options{})
		answer := make(chan Response, 1)
		c.mu.Lock()
		c.waiting[1] = answer
		c.mu.Unlock()
		err := c.take(payload)
		select {
		case r := <-answer:
			if string(r.ID) != "1" || (r.Err == nil) == (r.Result == nil) {
				t.Errorf("%q answers call 1 with %+v", payload, r)
			}
		default:
		}
		if _, _, fault := Parse(payload, MaxDepth); fault != nil && fault.Code == ParseError && err == nil {
			t.Errorf("%q was taken: %v", payload, fault)
		}
		c.Close()
	})
}

// What a Conn writes, a server reads as the same call.
func FuzzCallsAreRead(f *testing.F) {
	f.Add(uint64(1), "M", []byte(`{"a":1}`))
	f.Add(uint64(1)<<63, "\"\\\x00\u2028", []byte(`[]`))
	f.Fuzz(func(t *testing.T, id uint64, method string, params []byte) {
		params = bytes.Trim(params, " \t\r\n")
		k := jsontext.Value(params).Kind()
		if !utf8.ValidString(method) || !jsontext.Value(params).IsValid() || k != '{' && k != '[' || tooDeep(params, MaxDepth-1) {
			return
		}
		items, _, fault := Parse(AppendCall(nil, id, method, params), MaxDepth)
		if fault != nil || len(items) != 1 || items[0].Err != nil {
			t.Fatalf("%q, %s: %v, %v", method, params, items, fault)
		}
		r := items[0].Request
		if string(r.ID) != strconv.FormatUint(id, 10) || r.Method != method || !bytes.Equal(r.Params, params) {
			t.Fatalf("%q, %s was read as %s", method, params, show(items[0]))
		}
	})
}
