// Package client is a chat.Client over TCP. It keeps two connections, one for
// calls and one for each stream, and restores them by itself. It knows frames
// and the protocol; what is said is for those who hold the Client.
package client

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"time"

	"talko/app/chat"
	"talko/net/frame"
	"talko/net/jsonrpc"
	"talko/net/protocol"
	"talko/net/trust"
)

// Dialer signs in on the server at Addr. Fields that are zero get the defaults
// that their comments tell. It is safe for concurrent use.
type Dialer struct {
	Addr string       // host:port of the DataServer
	Keys *trust.Guard // by what the servers are known; nil: nothing is encrypted
	Name string       // what the program calls itself; talko
	Log  *slog.Logger

	// Connect opens a connection; nil: TCP, and TLS on it.
	Connect func(ctx context.Context, addr string) (net.Conn, error)

	Timeout      time.Duration // of a call whose context has no deadline, and of connecting; 15 s
	PingInterval time.Duration // on each connection; 25 s
	PingTimeout  time.Duration // two pings that took longer are a dead link; 10 s
	MinRetry     time.Duration // the least pause between attempts to connect; 500 ms
	MaxRetry     time.Duration // the longest; 30 s
	Queue        int           // notifications that wait for a slow reader of a stream; 1024
}

// maxAnswer bounds the frames that a server may send, in bytes.
const maxAnswer = 16 << 20

// Hasty returns a Dialer for a server on this machine that dies often: it
// notices within seconds that a connection is dead, and soon tries again.
func Hasty(addr string, keys *trust.Guard) Dialer {
	return Dialer{
		Addr: addr, Keys: keys, Timeout: 5 * time.Second, PingInterval: 2 * time.Second, PingTimeout: 2 * time.Second,
		MinRetry: 50 * time.Millisecond, MaxRetry: 500 * time.Millisecond,
	}
}

func (d Dialer) withDefaults() Dialer {
	if d.Name == "" {
		d.Name = "talko"
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Connect == nil {
		d.Connect = d.connectTCP
	}
	if d.Queue == 0 {
		d.Queue = 1024
	}
	orDefault(&d.Timeout, 15*time.Second)
	orDefault(&d.PingInterval, 25*time.Second)
	orDefault(&d.PingTimeout, 10*time.Second)
	orDefault(&d.MinRetry, 500*time.Millisecond)
	orDefault(&d.MaxRetry, 30*time.Second)
	return d
}

func orDefault(v *time.Duration, d time.Duration) {
	if *v == 0 {
		*v = d
	}
}

// Dial signs in, and returns a Client that stays connected until it is closed
// or its session has ended.
func (d Dialer) Dial(ctx context.Context, cred chat.Credential) (chat.Client, error) {
	d = d.withDefaults()
	ctx, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	conn, hello, err := d.hello(ctx, cred.Token)
	if err != nil {
		return nil, err
	}
	identity, err := signIn(ctx, conn, hello, cred)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return newClient(d, conn, hello, identity), nil
}

// hello connects and begins a session, signed in if there is a token. A server
// of this machine that takes nothing plain gets what it wants.
func (d Dialer) hello(ctx context.Context, token string) (*jsonrpc.Conn, protocol.HelloResult, error) {
	conn, result, err := d.greet(ctx, token)
	if d.wantsTLS(err) {
		d.Keys.Demands(d.Addr)
		conn, result, err = d.greet(ctx, token)
	}
	return conn, result, err
}

func (d Dialer) greet(ctx context.Context, token string) (*jsonrpc.Conn, protocol.HelloResult, error) {
	var result protocol.HelloResult
	conn, err := d.connect(ctx, d.Addr, nil)
	if err != nil {
		return nil, result, err
	}
	p := protocol.Hello{Version: protocol.Version, Client: d.Name, Token: token}
	if err := conn.Call(ctx, "Hello", p, &result); err != nil {
		conn.Close()
		if protocol.WantsTLS(err) {
			return nil, result, protocol.ErrWantsTLS
		}
		return nil, result, judge(err)
	}
	conn.SetMaxSend(result.Limits.Frame)
	return conn, result, nil
}

// connect opens a connection whose notifications go to handle.
func (d Dialer) connect(ctx context.Context, addr string, handle func(*jsonrpc.Conn, jsonrpc.Request)) (*jsonrpc.Conn, error) {
	nc, err := d.Connect(ctx, addr)
	if err != nil {
		return nil, unreached(addr, err)
	}
	return jsonrpc.NewConn(nc, jsonrpc.Options{MaxFrame: maxAnswer, Handle: handle}), nil
}

// signIn finds out who the session belongs to; without a token in the
// credential, by its name and password.
func signIn(ctx context.Context, conn *jsonrpc.Conn, hello protocol.HelloResult, cred chat.Credential) (chat.Identity, error) {
	id := chat.Identity{
		SessionID: hello.SessionID, DeviceID: hello.DeviceID, Token: cred.Token, Epoch: hello.Epoch, Limits: hello.Limits,
	}
	if hello.User != nil {
		id.User = *hello.User
		return id, nil
	}
	method, params := credentials(cred)
	var in protocol.SignedIn
	if err := conn.Call(ctx, method, params, &in); err != nil {
		return id, judge(err)
	}
	id.User, id.SessionID, id.DeviceID, id.Token = in.User, in.SessionID, in.DeviceID, in.Token
	return id, nil
}

func credentials(cred chat.Credential) (method string, params any) {
	if cred.SignUp {
		return "InsertUser", protocol.InsertUser{
			UserName: cred.UserName, Password: cred.Password, Invite: cred.Invite, Device: cred.Device,
		}
	}
	return "Login", protocol.Login{
		UserName: cred.UserName, Password: cred.Password, DeviceID: cred.DeviceID, Device: cred.Device,
	}
}

// judge turns what a connection gave into an error of a kind. After what is not
// an answer it is unknown whether the call was carried out.
func judge(err error) error {
	var told *jsonrpc.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &told):
		return asTold(err, told)
	case errors.Is(err, frame.ErrTooLarge) && !errors.Is(err, jsonrpc.ErrClosed):
		return &chat.Error{Kind: chat.TooLarge, Text: "this is more than the server takes at once", Err: err}
	case errors.Is(err, frame.ErrHeader):
		return &chat.Error{Kind: chat.Unavailable, Text: "this is not how talko answers", Err: err}
	case errors.Is(err, jsonrpc.ErrBusy):
		return &chat.Error{Kind: chat.Unavailable, Text: "too much waits to be sent", Err: err}
	case errors.Is(err, context.Canceled):
		return &chat.Error{Kind: chat.Unavailable, Text: "given up", Err: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &chat.Error{Kind: chat.Unavailable, Text: "no answer in time", Err: err}
	case errors.Is(err, jsonrpc.ErrClosed):
		return &chat.Error{Kind: chat.Unavailable, Text: "the connection was lost", Err: err}
	}
	return &chat.Error{Kind: chat.Internal, Text: "the answer makes no sense", Err: err}
}

// asTold is the error that the server told. One that ended the connection is
// about all of it, or another call: of this one it only says that the session
// has ended, or nothing.
func asTold(err error, told *jsonrpc.Error) error {
	e := protocol.FromError(told)
	var known *chat.Error
	if errors.Is(err, jsonrpc.ErrClosed) && errors.As(e, &known) && known.Kind != chat.Unauthenticated {
		known.Kind, known.Err = chat.Unavailable, err
	}
	return e
}

var _ chat.Dialer = Dialer{}
