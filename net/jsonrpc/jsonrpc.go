// Package jsonrpc is JSON-RPC 2.0: it takes payloads apart into requests and
// answers, writes them, and is the calling side of a connection. It knows
// nothing of talko's methods.
// (Source: https://www.jsonrpc.org/specification.)
//
// It is strict about JSON (no duplicate names, no invalid UTF-8, no nesting
// deeper than a limit, nothing behind the value) and tolerant about the
// envelope: unknown members are ignored. An id is kept as the bytes that came,
// so a number of forty digits comes back as it went.
package jsonrpc

// Limits of what one payload may hold.
const (
	MaxDepth = 32  // of arrays and objects within each other
	MaxBatch = 100 // entries of a batch
)

// Codes that JSON-RPC 2.0 gives, section 5.1.
const (
	ParseError     = -32700
	InvalidRequest = -32600
	MethodNotFound = -32601
	InvalidParams  = -32602
	InternalError  = -32603
)

// Request is a call, or a notification.
type Request struct {
	ID     []byte // as it came: a string, a number or null; nil: a notification
	Method string
	Params []byte // an object or an array, as it came; nil: none
}

// Notification reports whether nobody waits for an answer.
func (r Request) Notification() bool { return r.ID == nil }

// Response is the answer to a call: Result, or Err.
type Response struct {
	ID     []byte
	Result []byte
	Err    *Error
}

// Error is a failure as JSON-RPC tells it.
type Error struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    *Data  `json:"data,omitzero"`
}

// Data is what talko tells about a failure beyond its code.
type Data struct {
	Kind         string `json:"kind,omitzero"`
	RetryAfterMS int64  `json:"retry_after_ms,omitzero"` // for failures that may pass
	Versions     []int  `json:"versions,omitempty"`      // that the server speaks
}

func (e *Error) Error() string { return e.Message }
