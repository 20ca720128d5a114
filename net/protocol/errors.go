package protocol

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"talko/app/chat"
	"talko/net/frame"
	"talko/net/jsonrpc"
)

// codes is the one table between kinds and codes; texts are what is said where
// an error has no text of its own.
var codes = []code{
	{chat.Unauthenticated, -32001, "sign in first"},
	{chat.Forbidden, -32002, "you may not do this"},
	{chat.NotFound, -32003, "not found"},
	{chat.TooLarge, -32004, "too large"},
	{chat.RateLimited, -32005, "too many calls, try again later"},
	{chat.Conflict, -32006, "something else stands there now"},
	{chat.Unavailable, -32007, "the server is busy, try again"},
	{chat.Invalid, jsonrpc.InvalidParams, "invalid params"},
	{chat.Internal, jsonrpc.InternalError, apology},
}

type code struct {
	kind chat.Kind
	code int
	text string
}

const apology = "something went wrong on the server, and was noted there"

// VersionError refuses a version of the protocol.
type VersionError struct {
	Asked  int
	Spoken []int
}

func (e *VersionError) Error() string {
	spoken := strings.Trim(fmt.Sprint(e.Spoken), "[]")
	if e.Asked == 0 {
		return "the server speaks protocol version " + spoken
	}
	return fmt.Sprintf("protocol version %d is not spoken here, only %s", e.Asked, spoken)
}

// Unwrap makes it an error of the kind Invalid.
func (e *VersionError) Unwrap() error { return chat.Invalid }

// Code returns the code of a kind.
func Code(k chat.Kind) int {
	for _, c := range codes {
		if c.kind == k {
			return c.code
		}
	}
	return jsonrpc.InternalError
}

// ToError tells err as JSON-RPC does. Only what is meant for users goes out: of
// an Internal error, or one of no kind, an apology.
func ToError(err error) *jsonrpc.Error {
	if known := envelope(err); known != nil {
		return known
	}
	kind, text, retry := judge(err)
	e := &jsonrpc.Error{Code: Code(kind), Message: text, Data: &jsonrpc.Data{Kind: string(kind)}}
	if retry > 0 {
		e.Data.RetryAfterMS = max(1, retry.Milliseconds())
	}
	var version *VersionError
	if errors.As(err, &version) {
		e.Message, e.Data.Versions = version.Error(), version.Spoken
	}
	return e
}

// envelope tells errors of frames and envelopes, which are not of a call. What
// stands within a chat.Error is its operator's.
func envelope(err error) *jsonrpc.Error {
	var e *jsonrpc.Error
	var judged *chat.Error
	switch {
	case errors.As(err, &judged):
		return nil
	case errors.Is(err, jsonrpc.ErrClosed), errors.Is(err, jsonrpc.ErrBusy):
		return nil // of another connection than the one that is answered
	case errors.As(err, &e):
		return e
	case errors.Is(err, frame.ErrTooLarge):
		return fault(Code(chat.TooLarge), chat.TooLarge, "frame above the limit")
	case errors.Is(err, frame.ErrHeader):
		return fault(jsonrpc.ParseError, chat.Invalid, "parse error: header is no size")
	}
	return nil
}

func fault(code int, kind chat.Kind, text string) *jsonrpc.Error {
	return &jsonrpc.Error{Code: code, Message: text, Data: &jsonrpc.Data{Kind: string(kind)}}
}

// UnknownMethod is the answer to a call of a method that is not there, or not
// there for this caller.
func UnknownMethod() *jsonrpc.Error {
	return fault(jsonrpc.MethodNotFound, chat.Invalid, "unknown method")
}

// judge finds what a user may know of err.
func judge(err error) (kind chat.Kind, text string, retry time.Duration) {
	kind = chat.KindOf(err)
	if ended(err) {
		kind = chat.Unavailable
	}
	i := slices.IndexFunc(codes, func(c code) bool { return c.kind == kind })
	if i < 0 || kind == chat.Internal {
		return chat.Internal, apology, 0
	}
	var e *chat.Error
	if errors.As(err, &e) && e.Text != "" {
		return kind, e.Text, e.RetryAfter
	}
	return kind, codes[i].text, 0
}

// ended reports whether err is of no kind, but tells that a wait was given up:
// then it is unknown what was done.
func ended(err error) bool {
	return chat.KindOf(err) == chat.Internal && !errors.Is(err, chat.Internal) &&
		(errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
			errors.Is(err, jsonrpc.ErrClosed) || errors.Is(err, jsonrpc.ErrBusy))
}

// FromError is the way back: a *chat.Error of the kind that e tells, or the
// code; a *VersionError where versions were told. A nil e is no error.
func FromError(e *jsonrpc.Error) error {
	if e == nil {
		return nil
	}
	back := &chat.Error{Kind: kindOf(e), Text: e.Message}
	if e.Data != nil {
		back.RetryAfter = time.Duration(min(max(e.Data.RetryAfterMS, 0), maxRetryMS)) * time.Millisecond
		if len(e.Data.Versions) > 0 {
			return &VersionError{Spoken: e.Data.Versions}
		}
	}
	return back
}

const maxRetryMS = 24 * 60 * 60 * 1000

func kindOf(e *jsonrpc.Error) chat.Kind {
	for _, c := range codes {
		if e.Data != nil && string(c.kind) == e.Data.Kind {
			return c.kind
		}
	}
	for _, c := range codes {
		if c.code == e.Code {
			return c.kind
		}
	}
	switch e.Code {
	case jsonrpc.ParseError, jsonrpc.InvalidRequest, jsonrpc.MethodNotFound:
		return chat.Invalid
	}
	return chat.Internal
}
