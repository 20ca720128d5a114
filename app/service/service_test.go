package service

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"talko/app/account"
	"talko/app/chat"
	"talko/app/chattest"
	"talko/app/hub"
	"talko/store/sqlite"
)

var tinyArgon = account.Params{MemoryKiB: 8, Time: 1, Threads: 1}

// house is a service with all it needs, on a store of its own.
type house struct {
	*Service
	store chat.Store
	hub   *hub.Hub
}

func newHouse(t *testing.T, change ...func(*Options)) *house {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "talko.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := hub.New(hub.Options{})
	o := Options{Store: store, Hub: h, Publisher: h, Argon: tinyArgon}
	for _, c := range change {
		c(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	runUntilEnd(t, h.Run, s.Run)
	t.Cleanup(func() { store.Close() })
	return &house{Service: s, store: store, hub: h}
}

// runUntilEnd runs each func until the test ends, and waits for them then.
func runUntilEnd(t *testing.T, runs ...func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	for _, run := range runs {
		go func() { ended <- run(ctx) }()
	}
	t.Cleanup(func() {
		cancel()
		for range runs {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestServiceKeepsThePromisesOfAClient(t *testing.T) {
	t.Parallel()
	chattest.Run(t, func(t *testing.T) chattest.World { return newHouse(t) })
}

var _ = time.Second
