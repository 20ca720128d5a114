package bench

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// How many connections are open when it is measured what one costs. The first
// are there before the measure is taken: with them the server has made what it
// makes once.
const (
	idleMost  = 10_000
	idleFirst = 100
	idleSpare = 200 // files that are open besides
)

// idle is what users have open while they do nothing.
type idle struct {
	row   string
	each  int // connections of one user
	part  int // of all are opened if it is to be quick
	flags func(r *run) ([]string, error)
	// open opens what users from one number to below another have.
	open func(ctx context.Context, h *hall, from, to int) error
}

func noFlags(*run) ([]string, error) { return nil, nil }

var (
	idlePlain = idle{row: "idle/plain", each: 1, part: 4, flags: noFlags, open: openStreams}
	// idleUser has a session and a stream, as every client has.
	idleUser = idle{row: "idle/user", each: 2, part: 4, flags: noFlags, open: openUsers}
	idleTLS  = idle{row: "idle/tls", each: 1, part: 10, flags: (*run).tlsFlags, open: openEncrypted}
)

func openStreams(ctx context.Context, h *hall, from, to int) error {
	return h.open(ctx, span(from, to), nil)
}

func openUsers(ctx context.Context, h *hall, from, to int) error {
	return h.open(ctx, span(from, to), span(from, to))
}

// idleCount is how many users are measured, as far as the limit of open files
// allows.
func (r *run) idleCount(o idle) int {
	most := r.times(idleMost/o.part, idleMost)
	if limit := fileLimit(); limit > 0 && limit < most+idleSpare {
		r.note("idle: %d files may be open, so there are only %d connections", limit, limit-idleSpare)
		most = limit - idleSpare
	}
	return most / o.each
}

// measureIdle measures what an idle user costs in memory, and for streams in time.
func measureIdle(o idle) func(context.Context, *run) ([]Row, error) {
	return func(ctx context.Context, r *run) (rows []Row, err error) {
		if r.Connect != "" {
			r.note("%s is left out: what the server uses is not known here", o.row)
			return nil, nil
		}
		users := r.idleCount(o)
		if users <= idleFirst {
			return nil, errors.New("too few files may be open")
		}
		flags, err := o.flags(r)
		if err != nil {
			return nil, err
		}
		st, err := r.stage(ctx, room(users), flags...)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, st.close()) }()
		h, err := enter(ctx, st, 0, nil)
		if err != nil {
			return nil, err
		}
		defer h.leave()
		return r.idleRows(ctx, h, o, users)
	}
}

func (r *run) idleRows(ctx context.Context, h *hall, o idle, users int) ([]Row, error) {
	if err := o.open(ctx, h, 0, idleFirst); err != nil {
		return nil, err
	}
	r.settle(ctx)
	first, known := h.rss()
	if !known {
		r.note("%s is left out: what the server uses is not known here", o.row)
		return nil, nil
	}
	if err := o.open(ctx, h, idleFirst, users); err != nil {
		return nil, err
	}
	r.settle(ctx)
	all, _ := h.rss()
	rows := []Row{row(o.row, float64(all-first)/1024/float64(users-idleFirst), fmt.Sprintf("KiB, of %d", users), 0)}
	if o.row != idlePlain.row {
		return rows, nil
	}
	begin := time.Now()
	used, _ := h.cpu()
	sleep(ctx, time.Duration(r.times(2, 10))*time.Second)
	now, _ := h.cpu()
	return append(rows, row("idle/cpu", (now-used).Minutes()/time.Since(begin).Minutes()*60, "CPU s/min", 0)), ctx.Err()
}

// settle gives the server time to give back what opening took.
func (r *run) settle(ctx context.Context) {
	sleep(ctx, time.Duration(r.times(1, 4))*time.Second)
}
