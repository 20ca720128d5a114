package client

import (
	"encoding/json"
	"log/slog"
	"testing"

	"talko/net/jsonrpc"
)

// TestWhatIsNotUnderstoodIsAReasonToLook tells a stream what a later version
// may say, and what no version says: only the second may hide something.
func TestWhatIsNotUnderstoodIsAReasonToLook(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ method, params, want string }{
		{"Confetti", `{}`, ""},
		{"Message", `{"message":7}`, "lagged"},
	} {
		q := newQueue(9)
		g := &gate{queue: q, log: slog.New(slog.DiscardHandler), opened: true}
		g.handle(nil, jsonrpc.Request{Method: c.method, Params: json.RawMessage(c.params)})
		q.end()
		got := ""
		if n, ok := q.pop(t.Context()); ok {
			got = brief(n)
		}
		if got != c.want {
			t.Errorf("%s %s: told %q, want %q", c.method, c.params, got, c.want)
		}
	}
}
