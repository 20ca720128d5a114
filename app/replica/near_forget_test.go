package replica_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"talko/app/chat"
	"talko/app/replica"
	"talko/store/local"
)

// forgetter is a device that holds few lines, and the others on disk; it can be
// started again.
type forgetter struct {
	*device
	dir  string
	seed uint64
	stop func()
}

// start begins with what was kept in the device's directory.
func (f *forgetter) start(t *testing.T, d chat.Dialer, cred chat.Credential) {
	t.Helper()
	cache, err := local.OpenCache(f.dir, "near", cred.UserName)
	if err != nil {
		t.Fatal(err)
	}
	client, err := d.Dial(t.Context(), cred)
	if err != nil {
		t.Fatal(err)
	}
	r := replica.New(replica.Options{Client: client, Cache: cache, Seed: f.seed})
	f.seed += 1000
	replica.HoldFew(r)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	f.device = &device{r, fmt.Sprint(cred.UserName, f.seed)}
	f.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		client.Close()
	})
	f.await(t, "its chats", func() bool { return f.Link().Loaded })
}

// TestDevicesThatForgetEqualTheService lets people talk whose devices hold few
// lines, and start again from their disks in the middle of it.
func TestDevicesThatForgetEqualTheService(t *testing.T) {
	t.Parallel()
	d := newService(t)
	var all []*forgetter
	for i := range 6 {
		f := &forgetter{dir: t.TempDir(), seed: uint64(i + 1)}
		f.start(t, d, f.user(i%2 == 0))
		t.Cleanup(func() { f.stop() })
		all = append(all, f)
	}
	if _, err := all[0].NewGroup(t.Context(), "group", []chat.UserID{all[2].Identity().User.ID}); err != nil {
		t.Fatal(err)
	}
	room, err := all[0].NewRoom(t.Context(), "den")
	if err != nil {
		t.Fatal(err)
	}
	var busy sync.WaitGroup
	for i, f := range all {
		busy.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 2))
			for range 2 {
				f.live(t, r, room, 50)
				f.stop()
				f.start(t, d, f.user(false))
			}
			f.live(t, r, room, 30)
		})
	}
	busy.Wait()
	for _, f := range all {
		f.await(t, "to count as the service", func() bool { return f.rowsDiffer(t) == "" })
	}
	for _, f := range all {
		f.await(t, "to equal the service", func() bool { return f.difference(t) == "" })
	}
}

// user is whose device it is: two devices are one user's.
func (f *forgetter) user(signUp bool) chat.Credential {
	n := (f.seed%1000 - 1) / 2
	return chat.Credential{UserName: fmt.Sprint("user", n), Password: "correct horse battery", SignUp: signUp}
}

func (d *device) rowsDiffer(t *testing.T) string {
	page, err := d.Client().Chats(t.Context(), chat.GetChats{Limit: chat.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range page.Chats {
		got, ok := d.Chat(want.ID)
		d.discard(want.ID)
		if g, w := row(got.Chat), row(want); !ok || g != w {
			return fmt.Sprintf("row\n got %s\nwant %s", g, w)
		}
	}
	return ""
}

// discard gives up what was refused, without a look at what is not held.
func (d *device) discard(id chat.ChatID) {
	for _, line := range d.Window(id, replica.Newest, 10, 0).Lines {
		if line.State == replica.Failed {
			d.Discard(id, line.ClientID)
		}
	}
}
