package demo

import (
	"context"
	"time"

	"talko/app/chat"
)

// past is a store in which it is still the time that now says. Many changes
// are made together in one transaction of the store below; they see what those
// before them have done. It is for one goroutine.
type past struct {
	chat.Store
	now time.Time
	tx  *pastTx // while changes are made together
}

// together makes all changes of do one transaction, and none if it fails.
func (p *past) together(ctx context.Context, do func() error) error {
	return p.Store.Update(ctx, func(tx chat.Tx) error {
		p.tx = &pastTx{tx, p}
		defer func() { p.tx = nil }()
		return do()
	})
}

func (p *past) Update(ctx context.Context, fn func(chat.Tx) error) error {
	if p.tx == nil {
		return p.Store.Update(ctx, func(tx chat.Tx) error { return fn(&pastTx{tx, p}) })
	}
	chat.Queued(ctx)
	return fn(p.tx)
}

func (p *past) View(ctx context.Context, fn func(chat.View) error) error {
	if p.tx == nil {
		return p.Store.View(ctx, fn)
	}
	return fn(p.tx)
}

// pastTx is a transaction at that time, of which nobody is told.
type pastTx struct {
	chat.Tx
	past *past
}

func (t *pastTx) Now() chat.Timestamp { return chat.At(t.past.now) }

func (t *pastTx) Publish(chat.Publication) {}

func (t *pastTx) Append(e *chat.Event, text chat.TextRow) (chat.Message, error) {
	e.TS = t.Now()
	return t.Tx.Append(e, text)
}
