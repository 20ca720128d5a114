package protocol

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"talko/app/chat"
	"talko/net/frame"
	"talko/net/jsonrpc"
)

var allKinds = []chat.Kind{
	chat.Unauthenticated, chat.Forbidden, chat.NotFound, chat.Invalid, chat.TooLarge,
	chat.RateLimited, chat.Conflict, chat.Unavailable, chat.Internal,
}

func TestKindsTravelThereAndBack(t *testing.T) {
	t.Parallel()
	seen := map[int]chat.Kind{}
	for _, k := range allKinds {
		wire := ToError(fmt.Errorf("insert message: %w", k.Errorf("a text for %s", "people")))
		if other, twice := seen[wire.Code]; twice {
			t.Errorf("%s and %s share the code %d", k, other, wire.Code)
		}
		seen[wire.Code] = k
		if back := FromError(wire); !errors.Is(back, k) {
			t.Errorf("%s came back as %v", k, chat.KindOf(back))
		}
		wire.Data = nil
		if back := FromError(wire); !errors.Is(back, k) {
			t.Errorf("%s, told by its code alone, came back as %v", k, chat.KindOf(back))
		}
		if k != chat.Internal && wire.Message != "a text for people" {
			t.Errorf("%s says %q", k, wire.Message)
		}
	}
}

func TestErrorsAreToldToUsersAlone(t *testing.T) {
	t.Parallel()
	secret := errors.New("table users has no column")
	cases := map[string]struct {
		err  error
		kind chat.Kind
		text string
	}{
		"a cause for the operator":   {&chat.Error{Kind: chat.Conflict, Text: "the name is taken", Err: secret}, chat.Conflict, "the name is taken"},
		"no text":                    {&chat.Error{Kind: chat.NotFound, Err: secret}, chat.NotFound, "not found"},
		"a bare kind":                {fmt.Errorf("open %w", chat.Forbidden), chat.Forbidden, "you may not do this"},
		"internal with a text":       {&chat.Error{Kind: chat.Internal, Text: "table users", Err: secret}, chat.Internal, apology},
		"an error of no kind":        {secret, chat.Internal, apology},
		"a kind nobody knows":        {chat.Kind("odd").Errorf("odd"), chat.Internal, apology},
		"a wait that was given up":   {fmt.Errorf("commit: %w", context.DeadlineExceeded), chat.Unavailable, "the server is busy, try again"},
		"another connection":         {fmt.Errorf("ask: %w", jsonrpc.ErrClosed), chat.Unavailable, "the server is busy, try again"},
		"of the operator, a peer's":  {&chat.Error{Kind: chat.Unavailable, Text: "later", Err: &jsonrpc.Error{Message: "table"}}, chat.Unavailable, "later"},
		"of the operator, a frame's": {&chat.Error{Kind: chat.Unavailable, Text: "later", Err: frame.ErrTooLarge}, chat.Unavailable, "later"},
		"a broken pipe":              {io.ErrUnexpectedEOF, chat.Internal, apology},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ToError(c.err)
			if got.Data.Kind != string(c.kind) || got.Message != c.text || got.Code != Code(c.kind) {
				t.Errorf("got %+v, %+v", got, got.Data)
			}
			if wire := string(jsonrpc.AppendError(nil, nil, got)); strings.Contains(wire, "table") {
				t.Errorf("told %s", wire)
			}
		})
	}
}

func TestFramesAndEnvelopesHaveTheirCodes(t *testing.T) {
	t.Parallel()
	_, tooLong := frame.ParseHeader([]byte("100       "), 99)
	_, noSize := frame.ParseHeader([]byte("hello     "), 99)
	_, _, noJSON := jsonrpc.Parse([]byte("{"), jsonrpc.MaxDepth)
	for _, c := range []struct {
		err  error
		code int
		kind chat.Kind
	}{
		{tooLong, -32004, chat.TooLarge}, {noSize, -32700, chat.Invalid},
		{noJSON, -32700, chat.Invalid}, {UnknownMethod(), -32601, chat.Invalid},
	} {
		got := ToError(fmt.Errorf("read: %w", c.err))
		if got.Code != c.code || got.Data.Kind != string(c.kind) || !errors.Is(FromError(got), c.kind) {
			t.Errorf("%v: got %+v, %+v", c.err, got, got.Data)
		}
	}
}

func TestRetryAfterTravels(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]time.Duration{
		0: 0, time.Microsecond: time.Millisecond, 1500 * time.Millisecond: 1500 * time.Millisecond,
		1000 * time.Hour: 24 * time.Hour,
	} {
		var got *chat.Error
		back := FromError(ToError(&chat.Error{Kind: chat.RateLimited, Text: "later", RetryAfter: wait}))
		if !errors.As(back, &got) || got.RetryAfter != want {
			t.Errorf("%v came back as %+v", wait, got)
		}
	}
}

func TestRetryAfterIsNeverInThePast(t *testing.T) {
	t.Parallel()
	var got *chat.Error
	err := FromError(&jsonrpc.Error{Code: -32005, Data: &jsonrpc.Data{RetryAfterMS: -1}})
	if !errors.As(err, &got) || got.RetryAfter != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestUnknownVersionIsRefusedWithThoseThatAreSpoken(t *testing.T) {
	t.Parallel()
	if err := CheckVersion(Version); err != nil {
		t.Fatal(err)
	}
	for _, v := range []int{0, -1, 2} {
		wire := ToError(CheckVersion(v))
		if wire.Code != jsonrpc.InvalidParams || !slices.Equal(wire.Data.Versions, Versions) {
			t.Errorf("version %d: %+v, %+v", v, wire, wire.Data)
		}
		var back *VersionError
		if err := FromError(wire); !errors.As(err, &back) || !errors.Is(err, chat.Invalid) || !slices.Equal(back.Spoken, Versions) {
			t.Errorf("version %d came back as %v", v, err)
		}
	}
}

func TestErrorsOfStrangersAreJudgedByTheirCode(t *testing.T) {
	t.Parallel()
	if FromError(nil) != nil {
		t.Error("no error became one")
	}
	for code, want := range map[int]chat.Kind{-32600: chat.Invalid, -32603: chat.Internal, -32099: chat.Internal, 0: chat.Internal} {
		err := FromError(&jsonrpc.Error{Code: code, Message: "text", Data: &jsonrpc.Data{Kind: "odd"}})
		if !errors.Is(err, want) || err.Error() != "text" {
			t.Errorf("%d: got %v, %v", code, chat.KindOf(err), err)
		}
	}
}
