package client_test

import (
	"context"
	"net"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"talko/app/account"
	"talko/app/chat"
	"talko/app/hub"
	"talko/app/service"
	"talko/net/client"
	"talko/net/protocol"
	"talko/net/server"
	"talko/net/trust"
	"talko/store"
)

// world is talko as `talko serve` builds it, on a free port of the loopback. Its
// servers can be stopped and started again.
type world struct {
	client.Dialer
	t       *testing.T
	store   chat.Store
	apart   bool // streams have a listener of their own
	cert    *trust.Certificate
	exposed bool // it says that others may connect
	rules   *service.Service
	stop    func()
}

// MakeOwner is what its host does on the machine.
func (w *world) MakeOwner(ctx context.Context, name string) error {
	return w.rules.MakeOwner(ctx, name)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return start(t, &world{})
}

// start opens a store for w and serves it.
func start(t *testing.T, w *world) *world {
	t.Helper()
	s, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "talko.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.t, w.store = t, s
	w.Dialer = client.Dialer{Addr: "127.0.0.1:0", Keys: keysTo(t, w.cert), MinRetry: time.Millisecond, MaxRetry: 10 * time.Millisecond}
	w.start()
	t.Cleanup(func() {
		w.stop()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// start serves, on the address of the time before.
func (w *world) start() {
	w.t.Helper()
	ln := w.listen(w.Addr)
	w.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(ln.Addr().(*net.TCPAddr).Port))
	streams := hub.New(hub.Options{Encode: protocol.EncodeNotification})
	rules, err := service.New(service.Options{
		Store: w.store, Hub: streams, Publisher: streams, Argon: account.Params{MemoryKiB: 8, Time: 1, Threads: 1},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.rules = rules
	settings := server.Settings{TLS: w.cert.Server()}
	push := server.NewBroadcast(server.BroadcastOptions{
		Settings: settings, Register: server.RegisterWith(streams.Register), Publisher: streams, Checker: rules, Dialer: rules,
	})
	calls := server.DataOptions{Settings: settings, Dialer: rules, Epoch: w.store.Epoch(), Broadcast: push}
	var own net.Listener
	if w.apart {
		own = w.listen("127.0.0.1:0")
		calls.Broadcast, calls.BroadcastAddr = nil, own.Addr().String()
	}
	data := server.NewData(calls)

	ctx, cancel := context.WithCancel(context.Background())
	behind, stopBehind := context.WithCancel(context.Background())
	var doors, parts sync.WaitGroup
	for _, run := range []func(context.Context) error{streams.Run, rules.Run} {
		parts.Go(func() { w.check(run(behind)) })
	}
	doors.Go(func() { w.check(data.Serve(ctx, ln)) })
	if own != nil {
		doors.Go(func() { w.check(push.Serve(ctx, own)) })
	}
	w.stop = sync.OnceFunc(func() {
		cancel()
		doors.Wait()
		stopBehind()
		parts.Wait()
	})
}

func (w *world) listen(addr string) net.Listener {
	w.t.Helper()
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.exposed {
		return elsewhere{ln}
	}
	return ln
}

// elsewhere is a listener that is not on loopback, as far as its server can tell.
type elsewhere struct{ net.Listener }

func (e elsewhere) Addr() net.Addr {
	return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: e.Listener.Addr().(*net.TCPAddr).Port}
}

func (w *world) check(err error) {
	if err != nil {
		w.t.Error(err)
	}
}

// signUp makes a user, and signs in.
func (w *world) signUp(name string) chat.Client {
	w.t.Helper()
	c, err := w.Dial(context.Background(), chat.Credential{UserName: name, Password: "correct horse", SignUp: true})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Close() })
	return c
}
