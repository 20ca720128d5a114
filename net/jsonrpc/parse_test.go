package jsonrpc

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// show tells an item as "id method params" or "id code".
func show(it Item) string {
	id := "-"
	if it.ID != nil {
		id = string(it.ID)
	}
	if it.Err != nil {
		return fmt.Sprintf("%s %d", id, it.Err.Code)
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", id, it.Method, it.Params))
}

func TestParseTakesPayloadsApart(t *testing.T) {
	t.Parallel()
	forty := strings.Repeat("1234567890", 4)
	call := func(members string) string { return `{"jsonrpc":"2.0","method":"M"` + members + `}` }
	cases := map[string]struct {
		payload string
		want    []string
		batch   bool
		code    int // of the payload as a whole
	}{
		"a call":                       {payload: call(`,"params":{"a":1},"id":1`), want: []string{`1 M {"a":1}`}},
		"params by position":           {payload: call(`,"params":[1,2],"id":1`), want: []string{`1 M [1,2]`}},
		"no params":                    {payload: call(`,"id":1`), want: []string{`1 M`}},
		"unknown members":              {payload: call(`,"id":1,"x":{"id":2}`), want: []string{`1 M`}},
		"members in another order":     {payload: `{"id":1,"params":[],"method":"M","jsonrpc":"2.0"}`, want: []string{`1 M []`}},
		"space everywhere":             {payload: " {\t\"jsonrpc\" : \"2.0\" ,\n\"method\":\"M\" , \"id\" : 1 } \r\n", want: []string{`1 M`}},
		"an escaped name and method":   {payload: `{"jsonrpc":"2\u002e0","\u006dethod":"\u004d","id":1}`, want: []string{`1 M`}},
		"a notification":               {payload: call(``), want: []string{`- M`}},
		"a string as id":               {payload: call(`,"id":"a\u00e9\n"`), want: []string{`"a\u00e9\n" M`}},
		"an empty string as id":        {payload: call(`,"id":""`), want: []string{`"" M`}},
		"an id of forty digits":        {payload: call(`,"id":` + forty), want: []string{forty + ` M`}},
		"a fraction as id":             {payload: call(`,"id":1.50e+3`), want: []string{`1.50e+3 M`}},
		"null as id":                   {payload: call(`,"id":null`), want: []string{`null M`}},
		"an object as id":              {payload: call(`,"id":{}`), want: []string{`null -32600`}},
		"an array as id":               {payload: call(`,"id":[1]`), want: []string{`null -32600`}},
		"a boolean as id":              {payload: call(`,"id":true`), want: []string{`null -32600`}},
		"no version":                   {payload: `{"method":"M","id":1}`, want: []string{`1 -32600`}},
		"another version":              {payload: `{"jsonrpc":"1.0","method":"M","id":1}`, want: []string{`1 -32600`}},
		"a number as version":          {payload: `{"jsonrpc":2.0,"method":"M","id":1}`, want: []string{`1 -32600`}},
		"no method":                    {payload: `{"jsonrpc":"2.0","id":1}`, want: []string{`1 -32600`}},
		"a number as method":           {payload: `{"jsonrpc":"2.0","method":1,"params":"bar"}`, want: []string{`null -32600`}},
		"null as params":               {payload: call(`,"params":null,"id":1`), want: []string{`1 -32600`}},
		"a string as params":           {payload: call(`,"params":"x","id":1`), want: []string{`1 -32600`}},
		"a number":                     {payload: `1`, want: []string{`null -32600`}},
		"a string":                     {payload: `"M"`, want: []string{`null -32600`}},
		"an answer":                    {payload: `{"jsonrpc":"2.0","id":1,"result":{}}`, want: []string{`1 -32600`}},
		"a batch":                      {payload: `[` + call(`,"id":1`) + `,` + call(`,"id":2`) + `]`, want: []string{`1 M`, `2 M`}, batch: true},
		"a batch of one":               {payload: `[` + call(`,"id":1`) + `]`, want: []string{`1 M`}, batch: true},
		"a batch of notifications":     {payload: `[` + call(``) + `,` + call(``) + `]`, want: []string{`- M`, `- M`}, batch: true},
		"a batch of nonsense":          {payload: `[1,2,3]`, want: []string{`null -32600`, `null -32600`, `null -32600`}, batch: true},
		"a batch of all":               {payload: `[` + call(`,"id":"1"`) + `,` + call(``) + `,{"foo":"boo"},[]]`, want: []string{`"1" M`, `- M`, `null -32600`, `null -32600`}, batch: true},
		"an empty batch":               {payload: `[]`, code: InvalidRequest, batch: true},
		"a batch too long":             {payload: `[` + strings.Repeat("1,", MaxBatch) + `1]`, code: InvalidRequest, batch: true},
		"a batch cut short":            {payload: `[` + call(`,"id":1`) + `,{"jsonrpc":"2.0","method"]`, code: ParseError, batch: true},
		"an empty payload":             {payload: ``, code: ParseError},
		"space alone":                  {payload: `  `, code: ParseError},
		"no JSON":                      {payload: `hello`, code: ParseError},
		"cut short":                    {payload: `{"jsonrpc":"2.0","method":"M"`, code: ParseError},
		"two values":                   {payload: call(``) + call(``), code: ParseError},
		"something behind":             {payload: call(``) + `]`, code: ParseError},
		"a comma too many":             {payload: call(`,`), code: ParseError},
		"duplicate names":              {payload: call(`,"id":1,"id":2`), code: ParseError},
		"duplicate names, escaped":     {payload: call(`,"id":1,"\u0069d":2`), code: ParseError},
		"duplicate names deep inside":  {payload: call(`,"params":{"a":[{"b":1,"b":2}]}`), code: ParseError},
		"invalid UTF-8":                {payload: call(",\"params\":{\"a\":\"\xff\"}"), code: ParseError},
		"invalid UTF-8 in a name":      {payload: call(",\"\xc0\xaf\":1"), code: ParseError},
		"half a surrogate":             {payload: call(`,"params":{"a":"\ud800"}`), code: ParseError},
		"a byte order mark":            {payload: "\ufeff" + call(``), code: ParseError},
		"a control character":          {payload: call(",\"x\":\"\n\""), code: ParseError},
		"at the depth limit":           {payload: call(`,"params":` + nested(MaxDepth-1)), want: []string{`- M ` + nested(MaxDepth-1)}},
		"brackets behind a quote":      {payload: call(`,"id":"\"` + strings.Repeat("[", MaxDepth) + `"`), want: []string{`"\"` + strings.Repeat("[", MaxDepth) + `" M`}},
		"too deep behind a backslash":  {payload: call(`,"id":"\\","params":` + nested(MaxDepth)), code: ParseError},
		"too deep":                     {payload: call(`,"params":` + nested(MaxDepth)), code: ParseError},
		"brackets in strings are text": {payload: call(`,"params":["` + strings.Repeat(`[\"`, 50) + `"]`), want: []string{`- M ["` + strings.Repeat(`[\"`, 50) + `"]`}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			items, batch, err := Parse([]byte(c.payload), MaxDepth)
			if batch != c.batch || len(items) != len(c.want) || (err != nil) != (c.code != 0) || err != nil && err.Code != c.code {
				t.Fatalf("got %v, batch %v, %+v", items, batch, err)
			}
			for i, it := range items {
				if show(it) != c.want[i] {
					t.Errorf("item %d: got %s, want %s", i, show(it), c.want[i])
				}
			}
		})
	}
}

func nested(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

func TestNotificationHasNoID(t *testing.T) {
	t.Parallel()
	if !(Request{Method: "M"}).Notification() || (Request{ID: []byte("null")}).Notification() {
		t.Error("a call with the id null is no notification; one without an id is")
	}
}

func TestPayloadOfDeepNestingCostsNothing(t *testing.T) {
	payload := bytes.Repeat([]byte("["), DefaultMaxFrame)
	if n := allocated(func() { Parse(payload, MaxDepth) }); n > 4<<10 {
		t.Errorf("allocated %d bytes", n)
	}
}

// allocated counts what the whole process allocates while f runs.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// What Parse takes for requests is, written again, taken for the same; what it
// refuses as a whole, the codec refuses too or a limit does; and nothing
// allocates more than a small multiple of the payload.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"jsonrpc":"2.0","method":"M","params":{"a":1},"id":1}`,
		`{"jsonrpc":"2.0","method":"M","params":[1],"id":"x"}`,
		`[{"jsonrpc":"2.0","method":"M"},1,{"jsonrpc":"2.0","id":null,"method":"\u004d"}]`,
		`{"jsonrpc":"2.0","id":1234567890123456789012345678901234567890,"method":"M"}`,
		`{"jsonrpc":"2.0","id":{},"method":"M"}`, `[]`, `[[`, "{\"\xff\":1}", `{"id":1,"id":2}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		var items []Item
		var fault *Error
		if n := allocated(func() { items, _, fault = Parse(payload, MaxDepth) }); n > uint64(64*len(payload)+64<<10) {
			t.Fatalf("%d bytes allocated %d", len(payload), n)
		}
		valid := jsontext.Value(payload).IsValid()
		if fault == nil && !valid {
			t.Fatalf("%q is no JSON", payload)
		}
		if fault != nil && fault.Code == ParseError && valid && !tooDeep(payload, MaxDepth) {
			t.Fatalf("%q is JSON: %v", payload, fault)
		}
		for _, it := range items {
			checkAgain(t, it)
		}
	})
}

// checkAgain writes a request as the codec does, and reads it again.
func checkAgain(t *testing.T, it Item) {
	if it.Err != nil {
		return
	}
	wire, err := json.Marshal(struct {
		Version string         `json:"jsonrpc"`
		Method  string         `json:"method"`
		Params  jsontext.Value `json:"params,omitzero"`
		ID      jsontext.Value `json:"id,omitzero"`
	}{"2.0", it.Method, it.Params, it.ID}, jsontext.PreserveRawStrings(true))
	if err != nil {
		t.Fatal(err)
	}
	again, _, fault := Parse(wire, MaxDepth)
	if fault != nil || len(again) != 1 || show(again[0]) != show(compact(it)) {
		t.Fatalf("%s became %v, %v", show(it), again, fault)
	}
}

// compact takes out the space that the codec does not write.
func compact(it Item) Item {
	v := jsontext.Value(bytes.Clone(it.Params))
	if v != nil {
		v.Compact(jsontext.PreserveRawStrings(true))
	}
	it.Params = v
	return it
}

func BenchmarkParse(b *testing.B) {
	payload := []byte(`{"jsonrpc":"2.0","id":12345,"method":"InsertMessage","params":{"chat_id":1,"message_text":"` +
		strings.Repeat("a fine day ", 12) + `","client_id":"01890a5d-ac96-774b-bcce-b302099a8057"}}`)
	b.SetBytes(int64(len(payload)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Parse(payload, MaxDepth); err != nil {
			b.Fatal(err)
		}
	}
}
