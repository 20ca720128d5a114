package client

import (
	"errors"
	"fmt"
	"testing"

	"talko/app/chat"
	"talko/net/frame"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

func TestWhatEndsAConnectionIsNoAnswerToACall(t *testing.T) {
	t.Parallel()
	ended := func(err error) error { return fmt.Errorf("%w: %w", jsonrpc.ErrClosed, err) }
	told := func(k chat.Kind) error { return protocol.ToError(k.Errorf("as told")) }
	for name, c := range map[string]struct {
		err  error
		want chat.Kind
	}{
		"an answer":                    {told(chat.TooLarge), chat.TooLarge},
		"the end, for another's call":  {ended(told(chat.TooLarge)), chat.Unavailable},
		"the end, for bad JSON":        {ended(told(chat.Invalid)), chat.Unavailable},
		"the end of the session":       {ended(told(chat.Unauthenticated)), chat.Unauthenticated},
		"too large to be sent":         {fmt.Errorf("%w: 2 bytes", frame.ErrTooLarge), chat.TooLarge},
		"an answer that was too large": {ended(frame.ErrTooLarge), chat.Unavailable},
	} {
		if got := judge(c.err); !errors.Is(got, c.want) {
			t.Errorf("%s: got %v (%s)", name, got, chat.KindOf(got))
		}
	}
}
