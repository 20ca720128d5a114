package jsonrpc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"talko/net/frame"
)

// peer is the far end of a Conn, by hand.
type peer struct {
	t    *testing.T
	conn net.Conn
	in   *frame.Reader
}

// meet returns a Conn and its far end. Both end with the test's bubble, which
// fails if a goroutine is left.
func meet(t *testing.T, o Options) (*Conn, *peer) {
	near, far := net.Pipe()
	return NewConn(near, o), &peer{t, far, frame.NewReader(far, DefaultMaxFrame)}
}

func (p *peer) next() Item {
	p.t.Helper()
	payload, err := p.in.Next()
	if err != nil {
		p.t.Fatal(err)
	}
	items, _, fault := Parse(payload, MaxDepth)
	if fault != nil || len(items) != 1 {
		p.t.Fatalf("%s: %v", payload, fault)
	}
	return items[0]
}

func (p *peer) say(payload string) {
	p.t.Helper()
	if err := frame.Write(p.conn, []byte(payload)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *peer) answer(id []byte, result string) {
	p.t.Helper()
	p.say(string(AppendResult(nil, id, []byte(result))))
}

func TestCallsArePipelinedAndAnsweredByID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := meet(t, Options{})
		defer c.Close()
		var calls sync.WaitGroup
		for i := range 3 {
			calls.Go(func() {
				var got struct{ N int }
				err := c.Call(t.Context(), "Echo", map[string]int{"N": i}, &got)
				if err != nil || got.N != i {
					t.Errorf("call %d got %d, %v", i, got.N, err)
				}
			})
		}
		asked := []Item{p.next(), p.next(), p.next()}
		for _, i := range []int{2, 0, 1} {
			p.answer(asked[i].ID, string(asked[i].Params))
		}
		calls.Wait()
	})
}

func TestCallsOfOneGoroutineGoOutInItsOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := meet(t, Options{})
		defer c.Close()
		for i := range 100 {
			if err := c.Notify(fmt.Sprint("N", i), nil); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 100 {
			if got := p.next(); got.Method != fmt.Sprint("N", i) || !got.Notification() {
				t.Fatalf("at %d came %s", i, show(got))
			}
		}
	})
}

func TestErrorOfThePeerIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := meet(t, Options{})
		defer c.Close()
		go func() {
			id := p.next().ID
			p.say(string(AppendError(nil, id, &Error{Code: -32003, Message: "no such chat", Data: &Data{Kind: "not_found"}})))
		}()
		err := c.Call(t.Context(), "M", nil, nil)
		var e *Error
		if !errors.As(err, &e) || e.Code != -32003 || e.Data.Kind != "not_found" || errors.Is(err, ErrClosed) {
			t.Errorf("got %v", err)
		}
	})
}

func TestCallGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := meet(t, Options{})
		defer c.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		asked := make(chan Item, 1)
		go func() { asked <- p.next() }()
		if err := c.Call(ctx, "Slow", nil, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v", err)
		}
		// The late answer is dropped, and the connection goes on.
		p.answer((<-asked).ID, `{}`)
		go func() { p.answer(p.next().ID, `{}`) }()
		if err := c.Call(t.Context(), "Next", nil, nil); err != nil {
			t.Fatal(err)
		}
		if err := c.Call(ctx, "TooLate", nil, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestOneErrorForAllWhenTheConnectionEnds(t *testing.T) {
	t.Parallel()
	ends := map[string]struct {
		end  func(c *Conn, p *peer)
		want string
	}{
		"closed here":          {func(c *Conn, p *peer) { c.Close() }, "use of closed"},
		"closed there":         {func(c *Conn, p *peer) { p.conn.Close() }, "closed by the peer"},
		"no frame":             {func(c *Conn, p *peer) { io.WriteString(p.conn, "HTTP/1.1 400 Bad") }, "no size"},
		"too large":            {func(c *Conn, p *peer) { io.WriteString(p.conn, "9999999999") }, "above the limit"},
		"no JSON":              {func(c *Conn, p *peer) { p.say("hello") }, "parse error"},
		"no answer":            {func(c *Conn, p *peer) { p.say(`{"jsonrpc":"2.0","id":1}`) }, "neither"},
		"an error for nobody":  {func(c *Conn, p *peer) { p.say(`{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"go away"}}`) }, "go away"},
		"an answer for nobody": {func(c *Conn, p *peer) { p.say(`{"jsonrpc":"2.0","id":"x","result":1}`) }, "never made"},
	}
	for name, e := range ends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, p := meet(t, Options{})
				errs := make(chan error, 3)
				for range 3 {
					go func() { errs <- c.Call(t.Context(), "M", nil, nil) }()
				}
				for range 3 {
					p.next()
				}
				e.end(c, p)
				for range 3 {
					if err := <-errs; !errors.Is(err, ErrClosed) || !strings.Contains(err.Error(), e.want) {
						t.Errorf("got %v, want %s", err, e.want)
					}
				}
				<-c.Done()
				if err := c.Call(t.Context(), "M", nil, nil); err != c.Err() {
					t.Errorf("afterwards: %v", err)
				}
				if err := c.Notify("M", nil); err != c.Err() {
					t.Errorf("afterwards: %v", err)
				}
				c.Close()
			})
		})
	}
}

func TestNotificationsComeInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got []string
		c, p := meet(t, Options{Handle: func(_ *Conn, r Request) { got = append(got, r.Method+string(r.Params)) }})
		p.say(`{"jsonrpc":"2.0","method":"A","params":{"n":1}}`)
		p.say(`[{"jsonrpc":"2.0","method":"B"},{"jsonrpc":"2.0","method":"C"}]`)
		p.conn.Close()
		<-c.Done()
		c.Close()
		if want := `A{"n":1} B C`; strings.Join(got, " ") != want {
			t.Errorf("got %v, want %s", got, want)
		}
	})
}

func TestPeersCallEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		echo := Options{Handle: func(c *Conn, r Request) { c.Reply(Response{ID: r.ID, Result: r.Params}) }}
		a, b := NewConn(near, echo), NewConn(far, echo)
		defer a.Close()
		defer b.Close()
		for _, c := range []*Conn{a, b} {
			var got map[string]int
			if err := c.Call(t.Context(), "Echo", map[string]int{"n": 7}, &got); err != nil || got["n"] != 7 {
				t.Errorf("got %v, %v", got, err)
			}
		}
	})
}

func TestCallsToAConnThatTakesNoneAreRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := meet(t, Options{})
		defer c.Close()
		for payload, want := range map[string]string{
			`{"jsonrpc":"2.0","id":"x","method":"M"}`: `"code":-32601`,
			`{"jsonrpc":"2.0","id":"x","method":1}`:   `"code":-32600`,
		} {
			p.say(payload)
			if got, err := p.in.Next(); err != nil || !strings.Contains(string(got), want) {
				t.Errorf("%s: got %s, %v", payload, got, err)
			}
		}
	})
}

func TestPeerThatReadsNothingIsLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := meet(t, Options{WriteTimeout: time.Minute, MaxUnsent: 1000})
		defer c.Close()
		began := time.Now()
		big := strings.Repeat("x", 900)
		if err := c.Notify("M", big); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // it is being written, and the next ones wait
		for i, want := range []error{nil, nil, ErrBusy} {
			if err := c.Notify("M", big); !errors.Is(err, want) {
				t.Errorf("notification %d: %v, want %v", i, err, want)
			}
		}
		<-c.Done()
		if took := time.Since(began); took != time.Minute {
			t.Errorf("left after %v: %v", took, c.Err())
		}
	})
}

// TestPeerThatReadsSlowlyIsWaitedFor takes minutes to read what is sent, but
// never rests for one.
func TestPeerThatReadsSlowlyIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := meet(t, Options{WriteTimeout: time.Minute})
		defer c.Close()
		sent := []string{strings.Repeat("x", 4*chunkBytes)}
		if err := c.Notify("M", sent); err != nil {
			t.Fatal(err)
		}
		p.in = frame.NewReader(slowly{p.conn}, 5*chunkBytes)
		if got := p.next(); string(got.Params) != `["`+sent[0]+`"]` {
			t.Errorf("%d bytes came", len(got.Params))
		}
	})
}

// slowly takes 50 seconds for a chunk.
type slowly struct{ io.Reader }

func (s slowly) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	time.Sleep(time.Duration(n) * 50 * time.Second / chunkBytes)
	return n, err
}

func TestPayloadAboveThePeersLimitIsNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := meet(t, Options{})
		defer c.Close()
		c.SetMaxSend(100)
		err := c.Call(t.Context(), "M", strings.Repeat("x", 100), nil)
		if !errors.Is(err, frame.ErrTooLarge) || errors.Is(err, ErrClosed) {
			t.Errorf("got %v", err)
		}
		go func() { p.answer(p.next().ID, `{}`) }()
		if err := c.Call(t.Context(), "M", []string{"short"}, nil); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestParamsThatCannotBeEncodedAreNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, p := meet(t, Options{})
		defer c.Close()
		if err := c.Call(t.Context(), "M", func() {}, nil); err == nil {
			t.Error("a func was sent")
		}
		if err := c.Notify("M", "\xff"); err == nil {
			t.Error("invalid UTF-8 was sent")
		}
		go func() { p.answer(p.next().ID, `{"a":"text"}`) }()
		if err := c.Call(t.Context(), "M", nil, &struct {
			A int `json:"a"`
		}{}); err == nil || !strings.Contains(err.Error(), "decode result of M") {
			t.Errorf("got %v", err)
		}
	})
}

func BenchmarkCall(b *testing.B) {
	near, far := net.Pipe()
	server := NewConn(far, Options{Handle: func(c *Conn, r Request) { c.Reply(Response{ID: r.ID, Result: r.Params}) }})
	defer server.Close()
	c := NewConn(near, Options{})
	defer c.Close()
	params := map[string]int{"n": 7}
	var got map[string]int
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Call(context.Background(), "Echo", params, &got); err != nil {
			b.Fatal(err)
		}
	}
}
