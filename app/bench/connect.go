package bench

import (
	"bytes"
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// connectAtOnce is how many connections are being opened at a time, connectCount
// how many are opened in one round: five rounds take fewer than there are ports.
const (
	connectAtOnce = 16
	connectCount  = 4000
)

// measureConnect measures how many connections a second are opened, let in and
// closed: half of them begin a session, the others a stream. The limit is that of
// a bare process that gives each an answer of the same size.
func measureConnect(ctx context.Context, r *run) (rows []Row, err error) {
	st, err := r.stage(ctx, room(100))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	sample, err := st.sample(ctx)
	if err != nil {
		return nil, err
	}
	var found []pair
	for range r.times(1, 5) {
		talko, err := r.connectOnce(ctx, st.addr, st.push, st.token)
		if err != nil {
			return nil, err
		}
		bare, err := r.bare(ctx, "answer", orders{Head: string(sample)})
		if err != nil {
			return nil, err
		}
		alone, err := r.connectOnce(ctx, bare.addr, bare.addr, st.token)
		bare.close()
		if err != nil {
			return nil, err
		}
		found = append(found, pair{talko, alone})
	}
	return []Row{middle("connect", "connections/s", found)}, nil
}

// sample is the answer that a session begins with.
func (s *stage) sample(ctx context.Context) ([]byte, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	payload, err := ask(conn, helloCall(s.token(0)))
	return bytes.Clone(payload), err
}

// connectOnce opens connections one after the other, several at a time, and
// returns how many it were in a second.
func (r *run) connectOnce(ctx context.Context, addr, push string, token func(int) string) (float64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	all := int64(r.times(connectCount/4, connectCount))
	var next atomic.Int64
	var opening sync.WaitGroup
	begin := time.Now()
	for range connectAtOnce {
		opening.Go(func() {
			for i := next.Add(1); i <= all && ctx.Err() == nil; i = next.Add(1) {
				to, call := addr, helloCall(token(int(i)))
				if i%2 == 0 {
					to, call = push, openStreamCall(token(int(i)))
				}
				if err := comeAndGo(ctx, to, call); err != nil {
					cancel(err)
				}
			}
		})
	}
	opening.Wait()
	return float64(all) / time.Since(begin).Seconds(), context.Cause(ctx)
}

func comeAndGo(ctx context.Context, addr string, call []byte) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = ask(conn, call)
	return err
}
