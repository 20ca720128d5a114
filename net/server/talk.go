package server

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// order tells when a call may be carried out.
type order int

const (
	anytime order = iota // reads: beside all others
	inOrder              // changes: each after the one before has its place
	atOnce               // what changes the connection itself: before more is read
	waiting              // long polls: like reads, but over when the connection is
)

// entry is a method as a connection may call it.
type entry struct {
	order order
	do    func(ctx context.Context, params []byte) (result []byte, err error)
	after func() // called when a result has been written; may be nil
}

// role is what a connection may call, and in which way. Only the goroutine that
// reads looks up, so a role may change with each call that is atOnce.
type role interface {
	lookup(method string) (entry, bool)
}

// talk carries out the requests of one connection.
type talk struct {
	*conn
	role   role
	placed <-chan struct{} // closed when the newest change has its place
}

// converse carries out what comes, beginning with payload, until the peer is
// done or ctx ends; and then waits for what is in flight.
func (c *conn) converse(ctx context.Context, r role, payload []byte) (err error) {
	calls, cancel := outlive(ctx, c.host.Grace)
	defer cancel()
	defer c.calls.Wait()
	defer func() { c.end(err) }() // long polls need not be waited for
	t := &talk{conn: c, role: r, placed: closed}
	for err == nil {
		if err = t.take(ctx, calls, payload); err == nil {
			payload, err = c.next()
		}
	}
	return err
}

// answerOnce carries out one payload, as in a classic call.
func (c *conn) answerOnce(ctx context.Context, r role, payload []byte) error {
	calls, cancel := outlive(ctx, c.host.Grace)
	defer cancel()
	t := &talk{conn: c, role: r, placed: closed}
	err := t.take(ctx, calls, payload)
	c.calls.Wait()
	if err == nil {
		err = errDone
	}
	return err
}

var closed = func() <-chan struct{} { ch := make(chan struct{}); close(ch); return ch }()

// outlive returns a context that ends grace after ctx, or with cancel.
func outlive(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-late.Done():
		case <-time.After(grace):
			cancel()
		}
	})
	return late, func() { stop(); cancel() }
}

// take begins the requests of one payload. An error ends the connection.
func (t *talk) take(ctx, calls context.Context, payload []byte) error {
	items, batch, fault := jsonrpc.Parse(payload, jsonrpc.MaxDepth)
	switch {
	case fault != nil && fault.Code == jsonrpc.ParseError:
		return fault
	case fault != nil:
		return t.send(nil, jsonrpc.Response{Err: fault})
	case !batch:
		return t.begin(ctx, calls, items[0], t.answer)
	}
	b := newBatch(t.conn, items)
	var err error
	for _, item := range items {
		if err != nil { // the others are answered, and so is the batch
			t.refuse(item, b.add)
		} else {
			err = t.begin(ctx, calls, item, b.add)
		}
	}
	return cmp.Or(err, b.begun())
}

// reply takes the answer to a request, none to a notification, and what is to
// be called when it has been written; that may be nil.
type reply func(id []byte, r jsonrpc.Response, after func()) error

// refuse answers a request that is not begun, because the connection ends.
func (t *talk) refuse(item jsonrpc.Item, answer reply) error {
	if item.Err != nil {
		return answer(item.ID, jsonrpc.Response{Err: item.Err}, nil)
	}
	err := later(errEnding, t.host.RetryAfter)
	return answer(item.ID, jsonrpc.Response{Err: protocol.ToError(err)}, nil)
}

// begin carries out one request, now or in a goroutine of its own.
func (t *talk) begin(ctx, calls context.Context, item jsonrpc.Item, answer reply) error {
	if item.Err != nil {
		return answer(item.ID, jsonrpc.Response{Err: item.Err}, nil)
	}
	e, ok := t.role.lookup(item.Method)
	if !ok {
		return answer(item.ID, jsonrpc.Response{Err: protocol.UnknownMethod()}, nil)
	}
	if e.order == atOnce {
		return t.carryOut(calls, e, item, answer)
	}
	select {
	case t.slots <- struct{}{}:
	case <-ctx.Done():
		t.refuse(item, answer)
		return context.Cause(ctx)
	}
	if e.order == waiting {
		calls = ctx
	}
	before, done := t.inLine(e.order)
	t.calls.Go(func() {
		defer func() { <-t.slots }()
		defer done()
		<-before
		if err := t.carryOut(chat.OnQueued(calls, done), e, item, answer); err != nil {
			t.end(err)
		}
	})
	return nil
}

// inLine gives a call its turn: it may start when before is closed, and the
// next change when done was called. Only changes wait for each other.
func (t *talk) inLine(o order) (before <-chan struct{}, done func()) {
	if o != inOrder {
		return closed, func() {}
	}
	placed := make(chan struct{})
	before, t.placed = t.placed, placed
	return before, sync.OnceFunc(func() { close(placed) })
}

// carryOut calls, and answers. An error ends the connection.
func (t *talk) carryOut(ctx context.Context, e entry, item jsonrpc.Item, answer reply) error {
	began := time.Now()
	result, err := t.call(ctx, e, item.Params)
	t.host.Log.Debug("call", "conn", t.id, "method", item.Method, "took", time.Since(began), "err", err)
	r, after := jsonrpc.Response{Result: result}, e.after
	if err != nil {
		r, after = jsonrpc.Response{Err: t.fault(item.Method, err)}, nil
	}
	failed := answer(item.ID, r, after)
	if errors.Is(err, errPanic) {
		return errPanic
	}
	return failed
}

func (t *talk) call(ctx context.Context, e entry, params []byte) (result []byte, err error) {
	defer t.host.guard("call", t.id, &err)
	return e.do(ctx, params)
}

// fault turns err into what the peer is told. What is our own is logged.
func (c *conn) fault(method string, err error) *jsonrpc.Error {
	fault := protocol.ToError(err)
	if fault.Code == jsonrpc.InternalError {
		c.host.Log.Error("call failed", "conn", c.id, "method", method, "err", err)
	}
	return fault
}
