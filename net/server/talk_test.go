package server

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"talko/app/chat"
)

func insertCall(id int, text string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"InsertMessage","params":{"chat_id":1,"message_text":%q}}`, id, text)
}

func TestChangesKeepTheirOrderAndShareACommit(t *testing.T) {
	t.Parallel()
	const n = 20
	h := newHouse()
	var mu sync.Mutex
	var order []string
	all := make(chan struct{})
	h.insert = func(ctx context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
		mu.Lock()
		if order = append(order, p.Text); len(order) == n {
			close(all)
		}
		mu.Unlock()
		chat.Queued(ctx)
		<-all // the commit: all wait for it together
		return chat.MessageResult{Message: chat.Message{Text: p.Text}}, nil
	}
	ln := listenTCP(t)
	data, _ := both(t, h, Settings{})
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr()).greet("alice")
	var calls []string
	for i := range n {
		calls = append(calls, insertCall(i, fmt.Sprint(i)))
	}
	p.say(calls...)
	for range n {
		if got := p.next(); !strings.Contains(got, `"result"`) {
			t.Fatal(got)
		}
	}
	for i, text := range order {
		if text != fmt.Sprint(i) {
			t.Fatalf("carried out in the order %v", order)
		}
	}
}

func TestAChangeThatIsNeverQueuedHoldsUpTheNextButNoRead(t *testing.T) {
	t.Parallel()
	h := newHouse()
	first, second := make(chan struct{}), make(chan struct{})
	h.insert = func(_ context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
		if p.Text == "first" {
			<-first
		} else {
			close(second)
		}
		return chat.MessageResult{}, nil
	}
	ln := listenTCP(t)
	data, _ := both(t, h, Settings{})
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr()).greet("alice")
	p.say(insertCall(10, "first"), insertCall(11, "second"), ping)
	p.hears(pong)
	select {
	case <-second:
		t.Error("the second change overtook the first")
	default:
	}
	close(first)
	<-second
	for _, id := range []string{`"id":10`, `"id":11`} {
		if got := p.next(); !strings.Contains(got, id) {
			t.Errorf("got %s, want %s", got, id)
		}
	}
}

func TestAPanicEndsItsConnectionAlone(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	h := newHouse() // search is nil: a call of it panics
	data, _ := both(t, h, Settings{})
	serve(t, data, ln)
	good := dialTCP(t, ln.Addr()).greet("alice")
	bad := dialTCP(t, ln.Addr()).greet("bob")
	bad.say(`{"jsonrpc":"2.0","id":5,"method":"SearchMessages"}`)
	if got := bad.next(); !strings.Contains(got, `"id":5,"error":{"code":-32603`) || strings.Contains(got, "nil pointer") {
		t.Error(got)
	}
	bad.hearsError("something went wrong")
	bad.hearsEnd()
	good.say(ping)
	good.hears(pong)
}

func TestAClassicCallBearsItsToken(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, _ := both(t, newHouse(), Settings{})
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr())
	p.say(`{"jsonrpc":"2.0","id":1,"method":"Ping","params":{"token":"alice"}}`)
	p.hears(pong)
	p.hearsEnd()

	p = dialTCP(t, ln.Addr())
	p.say(`{"jsonrpc":"2.0","id":1,"method":"Login","params":{"user_name":"bob","password":"x"}}`)
	p.hears(`{"jsonrpc":"2.0","id":1,"result":{"user":{"user_id":2,"user_name":"bob"},"session_id":2,"device_id":2,"token":"bob"}}`)
	p.hearsEnd()
}

func TestHelloRefusesAVersionWithThoseThatAreSpoken(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, _ := both(t, newHouse(), Settings{})
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr())
	p.say(`{"jsonrpc":"2.0","id":1,"method":"Hello","params":{"version":9}}`)
	if got := p.next(); !strings.Contains(got, `"versions":[1]`) {
		t.Error(got)
	}
	p.say(ping)
	if got := p.next(); !strings.Contains(got, "say Hello first") {
		t.Error(got)
	}
	p.say(`{"jsonrpc":"2.0","id":2,"method":"Hello","params":{"version":1}}`)
	p.hears(`{"jsonrpc":"2.0","id":2,"result":{"version":1,"server":"","epoch":"e1","limits":{"frame":262144,"message":32768}}}`)
	p.say(ping)
	if got := p.next(); !strings.Contains(got, `"kind":"unauthenticated"`) {
		t.Error(got)
	}
	p.say(`{"jsonrpc":"2.0","id":3,"method":"Login","params":{"user_name":"bob"}}`, ping)
	p.next()
	p.hears(pong)
}

func TestTooManyAreSentAwayPolitely(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, _ := both(t, newHouse(), Settings{MaxConns: 1})
	serve(t, data, ln)
	in := dialTCP(t, ln.Addr()).greet("alice")
	out := dialTCP(t, ln.Addr())
	out.say(ping) // whoever speaks first hears it too
	out.hears(`{"jsonrpc":"2.0","id":null,"error":{"code":-32007,"message":"the server is full","data":{"kind":"unavailable","retry_after_ms":5000}}}`)
	out.hearsEnd()
	in.say(ping)
	in.hears(pong)
}

func TestTheEndAnswersWhatWasAccepted(t *testing.T) {
	t.Parallel()
	h := newHouse()
	accepted, commit := make(chan struct{}), make(chan struct{})
	h.insert = func(ctx context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
		close(accepted)
		<-commit
		return chat.MessageResult{Message: chat.Message{Text: p.Text}}, ctx.Err()
	}
	h.receive = func(ctx context.Context, p chat.ReceiveMessages) (chat.Received, error) {
		<-ctx.Done()
		return chat.Received{}, ctx.Err()
	}
	ln := listenTCP(t)
	data, _ := both(t, h, Settings{})
	stop := serve(t, data, ln)
	p := dialTCP(t, ln.Addr()).greet("alice")
	s := dialTCP(t, ln.Addr())
	s.say(`{"jsonrpc":"2.0","id":1,"method":"OpenStream","params":{"version":1,"token":"bob"}}`)
	s.hears(`{"jsonrpc":"2.0","id":1,"result":{"epoch":"e1","user_seq":7}}`)
	p.say(`{"jsonrpc":"2.0","id":4,"method":"ReceiveMessages"}`, insertCall(5, "last"))
	<-accepted
	began := time.Now()
	go stop()
	s.hears(`{"jsonrpc":"2.0","id":null,"error":{"code":-32007,"message":"the server is going","data":{"kind":"unavailable","retry_after_ms":1000}}}`)
	s.hearsEnd()
	if got := p.next(); !strings.Contains(got, `"id":4,"error":{"code":-32007`) {
		t.Error(got)
	}
	close(commit)
	if got := p.next(); !strings.Contains(got, `"message_text":"last"`) {
		t.Error(got)
	}
	p.hearsError("the server is going")
	stop()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the end took %v", took)
	}
}

func TestTheEndDoesNotWaitForThoseWhoDoNotRead(t *testing.T) {
	h := newHouse()
	h.search = func(context.Context, chat.SearchMessages) (chat.MessagePage, error) {
		return chat.MessagePage{Next: strings.Repeat("x", 100_000)}, nil
	}
	h.insert = func(ctx context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
		<-ctx.Done() // a store that does not come to an end by itself
		return chat.MessageResult{}, ctx.Err()
	}
	inBubble(t, h, Settings{}, func(t *testing.T, _ *pipes) {
		data, _ := both(t, h, Settings{})
		ln := listenPipes()
		stop := serve(t, data, ln)
		deaf := ln.dial(t).greet("alice")
		deaf.say(`{"jsonrpc":"2.0","id":1,"method":"SearchMessages"}`)
		stuck := ln.dial(t).greet("bob")
		stuck.say(insertCall(1, "never"))
		began := time.Now()
		go func() { stuck.next(); stuck.next() }()
		stop()
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("the end took %v", took)
		}
	})
}

// slowDialer signs in when it is let, if it has not been given up by then.
type slowDialer struct {
	*house
	begun, proceed chan struct{}
}

func (d slowDialer) Dial(ctx context.Context, cred chat.Credential) (chat.Client, error) {
	close(d.begun)
	<-d.proceed
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return d.house.Dial(ctx, cred)
}

func TestTheEndAnswersASignInThatWasAccepted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		data, _ := both(t, h, Settings{})
		d := slowDialer{h, make(chan struct{}), make(chan struct{})}
		data.o.Dialer = d
		ln := listenPipes()
		stop := serve(t, data, ln)
		p := ln.dial(t)
		p.say(`{"jsonrpc":"2.0","id":0,"method":"Hello","params":{"version":1}}`)
		p.next()
		p.say(`{"jsonrpc":"2.0","id":3,"method":"Login","params":{"user_name":"bob"}}`)
		<-d.begun
		go stop()
		synctest.Wait()
		close(d.proceed)
		if got := p.next(); !strings.Contains(got, `"token":"bob"`) {
			t.Error(got)
		}
		p.hearsError("the server is going")
		stop()
	})
}
