package protocol_test

import (
	"bytes"
	"reflect"
	"runtime"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"talko/net/protocol"
)

// What decodes as params of a method encodes to the same value, whatever the
// method; and decoding costs no more memory than a small multiple of the input.
func FuzzParams(f *testing.F) {
	for i, m := range protocol.Methods {
		for _, c := range readCases(f, m.Name).Cases {
			f.Add(uint(i), []byte(c.Params))
		}
	}
	f.Fuzz(func(t *testing.T, i uint, params []byte) {
		m := protocol.Methods[i%uint(len(protocol.Methods))]
		p := m.NewParams()
		var err error
		n := allocated(func() { err = protocol.DecodeInto(params, p) })
		if most := uint64(64*len(params) + 64<<10); n > most {
			t.Fatalf("%s: %d bytes of params allocated %d", m.Name, len(params), n)
		}
		if err == nil {
			checkSame(t, m, p)
		}
	})
}

func checkSame(t *testing.T, m protocol.Method, p any) {
	t.Helper()
	wire, err := protocol.Encode(p)
	if err != nil {
		t.Fatalf("%s: %+v: %v", m.Name, p, err)
	}
	again := m.NewParams()
	if err := protocol.DecodeInto(wire, again); err != nil {
		t.Fatalf("%s: %s: %v", m.Name, wire, err)
	}
	if !same(reflect.ValueOf(p), reflect.ValueOf(again)) {
		t.Fatalf("%s: %+v became %+v", m.Name, p, again)
	}
}

// same compares as reflect.DeepEqual does, but an empty slice and none are the
// same, and so are two spellings of one JSON value.
func same(a, b reflect.Value) bool {
	switch {
	case a.Type() == reflect.TypeFor[jsontext.Value]():
		return bytes.Equal(canonical(a.Bytes()), canonical(b.Bytes()))
	case a.Kind() == reflect.Pointer:
		return a.IsNil() == b.IsNil() && (a.IsNil() || same(a.Elem(), b.Elem()))
	case a.Kind() == reflect.Slice:
		for i := range min(a.Len(), b.Len()) {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return a.Len() == b.Len()
	case a.Kind() == reflect.Struct:
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}

func canonical(v jsontext.Value) []byte {
	v = bytes.Clone(v)
	v.Canonicalize()
	return v
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
