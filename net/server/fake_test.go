package server

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"talko/app/chat"
	"talko/app/hub"
	"talko/net/frame"
	"talko/net/protocol"
)

// house is a small chat.Dialer and chat.TokenChecker: a token "NAME" opens the
// session of the user of that name, until it is revoked.
type house struct {
	mu      sync.Mutex // guards what follows
	users   map[string]chat.UserID
	revoked map[string]bool
	unsure  map[string]bool // tokens that cannot be checked
	checks  int

	// Calls that a test wants to see; the others panic.
	insert  func(ctx context.Context, p chat.InsertMessage) (chat.MessageResult, error)
	receive func(ctx context.Context, p chat.ReceiveMessages) (chat.Received, error)
	search  func(ctx context.Context, p chat.SearchMessages) (chat.MessagePage, error)
}

func newHouse() *house {
	return &house{users: map[string]chat.UserID{"alice": 1, "bob": 2}, revoked: map[string]bool{}, unsure: map[string]bool{}}
}

func (h *house) Dial(_ context.Context, cred chat.Credential) (chat.Client, error) {
	if cred.Token == "" {
		cred.Token = cred.UserName
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	id := h.users[cred.Token]
	if id == 0 || h.revoked[cred.Token] {
		return nil, chat.Unauthenticated.Errorf("unknown name or wrong password")
	}
	return &guest{h: h, id: chat.Identity{
		User: chat.User{ID: id, Name: cred.Token}, SessionID: chat.SessionID(id), DeviceID: chat.DeviceID(id),
		Token: cred.Token, Epoch: "e1",
	}}, nil
}

func (h *house) CheckToken(_ context.Context, token string) (chat.Access, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checks++
	if h.unsure[token] {
		return chat.Access{}, chat.Unavailable.Errorf("the store is busy")
	}
	id := h.users[token]
	if id == 0 || h.revoked[token] {
		return chat.Access{}, chat.Unauthenticated.Errorf("the session has ended")
	}
	return chat.Access{UserID: id, SessionID: chat.SessionID(id), Epoch: "e1", UserSeq: 7}, nil
}

func (h *house) revoke(token string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.revoked[token] = true
}

func (h *house) doubt(token string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.unsure[token] = true
}

// guest is the chat.Client of a house.
type guest struct {
	chat.Client
	h  *house
	id chat.Identity
}

func (g *guest) Identity() chat.Identity { return g.id }
func (g *guest) Close() error            { return nil }

func (g *guest) Ping(context.Context) (chat.Pong, error) {
	return chat.Pong{UserSeq: 7, Sum: 9, ServerTS: 1}, nil
}

func (g *guest) InsertMessage(ctx context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
	return g.h.insert(ctx, p)
}

func (g *guest) Receive(ctx context.Context, p chat.ReceiveMessages) (chat.Received, error) {
	return g.h.receive(ctx, p)
}

func (g *guest) Search(ctx context.Context, p chat.SearchMessages) (chat.MessagePage, error) {
	return g.h.search(ctx, p)
}

// listenTCP returns a listener on a free port of the loopback.
func listenTCP(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

// pipes is a listener whose connections are pipes, for the bubbles of synctest.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	close func()
}

func listenPipes() *pipes {
	done := make(chan struct{})
	return &pipes{make(chan net.Conn), done, sync.OnceFunc(func() { close(done) })}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.close(); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// dial returns the far end of a new connection.
func (p *pipes) dial(t *testing.T) *peer {
	near, far := net.Pipe()
	p.conns <- near
	return newPeer(t, far)
}

// server is anything that serves.
type server interface {
	Serve(ctx context.Context, ln net.Listener) error
}

// serve runs s on ln until stop is called, or the test ends; stop waits.
func serve(t *testing.T, s server, ln net.Listener) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, ln) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// both returns a DataServer and a BroadcastServer on one port, over a hub that
// runs.
func both(t *testing.T, h *house, set Settings) (*DataServer, *hub.Hub) {
	streams := hub.New(hub.Options{Encode: protocol.EncodeNotification, Workers: 1, QueueFrames: 16})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { streams.Run(ctx); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended })
	b := NewBroadcast(BroadcastOptions{
		Settings: set, Register: RegisterWith(streams.Register), Checker: h, Dialer: h, Publisher: streams,
	})
	return NewData(DataOptions{Settings: set, Dialer: h, Epoch: "e1", Broadcast: b}), streams
}

// peer is the far end of a connection, in bytes.
type peer struct {
	t *testing.T
	net.Conn
	frames *frame.Reader
}

func newPeer(t *testing.T, c net.Conn) *peer {
	t.Cleanup(func() { c.Close() })
	return &peer{t, c, frame.NewReader(c, 16<<20)}
}

func dialTCP(t *testing.T, addr net.Addr) *peer {
	t.Helper()
	c, err := net.Dial("tcp", addr.String())
	if err != nil {
		t.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(time.Minute)) // only so that a failure ends
	return newPeer(t, c)
}

// say sends payloads, each in a frame.
func (p *peer) say(payloads ...string) {
	p.t.Helper()
	var out []byte
	for _, s := range payloads {
		out = frame.Append(out, []byte(s))
	}
	if _, err := p.Write(out); err != nil {
		p.t.Fatalf("write: %v", err)
	}
}

// hears fails the test unless the next payload is want.
func (p *peer) hears(want string) {
	p.t.Helper()
	if got := p.next(); got != want {
		p.t.Fatalf("got  %s\nwant %s", got, want)
	}
}

func (p *peer) next() string {
	p.t.Helper()
	got, err := p.frames.Next()
	if err != nil {
		p.t.Fatalf("read: %v", err)
	}
	return string(got)
}

// hearsEnd fails the test unless the connection has ended.
func (p *peer) hearsEnd() {
	p.t.Helper()
	if got, err := p.frames.Next(); err != io.EOF {
		p.t.Fatalf("got %s, %v; want the end", got, err)
	}
}

// greet begins a session.
func (p *peer) greet(token string) *peer {
	p.t.Helper()
	p.say(`{"jsonrpc":"2.0","id":0,"method":"Hello","params":{"version":1,"client":"test","token":"` + token + `"}}`)
	p.next()
	return p
}

const (
	ping = `{"jsonrpc":"2.0","id":1,"method":"Ping"}`
	pong = `{"jsonrpc":"2.0","id":1,"result":{"user_seq":7,"sum":9,"server_ts":1}}`
)
