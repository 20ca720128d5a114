package replica_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"talko/app/account"
	"talko/app/chat"
	"talko/app/hub"
	"talko/app/replica"
	"talko/app/service"
	"talko/store/sqlite"
)

// newService returns a real service on a store of its own, whose streams lag
// soon.
func newService(t *testing.T) chat.Dialer {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "talko.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	h := hub.New(hub.Options{QueueFrames: 8})
	s, err := service.New(service.Options{
		Store: store, Hub: h, Publisher: h, Argon: account.Params{MemoryKiB: 8, Time: 1, Threads: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	run(t, h.Run)
	run(t, s.Run)
	return s
}

// run runs fn until the test ends, and waits for it then.
func run(t *testing.T, fn func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- fn(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// device is one of a user's devices, with its copy.
type device struct {
	*replica.Replica
	name string
}

func newDevice(t *testing.T, d chat.Dialer, cred chat.Credential, seed uint64) *device {
	t.Helper()
	client, err := d.Dial(t.Context(), cred)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	r := replica.New(replica.Options{Client: client, Seed: seed})
	run(t, r.Run)
	return &device{r, fmt.Sprint(cred.UserName, seed)}
}

// people signs up users with two devices each.
func people(t *testing.T, d chat.Dialer, n int) (all []*device) {
	for i := range n {
		cred := chat.Credential{UserName: fmt.Sprint("user", i), Password: "correct horse battery", SignUp: true}
		all = append(all, newDevice(t, d, cred, uint64(2*i+1)))
		cred.SignUp = false
		all = append(all, newDevice(t, d, cred, uint64(2*i+2)))
	}
	return all
}

// TestEveryDeviceEqualsTheService lets people do what they do, all at once, and
// waits until all they hold is what the service has.
func TestEveryDeviceEqualsTheService(t *testing.T) {
	t.Parallel()
	d := newService(t)
	devices := people(t, d, 3)
	for _, dev := range devices {
		dev.await(t, "its chats", func() bool { return dev.Link().Loaded })
	}
	if _, err := devices[0].NewGroup(t.Context(), "group", []chat.UserID{devices[2].Identity().User.ID}); err != nil {
		t.Fatal(err)
	}
	room, err := devices[0].NewRoom(t.Context(), "den")
	if err != nil {
		t.Fatal(err)
	}
	var busy sync.WaitGroup
	for i, dev := range devices {
		busy.Go(func() { dev.live(t, rand.New(rand.NewPCG(uint64(i), 1)), room, 80) })
	}
	busy.Wait()
	for _, dev := range devices {
		dev.await(t, "to equal the service", func() bool { return dev.difference(t) == "" })
	}
}

// await waits until done holds, looking whenever something changed.
func (d *device) await(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(60 * time.Second)
	for !done() {
		select {
		case <-d.Changed():
		case <-time.After(100 * time.Millisecond):
		case <-deadline:
			t.Fatalf("%s waited in vain for %s: %s", d.name, what, d.difference(t))
		}
	}
}

// live does n things that a user does. Others may be faster; that is no error.
func (d *device) live(t *testing.T, r *rand.Rand, room chat.ChatID, n int) {
	ctx := t.Context()
	for i := range n {
		chats := d.Chats()
		if len(chats) == 0 {
			continue
		}
		c := chats[r.IntN(len(chats))]
		seq := chat.Seq(r.Int64N(int64(c.LastSeq)+1)) + 1
		other := chat.UserID(r.IntN(3) + 1)
		switch r.IntN(18) {
		case 0:
			d.Edit(ctx, c.ID, seq, fmt.Sprint("edited ", i))
		case 1:
			d.Delete(ctx, c.ID, seq)
		case 2:
			d.React(ctx, c.ID, seq, "👍")
		case 3:
			d.Unreact(ctx, c.ID, seq, "👍")
		case 4:
			d.Read(c.ID, seq)
		case 5:
			d.MarkUnread(ctx, c.ID, seq)
		case 6:
			d.Window(c.ID, replica.Newest, 10, 0)
			d.Window(c.ID, seq, 5, 5)
		case 7:
			d.Topic(ctx, c.ID, fmt.Sprint("topic ", i))
		case 8:
			d.Join(ctx, room)
		case 9:
			d.Leave(ctx, room)
		case 10:
			d.Add(ctx, c.ID, other)
		case 11:
			d.Remove(ctx, c.ID, other)
		case 12:
			d.OpenPrivate(ctx, other)
		default:
			d.Send(c.ID, fmt.Sprint(d.name, " says ", i, " to @user1"), c.LastSeq/2)
		}
	}
}

// difference tells where a device is not what the service has; "" if nowhere.
func (d *device) difference(t *testing.T) string {
	page, err := d.Client().Chats(t.Context(), chat.GetChats{Limit: chat.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(d.Chats()); got != len(page.Chats) {
		return fmt.Sprintf("%d chats of %d", got, len(page.Chats))
	}
	for _, want := range page.Chats {
		got, ok := d.Chat(want.ID)
		if !ok {
			return fmt.Sprintf("chat %d is missing", want.ID)
		}
		if d.discardFailed(want.ID); got.Pending > 0 {
			return fmt.Sprintf("chat %d has %d pending", want.ID, got.Pending)
		}
		if g, w := row(got.Chat), row(want); g != w {
			return fmt.Sprintf("row\n got %s\nwant %s", g, w)
		}
		if diff := d.linesDiffer(t, want.ID); diff != "" {
			return diff
		}
	}
	return ""
}

// discardFailed gives up what was refused: an answer to what is no message.
func (d *device) discardFailed(id chat.ChatID) {
	for _, line := range d.Window(id, replica.Newest, 1000, 0).Lines {
		if line.State == replica.Failed {
			d.Discard(id, line.ClientID)
		}
	}
}

// row is a chat without what is not stored.
func row(c chat.Chat) string {
	users := c.Users
	c.Users = nil
	for _, u := range users {
		u.Presence = ""
		c.Users = append(c.Users, u)
	}
	return asJSON(c)
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func (d *device) linesDiffer(t *testing.T, id chat.ChatID) string {
	page, err := d.Client().Messages(t.Context(), chat.GetMessages{ChatID: id, Limit: chat.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	w := d.Window(id, replica.Newest, 10*chat.MaxPage, 0)
	if !w.AtStart || !w.AtEnd || len(w.Lines) != len(page.Messages) {
		return fmt.Sprintf("chat %d: %d lines of %d", id, len(w.Lines), len(page.Messages))
	}
	for i, line := range w.Lines {
		if g, w := asJSON(line.Message), asJSON(page.Messages[i]); g != w {
			return fmt.Sprintf("chat %d: line\n got %s\nwant %s", id, g, w)
		}
	}
	return ""
}

// TestWhatIsOnesOwnReachesOnesOtherDevice is blocks, drafts, markers, and chats
// that one opens and leaves.
func TestWhatIsOnesOwnReachesOnesOtherDevice(t *testing.T) {
	t.Parallel()
	d := newService(t)
	devices := people(t, d, 2)
	here, there, other := devices[0], devices[1], devices[2].Identity().User.ID
	for _, dev := range devices {
		dev.await(t, "its chats", func() bool { return dev.Link().Loaded })
	}
	id, err := here.OpenPrivate(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := here.Chat(id); !ok {
		t.Fatal("the chat is not there at once")
	}
	there.await(t, "the chat", func() bool { _, ok := there.Chat(id); return ok })
	for _, text := range []string{"one", "two"} {
		devices[2].Send(id, text, 0)
	}
	unread := func(n int) func() bool {
		return func() bool { c, _ := there.Chat(id); return c.Unread == n && c.LastSeq == 2 }
	}
	there.await(t, "two messages", unread(2))
	here.await(t, "two messages", func() bool { c, _ := here.Chat(id); return c.LastSeq == 2 })
	here.Read(id, 2)
	there.await(t, "the marker", unread(0))
	if err := here.MarkUnread(t.Context(), id, 2); err != nil {
		t.Fatal(err)
	}
	there.await(t, "the marker below", unread(1))
	here.SetDraft(id, "dear")
	there.await(t, "the draft", func() bool {
		c, _ := there.Chat(id)
		return c.Settings.Draft == chat.Draft{Text: "dear", DeviceID: here.Identity().DeviceID}
	})
	if err := here.Block(t.Context(), other, true); err != nil {
		t.Fatal(err)
	}
	there.await(t, "the block", func() bool { return there.Blocked(other) })
	if err := here.Leave(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	there.await(t, "the chat to go", func() bool { _, ok := there.Chat(id); return !ok })
}
