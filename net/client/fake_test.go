package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// fake is a server at the other end of pipes, for the bubbles of synctest. It
// answers Hello, Login, Ping and OpenStream; everything else is for a test.
type fake struct {
	t *testing.T

	mu     sync.Mutex // guards what follows
	mute   bool       // nothing is answered
	refuse error      // of connecting
	reject error      // of Hello and OpenStream
	conns  []*jsonrpc.Conn
	calls  []string
	extra  func(c *jsonrpc.Conn, r jsonrpc.Request) (any, error)
}

func (f *fake) dialer() Dialer { return Dialer{Addr: "fake:1", Connect: f.connect} }

// dial signs in as alice.
func (f *fake) dial() chat.Client {
	f.t.Helper()
	c, err := f.dialer().Dial(context.Background(), chat.Credential{UserName: "alice", Password: "x"})
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

func (f *fake) connect(context.Context, string) (net.Conn, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refuse != nil {
		return nil, f.refuse
	}
	near, far := net.Pipe()
	f.conns = append(f.conns, jsonrpc.NewConn(near, jsonrpc.Options{Handle: f.handle}))
	return far, nil
}

func (f *fake) handle(c *jsonrpc.Conn, r jsonrpc.Request) {
	f.mu.Lock()
	f.calls = append(f.calls, r.Method)
	mute := f.mute
	f.mu.Unlock()
	if mute {
		return
	}
	go f.reply(c, r)
}

func (f *fake) reply(c *jsonrpc.Conn, r jsonrpc.Request) {
	result, err := f.answer(c, r)
	answer := jsonrpc.Response{ID: r.ID}
	if err != nil {
		answer.Err = protocol.ToError(err)
	} else if answer.Result, err = protocol.Encode(result); err != nil {
		f.t.Error(err)
	}
	c.Reply(answer)
}

func (f *fake) answer(c *jsonrpc.Conn, r jsonrpc.Request) (any, error) {
	f.mu.Lock()
	reject, extra := f.reject, f.extra
	f.mu.Unlock()
	switch r.Method {
	case "Hello":
		return protocol.HelloResult{Version: 1, Epoch: "e1", Limits: chat.Limits{Frame: 4096, Message: 100}, User: user(r)}, reject
	case "Login":
		return protocol.SignedIn{User: chat.User{ID: 1, Name: "alice"}, SessionID: 2, DeviceID: 3, Token: "t"}, nil
	case "OpenStream":
		return chat.StreamOpened{Epoch: "e1", UserSeq: 7}, reject
	case "Ping":
		return chat.Pong{UserSeq: 7}, nil
	}
	if extra != nil {
		return extra(c, r)
	}
	return nil, protocol.UnknownMethod()
}

// user is who a token belongs to.
func user(r jsonrpc.Request) *chat.User {
	if protocol.Token(r.Params) == "" {
		return nil
	}
	return &chat.User{ID: 1, Name: "alice"}
}

func (f *fake) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

// close closes all connections there were.
func (f *fake) close() {
	f.mu.Lock()
	conns := f.conns
	f.conns = nil
	f.mu.Unlock()
	for _, c := range conns {
		c.Close()
	}
}

// say sends a notification on the newest connection.
func (f *fake) say(n chat.Notification) {
	f.mu.Lock()
	c := f.conns[len(f.conns)-1]
	f.mu.Unlock()
	if err := c.Notify(n.Method(), n); err != nil {
		f.t.Error(err)
	}
}

// seen counts the calls of a method.
func (f *fake) seen(method string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.calls {
		if m == method {
			n++
		}
	}
	return n
}

// inBubble runs a test with a fake server, in time of its own. At its end
// nothing may run any more.
func inBubble(t *testing.T, test func(t *testing.T, f *fake)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{t: t}
		defer f.close()
		test(t, f)
	})
}

func text(seq chat.Seq) chat.MessageNote {
	return chat.MessageNote{Message: chat.LineOf(chat.Event{ChatID: 1, Seq: seq, Kind: chat.Text, Value: fmt.Sprint(seq)})}
}

// brief is a notification in a word.
func brief(n chat.Notification) string {
	switch n := n.(type) {
	case chat.MessageNote:
		return n.Message.Text
	case chat.LinkNote:
		if n.Up {
			return "up"
		}
		return "down"
	}
	return strings.ToLower(n.Method())
}

func kind(t *testing.T, err error, want chat.Kind) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
