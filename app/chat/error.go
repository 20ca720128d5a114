package chat

import (
	"errors"
	"fmt"
	"time"
)

// A Kind says what the caller can do about a failure. A Kind is itself an
// error, so a test for it reads as English: errors.Is(err, chat.NotFound).
type Kind string

const (
	Unauthenticated Kind = "unauthenticated" // sign in (again)
	Forbidden       Kind = "forbidden"       // not with these rights
	NotFound        Kind = "not_found"       // nothing there that the caller may know of
	Invalid         Kind = "invalid"         // never as it stands
	TooLarge        Kind = "too_large"       // never at this length
	RateLimited     Kind = "rate_limited"    // later
	Conflict        Kind = "conflict"        // something else stands there now
	Unavailable     Kind = "unavailable"     // unknown whether it was done: retry with the same client_id
	Internal        Kind = "internal"        // talko's fault
)

func (k Kind) Error() string { return string(k) }

// Error is a failure on its way to a user.
type Error struct {
	Kind       Kind
	Text       string        // for the user: lower case, no full stop
	Err        error         // for the operator: logged, never sent; may be nil
	RetryAfter time.Duration // for failures that may pass; 0: not told
}

func (e *Error) Error() string {
	if e.Err != nil {
		return e.Text + ": " + e.Err.Error()
	}
	return e.Text
}

// Is makes errors.Is(err, chat.NotFound) true for errors of that kind.
func (e *Error) Is(target error) bool { return e.Kind == target }

func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an error for the user. Its text is not wrapped: an operator's
// cause goes into Err.
func (k Kind) Errorf(format string, args ...any) *Error {
	return &Error{Kind: k, Text: fmt.Sprintf(format, args...)}
}

// KindOf returns the kind of err: Internal if it has none, "" if it is nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	var k Kind
	if errors.As(err, &k) {
		return k
	}
	return Internal
}
