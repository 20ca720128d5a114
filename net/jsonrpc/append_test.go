package jsonrpc

import (
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

func TestEnvelopesAreWritten(t *testing.T) {
	t.Parallel()
	refusal := &Error{Code: -32602, Message: `no "x"`, Data: &Data{Kind: "invalid", RetryAfterMS: 5, Versions: []int{1, 2}}}
	cases := map[string]struct{ got, want string }{
		"call":               {string(AppendCall(nil, 7, "M", []byte(`{"a":1}`))), `{"jsonrpc":"2.0","id":7,"method":"M","params":{"a":1}}`},
		"call, no params":    {string(AppendCall(nil, 7, "M", nil)), `{"jsonrpc":"2.0","id":7,"method":"M"}`},
		"notification":       {string(AppendNotification(nil, "M", []byte(`{}`))), `{"jsonrpc":"2.0","method":"M","params":{}}`},
		"result":             {string(AppendResult(nil, []byte(`"x"`), []byte(`[1]`))), `{"jsonrpc":"2.0","id":"x","result":[1]}`},
		"no result":          {string(AppendResult(nil, []byte(`1`), nil)), `{"jsonrpc":"2.0","id":1,"result":{}}`},
		"error":              {string(AppendError(nil, nil, refusal)), `{"jsonrpc":"2.0","id":null,"error":{"code":-32602,"message":"no \"x\"","data":{"kind":"invalid","retry_after_ms":5,"versions":[1,2]}}}`},
		"error without data": {string(AppendResponse(nil, Response{ID: []byte("1"), Err: &Error{Code: 1, Message: "m"}})), `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}`},
		"response":           {string(AppendResponse([]byte("x"), Response{ID: []byte("1")})), `x{"jsonrpc":"2.0","id":1,"result":{}}`},
		"bad UTF-8":          {string(AppendString(nil, "a\xffb")), `"a` + "\ufffd" + `b"`},
	}
	for name, c := range cases {
		if c.got != c.want {
			t.Errorf("%s: got %s, want %s", name, c.got, c.want)
		}
	}
}

// The hand-written encoders write what the codec writes.
func FuzzAppendError(f *testing.F) {
	f.Add(-32000, "a \"text\"\u2028\x00", "invalid", int64(5), 1)
	f.Add(0, "\xff", "", int64(0), 0)
	f.Fuzz(func(t *testing.T, code int, message, kind string, retry int64, version int) {
		e := &Error{Code: code, Message: message, Data: &Data{Kind: kind, RetryAfterMS: retry}}
		if version != 0 {
			e.Data.Versions = []int{version}
		}
		want, err := json.Marshal(struct {
			Version string         `json:"jsonrpc"`
			ID      jsontext.Value `json:"id"`
			Error   *Error         `json:"error"`
		}{"2.0", jsontext.Value("1"), e}, jsontext.AllowInvalidUTF8(true))
		if err != nil {
			t.Fatal(err)
		}
		if got := AppendError(nil, []byte("1"), e); string(got) != string(want) {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func BenchmarkAppendResult(b *testing.B) {
	id, result := []byte("12345"), make([]byte, 250)
	var dst []byte
	b.ReportAllocs()
	for b.Loop() {
		dst = AppendResult(dst[:0], id, result)
	}
}
