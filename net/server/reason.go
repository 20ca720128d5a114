package server

import (
	"context"
	"errors"
	"io"
	"time"

	"talko/app/chat"
	"talko/net/frame"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// Why a connection is ended from this side.
var (
	errSilent  = chat.Invalid.Errorf("no request came in time")
	errSlow    = chat.Invalid.Errorf("a frame took too long to arrive")
	errIdle    = chat.Invalid.Errorf("nothing came for too long: ping every 25 seconds")
	errPanic   = chat.Internal.Errorf("this connection met an error of ours")
	errRevoked = chat.Unauthenticated.Errorf("the session has ended")
	errFull    = chat.Unavailable.Errorf("the server is full")
	errEnding  = chat.Unavailable.Errorf("the connection ends, this was not begun")
	errGoing   = chat.Unavailable.Errorf("the server is going")
	errCut     = &jsonrpc.Error{
		Code: jsonrpc.ParseError, Message: "parse error: the frame was cut short",
		Data: &jsonrpc.Data{Kind: string(chat.Invalid)},
	}
	errDone = errors.New("all is said")
)

// lastWord is the frame that tells the peer why the connection ends, under the
// id null; nil if it need not be told, or is gone.
func (c *conn) lastWord(err error) []byte {
	var known *chat.Error
	var fault *jsonrpc.Error
	switch {
	case errors.Is(err, errDone):
		return nil
	case errors.Is(err, context.Canceled):
		err = later(errGoing, c.RetryAfter)
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = errCut
	case errors.As(err, &known), errors.As(err, &fault):
	case errors.Is(err, frame.ErrHeader), errors.Is(err, frame.ErrTooLarge):
	default:
		return nil
	}
	return frame.End(jsonrpc.AppendError(frame.Begin(nil), nil, protocol.ToError(err)), 0)
}

// later returns e with the time after which to try again.
func later(e *chat.Error, after time.Duration) *chat.Error {
	with := *e
	with.RetryAfter = after
	return &with
}
