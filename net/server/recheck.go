package server

import (
	"context"
	"errors"
	"sync"
	"time"

	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

const (
	checkers     = 16              // tokens checked at a time when the link returns
	checkTimeout = 5 * time.Second // for the DataServer to tell whose a token is
)

// recheck asks again whose the token of each stream is, and ends those whose
// session is over, or might be: what was revoked while the link was cut was not
// told.
func (b *BroadcastServer) recheck(ctx context.Context) {
	var running sync.WaitGroup
	turns := make(chan struct{}, checkers)
	for _, s := range b.all() {
		turns <- struct{}{}
		running.Go(func() {
			defer func() { <-turns }()
			_, err := b.o.Checker.CheckToken(ctx, s.token)
			switch {
			case err == nil:
			case ctx.Err() != nil, errors.Is(err, jsonrpc.ErrClosed): // the next link asks again
			case errors.Is(err, chat.Unauthenticated):
				s.close()
				s.Revoked()
			default:
				s.close()
				s.c.end(later(errNoLink, b.RetryAfter))
			}
		})
	}
	running.Wait()
}

func (b *BroadcastServer) all() []*stream {
	b.mu.Lock()
	defer b.mu.Unlock()
	streams := make([]*stream, 0, len(b.streams))
	for s := range b.streams {
		streams = append(streams, s)
	}
	return streams
}

// overLink is the TokenChecker of a BroadcastServer alone in its process.
type overLink struct{ b *BroadcastServer }

func (o overLink) CheckToken(ctx context.Context, token string) (chat.Access, error) {
	o.b.mu.Lock()
	link := o.b.link
	o.b.mu.Unlock()
	if link == nil {
		return chat.Access{}, later(errNoLink, o.b.RetryAfter)
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	var access chat.Access
	err := link.Call(ctx, "CheckToken", protocol.CheckToken{Token: token}, &access)
	var told *jsonrpc.Error
	switch {
	case err == nil:
		return access, nil
	case errors.As(err, &told) && !errors.Is(err, jsonrpc.ErrClosed):
		return chat.Access{}, protocol.FromError(told)
	}
	unreachable := later(errNoLink, o.b.RetryAfter)
	unreachable.Err = err
	return chat.Access{}, unreachable
}
