package protocol_test

import (
	"context"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"talko/app/account"
	"talko/app/hub"
	"talko/app/service"
	"talko/net/protocol"
	"talko/net/server"
	"talko/store/sqlite"
)

// house is both servers on one port, over a service and a store.
type house struct {
	addr    string
	epoch   string
	service *service.Service
}

// key is that of the link.
var key = []byte("a key that two servers share")

// noon is the only time there is in the house.
func noon() time.Time { return time.UnixMilli(1763633520000) }

// open opens a house whose store is in dir. It is closed when the test ends.
func open(t *testing.T, dir string) *house {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(dir, "talko.db"), sqlite.Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	h := hub.New(hub.Options{Encode: protocol.EncodeNotification})
	s, err := service.New(service.Options{
		Store: store, Hub: h, Publisher: h, Now: noon,
		Argon: account.Params{MemoryKiB: 8, Time: 1, Threads: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	settings := server.Settings{Version: "talko 1.0"}
	broadcast := server.NewBroadcast(server.BroadcastOptions{
		Settings: settings, Register: server.RegisterWith(h.Register), Checker: s, Dialer: s, Key: key, Publisher: h,
	})
	data := server.NewData(server.DataOptions{
		Settings: settings, Dialer: s, Epoch: store.Epoch(), Broadcast: broadcast,
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	run(t, func(ctx context.Context) error { return h.Run(ctx) })
	run(t, func(ctx context.Context) error { return data.Serve(ctx, ln) })
	return &house{addr: ln.Addr().String(), epoch: store.Epoch(), service: s}
}

// run runs part of a house until the test ends.
func run(t *testing.T, part func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := part(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { cancel(); running.Wait() })
}
