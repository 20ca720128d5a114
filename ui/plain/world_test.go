package plain

import (
	"context"
	"io"
	"path/filepath"
	"strings"
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

const password = "correct horse"

// noon is when all of the tests happens.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// patience is how long anything may take that ends by an event.
const patience = 60 * time.Second

// world is servers in the process, over a database of their own.
type world struct {
	t   *testing.T
	svc *service.Service
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t}
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "talko.db"), sqlite.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	h := hub.New(hub.Options{Encode: func(chat.Notification) []byte { return nil }})
	w.svc, err = service.New(service.Options{Store: st, Hub: h, Publisher: h, Argon: account.Params{MemoryKiB: 64, Time: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = h.Run(ctx) })
	running.Go(func() { _ = w.svc.Run(ctx) })
	t.Cleanup(func() { cancel(); running.Wait(); st.Close() })
	return w
}

func (w *world) join(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
	c, err := w.svc.Dial(ctx, cred)
	if err != nil {
		return nil, err
	}
	return replica.New(replica.Options{Client: c, Seed: 1}), nil
}

// user signs someone up who sees nothing.
func (w *world) user(name string) chat.Client {
	w.t.Helper()
	c, err := w.svc.Dial(w.t.Context(), chat.Credential{UserName: name, Password: password, SignUp: true})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Close() })
	return c
}

// lobby is the room in which everyone is.
func (w *world) lobby(c chat.Client) chat.ChatID {
	w.t.Helper()
	page, err := c.Chats(w.t.Context(), chat.GetChats{})
	if err != nil || len(page.Chats) == 0 {
		w.t.Fatal("no lobby", err)
	}
	return page.Chats[0].ID
}

func (w *world) say(c chat.Client, to chat.ChatID, said string) chat.Message {
	w.t.Helper()
	r, err := c.InsertMessage(w.t.Context(), chat.InsertMessage{ChatID: to, Text: said})
	if err != nil {
		w.t.Fatal(err)
	}
	return r.Message
}

// seat is someone who reads and types lines.
type seat struct {
	t    *testing.T
	keys *io.PipeWriter
	done chan struct{} // closed when Run has returned
	end  func()        // ends the run as a signal does

	outcome Outcome
	err     error

	mu   sync.Mutex // guards said, read, more
	said strings.Builder
	read int // how much of it was seen
	more chan struct{}
}

func (s *seat) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said.Write(b)
	if s.more != nil {
		close(s.more)
		s.more = nil
	}
	return len(b), nil
}

// run runs plain in w; it ends when the test ends.
func (w *world) run(o Options) *seat {
	w.t.Helper()
	in, keys := io.Pipe()
	s := &seat{t: w.t, keys: keys, done: make(chan struct{})}
	if o.In == nil {
		o.In = in
	}
	if o.Out == nil {
		o.Out = s
	}
	if o.Now == nil {
		o.Now = func() time.Time { return noon }
	}
	if o.Join == nil {
		o.Join = w.join
	}
	o.Server = "here"
	ctx, cancel := context.WithCancel(context.Background())
	s.end = cancel
	go func() {
		defer close(s.done)
		s.outcome, s.err = Run(ctx, o)
	}()
	w.t.Cleanup(func() { cancel(); keys.Close(); <-s.done })
	return s
}

// sit runs plain for someone who has an account.
func (w *world) sit(name string) *seat {
	w.t.Helper()
	s := w.run(Options{Attended: true, User: name, Password: password})
	s.sees("you write to #lobby")
	return s
}

// types types lines.
func (s *seat) types(lines ...string) {
	s.t.Helper()
	for _, l := range lines {
		if _, err := io.WriteString(s.keys, l+"\n"); err != nil {
			s.t.Fatalf("cannot type %q: %v", l, err)
		}
	}
}

// all is all that was said.
func (s *seat) all() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.String()
}

// sees waits until these are said, one behind the other, behind what was seen
// before.
func (s *seat) sees(wants ...string) {
	s.t.Helper()
	late := time.After(patience)
	for _, want := range wants {
		for {
			s.mu.Lock()
			rest := s.said.String()[s.read:]
			i := strings.Index(rest, want)
			if i >= 0 {
				s.read += i + len(want)
				s.mu.Unlock()
				break
			}
			if s.more == nil {
				s.more = make(chan struct{})
			}
			more := s.more
			s.mu.Unlock()
			select {
			case <-more:
			case <-s.done:
				if strings.Contains(s.all()[s.read:], want) {
					continue
				}
				s.t.Fatalf("ended (%v) before it said %q:\n%s", s.err, want, s.all())
			case <-late:
				s.t.Fatalf("does not say %q behind %q:\n%s", want, s.all()[:s.read], s.all())
			}
		}
	}
}

// ended waits for the end of Run.
func (s *seat) ended() (Outcome, error) {
	s.t.Helper()
	select {
	case <-s.done:
	case <-time.After(patience):
		s.t.Fatalf("does not end:\n%s", s.all())
	}
	return s.outcome, s.err
}
