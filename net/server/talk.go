package server

import (
	"cmp"
	"context"
	"errors"
	"sync/atomic"
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

// role is what a connection may call, and in which way. Only those who take
// what comes look up, one after another, so a role may change with each call
// that is atOnce.
type role interface {
	lookup(method string) (entry, bool)
	// taken is called when all of a payload was begun, with what came behind it;
	// an error ends the connection. It may wait.
	taken(behind []byte) error
	// close is called when the connection has ended, after the last call.
	close()
}

// takePayload begins the requests of one payload, behind which lies what came
// with it. An error ends the connection.
func (c *conn) takePayload(payload, behind []byte) error {
	items, batch, fault := jsonrpc.Parse(payload, jsonrpc.MaxDepth)
	if c.role == nil {
		c.role = c.opening(c, only(items, batch))
	}
	if err := c.begin(items, batch, fault); err != nil {
		return err
	}
	return c.role.taken(behind)
}

// only is the method of a payload that is a single request; "" otherwise.
func only(items []jsonrpc.Item, batch bool) string {
	if batch || len(items) != 1 || items[0].Err != nil {
		return ""
	}
	return items[0].Method
}

func (c *conn) begin(items []jsonrpc.Item, batch bool, fault *jsonrpc.Error) error {
	switch {
	case fault != nil && fault.Code == jsonrpc.ParseError:
		return fault
	case fault != nil:
		return c.answer(nil, jsonrpc.Response{Err: fault}, nil)
	case !batch:
		return c.beginOne(items[0], c)
	}
	b := newBatch(c, items)
	var err error
	for _, item := range items {
		if err != nil { // the others are answered, and so is the batch
			c.decline(item, b)
		} else {
			err = c.beginOne(item, b)
		}
	}
	return cmp.Or(err, b.begun())
}

// answerer takes the answer to a request, none to a notification, and what is
// to be called when it has been written; that may be nil.
type answerer interface {
	answer(id []byte, r jsonrpc.Response, after func()) error
}

// decline answers a request that is not begun, because the connection ends.
func (c *conn) decline(item jsonrpc.Item, to answerer) error {
	if item.Err != nil {
		return to.answer(item.ID, jsonrpc.Response{Err: item.Err}, nil)
	}
	err := later(errEnding, c.RetryAfter)
	return to.answer(item.ID, jsonrpc.Response{Err: protocol.ToError(err)}, nil)
}

// beginOne carries out one request: now, or by the crew.
func (c *conn) beginOne(item jsonrpc.Item, to answerer) error {
	if item.Err != nil {
		return to.answer(item.ID, jsonrpc.Response{Err: item.Err}, nil)
	}
	e, ok := c.role.lookup(item.Method)
	if !ok {
		return to.answer(item.ID, jsonrpc.Response{Err: protocol.UnknownMethod()}, nil)
	}
	ctx, why := c.calls.enter(e.order, c.MaxCalls)
	if why != nil {
		c.decline(item, to)
		return why
	}
	k := &call{c: c, ctx: ctx, entry: e, item: item, to: to}
	switch {
	case e.order == atOnce:
		defer c.calls.leave()
		return k.carryOut(ctx)
	case e.order != inOrder || c.calls.line(k):
		c.crew.do(k)
	}
	return nil
}

// call is a request that is carried out.
type call struct {
	c      *conn
	ctx    context.Context
	entry  entry
	item   jsonrpc.Item
	to     answerer
	placed atomic.Bool // it has its place among the changes
}

func (k *call) run() {
	defer k.c.calls.leave()
	ctx := k.ctx
	if k.entry.order == inOrder {
		defer k.place()
		ctx = chat.OnQueued(ctx, k.place)
	}
	if err := k.carryOut(ctx); err != nil {
		k.c.end(err)
	}
}

// place lets the next change begin.
func (k *call) place() {
	if k.placed.Swap(true) {
		return
	}
	if next := k.c.calls.placed(); next != nil {
		k.c.crew.do(next)
	}
}

// carryOut calls, and answers. An error ends the connection.
func (k *call) carryOut(ctx context.Context) error {
	c, began := k.c, time.Now()
	result, err := k.do(ctx)
	c.Log.Debug("call", "conn", c.id, "method", k.item.Method, "took", time.Since(began), "err", err)
	r, after := jsonrpc.Response{Result: result}, k.entry.after
	if err != nil {
		r, after = jsonrpc.Response{Err: c.fault(k.item.Method, err)}, nil
	}
	failed := k.to.answer(k.item.ID, r, after)
	if errors.Is(err, errPanic) {
		return errPanic
	}
	return failed
}

func (k *call) do(ctx context.Context) (result []byte, err error) {
	defer k.c.guard("call", k.c.id, &err)
	return k.entry.do(ctx, k.item.Params)
}

// fault turns err into what the peer is told. What is our own is logged.
func (c *conn) fault(method string, err error) *jsonrpc.Error {
	fault := protocol.ToError(err)
	if fault.Code == jsonrpc.InternalError {
		c.Log.Error("call failed", "conn", c.id, "method", method, "err", err)
	}
	return fault
}
