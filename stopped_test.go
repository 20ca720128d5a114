package main

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"talko/app/account"
	"talko/app/chat"
	"talko/app/hub"
	"talko/app/replica"
	"talko/app/service"
	"talko/net/client"
	"talko/net/protocol"
	"talko/net/server"
	"talko/store"
)

// maxHeld is what hub and server hold at most for one who does not read.
const maxHeld = 256 << 10

// A reader stops in a room in which much is said, and goes on after a while.
func TestAReaderWhoStopsCostsNobodyAnything(t *testing.T) {
	t.Parallel()
	s := newHall(t)
	stopped := amount(30, 2)
	sleeper := s.person("sleeper", &gate{})
	view := replica.New(replica.Options{Client: sleeper, Seed: 1})
	s.running.Go(func() { _ = view.Run(s.ctx) }) // ends with ctx
	for i := range 6 {
		s.listen(s.person(fmt.Sprintf("reader%d", i), nil))
	}
	awaken(t, view, s.room, func(c replica.Chat) bool { return c.UserCount == len(s.people) })

	said := make(chan struct{})
	go func() {
		defer close(said)
		s.talk(time.Duration(1+stopped) * time.Second)
	}()
	s.pass(time.Second)
	s.gate.close()
	s.during.Store(true)
	s.pass(time.Duration(stopped) * time.Second)
	s.during.Store(false)
	s.gate.open()
	<-said

	held, before, during := s.told()
	t.Logf("%d texts in %d s; at most %d bytes were held; p99 from sending to reading %v before, %v during", s.sent.Load(), 1+stopped, held, before, during)
	if held == 0 || held >= maxHeld {
		t.Errorf("%d bytes were held for the one who did not read, not some and fewer than %d", held, maxHeld)
	}
	if during > 5*before+500*time.Millisecond {
		t.Errorf("the others became slower: p99 %v, not %v", during, before)
	}
	s.checkView(view)
}

// hall is servers in this process with people who are in one room.
type hall struct {
	t       *testing.T
	ctx     context.Context // ends with the test
	running sync.WaitGroup
	hub     *hub.Hub
	addr    string
	gate    *gate         // of the sleeper
	people  []chat.Client // the first sleeps
	room    chat.ChatID

	sleeper atomic.Int64 // the user

	sent    atomic.Int64
	counter atomic.Pointer[counter] // of the sleeper's stream
	during  atomic.Bool             // the sleeper sleeps
	held    atomic.Int64

	mu   sync.Mutex         // guards took
	took [2][]time.Duration // from sending to reading, before and during
}

// newHall serves until the test ends.
func newHall(t *testing.T) *hall {
	ctx, end := context.WithCancel(context.Background())
	s := &hall{t: t, ctx: ctx}
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), "chat.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.hub = hub.New(hub.Options{Encode: protocol.EncodeNotification})
	rules, err := service.New(service.Options{Store: db, Hub: s.hub, Publisher: s.hub, Argon: account.Params{MemoryKiB: 64, Time: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	pushes := server.NewBroadcast(server.BroadcastOptions{Register: s.register, Dialer: rules, Checker: rules, Publisher: s.hub})
	calls := server.NewData(server.DataOptions{Dialer: rules, Epoch: db.Epoch(), Broadcast: pushes})
	ln, err := server.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = server.Addr(ln)
	for _, run := range []func(context.Context) error{
		s.hub.Run, rules.Run, func(ctx context.Context) error { return calls.Serve(ctx, ln) },
	} {
		s.running.Go(func() {
			if err := run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(func() {
		end()
		s.running.Wait()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// person signs somebody up, who enters the room: the first makes it. Where
// there is a gate, what the person reads goes through it.
func (s *hall) person(name string, g *gate) chat.Client {
	s.t.Helper()
	d := client.Dialer{Addr: s.addr}
	if g != nil {
		s.gate, d.Connect = g, g.connect
	}
	c, err := d.Dial(s.ctx, chat.Credential{UserName: name, Password: "correct horse", SignUp: true})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.Close() })
	if s.people = append(s.people, c); len(s.people) == 1 {
		made, err := c.InsertChat(s.ctx, chat.InsertChat{ChatName: "hall", Kind: chat.Room})
		if err != nil {
			s.t.Fatal(err)
		}
		s.room = made.Chat.ID
		s.sleeper.Store(int64(c.Identity().User.ID))
		return c
	}
	_, err = c.InsertParticipant(s.ctx, chat.InsertParticipant{ChatID: s.room, UserID: c.Identity().User.ID})
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// register is the hub's, but for the sleeper: there it counts what is held.
func (s *hall) register(user chat.UserID, session chat.SessionID, sink chat.Sink) server.Registration {
	if s.sleeper.Load() != int64(user) {
		return s.hub.Register(user, session, sink)
	}
	counted := &counter{Sink: sink, held: &s.held}
	r := &registration{Stream: s.hub.Register(user, session, counted), counter: counted}
	counted.stream.Store(r.Stream)
	s.counter.Store(counted)
	return r
}

// counter is a sink that counts what hub and server hold for it.
type counter struct {
	chat.Sink
	held    *atomic.Int64 // at most, so far
	stream  atomic.Pointer[hub.Stream]
	written atomic.Int64 // of a Send that did not go to the kernel whole
}

func (c *counter) Send(notices []*chat.Notice) (more bool, err error) {
	n := 0
	for _, notice := range notices {
		n += len(notice.Frame)
	}
	if more, err = c.Sink.Send(notices); more || err != nil {
		n = 0
	}
	c.written.Store(int64(n))
	c.look()
	return more, err
}

// look keeps the most that was held.
func (c *counter) look() {
	if st := c.stream.Load(); st != nil {
		now := int64(st.Held()) + c.written.Load()
		for old := c.held.Load(); now > old && !c.held.CompareAndSwap(old, now); old = c.held.Load() {
		}
	}
}

// registration knows when all that was sent is in the kernel's hands.
type registration struct {
	*hub.Stream
	*counter
}

func (r *registration) Ready() {
	r.written.Store(0)
	r.Stream.Ready()
}

// listen has somebody read, and notes how long texts took.
func (s *hall) listen(c chat.Client) {
	stream, err := c.Stream(s.ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	s.running.Go(func() {
		defer stream.Close()
		for {
			select {
			case <-s.ctx.Done():
				return
			case n, ok := <-stream.Notifications():
				if !ok {
					return
				}
				if m, ok := n.(chat.MessageNote); ok {
					s.note(m.Message.Text)
				}
			}
		}
	})
}

// note takes a text, which begins with when it was sent.
func (s *hall) note(text string) {
	var at int64
	if _, err := fmt.Sscanf(text, "%d", &at); err != nil {
		return
	}
	took, i := time.Since(time.Unix(0, at)), 0
	if s.during.Load() {
		i = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took[i] = append(s.took[i], took)
}

// talk has all but the sleeper say a thousand texts a second, or as many as the
// machine lets them.
func (s *hall) talk(d time.Duration) {
	ctx, cancel := context.WithTimeout(s.ctx, d)
	defer cancel()
	const voices = 4
	var talking sync.WaitGroup
	for _, c := range s.people[1:] {
		for range voices {
			talking.Go(func() { s.say(ctx, c, time.Second*voices*time.Duration(len(s.people)-1)/1000) })
		}
	}
	talking.Wait()
}

func (s *hall) say(ctx context.Context, c chat.Client, every time.Duration) {
	long := strings.Repeat("and so on, ", 30)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		text := fmt.Sprintf("%d %d %s", time.Now().UnixNano(), n, long)
		p := chat.InsertMessage{ChatID: s.room, Text: text, ClientID: fmt.Sprintf("%d-%d", s.sent.Add(1), n)}
		if _, err := c.InsertMessage(s.ctx, p); err != nil {
			s.t.Errorf("say: %v", err)
			return
		}
	}
}

// pass lets time pass, and looks what is held meanwhile.
func (s *hall) pass(d time.Duration) {
	end, often := time.After(d), time.NewTicker(2*time.Millisecond)
	defer often.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-end:
			return
		case <-often.C:
			if c := s.counter.Load(); c != nil {
				c.look()
			}
		}
	}
}

// told returns what was held at most, and within which time 99 of 100 texts
// were read.
func (s *hall) told() (held int, before, during time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p99 := func(all []time.Duration) time.Duration {
		slices.Sort(all)
		return all[len(all)*99/100]
	}
	return int(s.held.Load()), p99(s.took[0]), p99(s.took[1])
}

// checkView sees that the sleeper has all that the room has.
func (s *hall) checkView(view *replica.Replica) {
	s.t.Helper()
	reader := s.people[1]
	page, err := reader.Messages(s.ctx, chat.GetMessages{ChatID: s.room, Limit: 1})
	if err != nil {
		s.t.Fatal(err)
	}
	awaken(s.t, view, s.room, func(c replica.Chat) bool { return c.LastSeq == page.LastSeq && !c.Stale })
	for at := page.LastSeq; at > 0; {
		page, err := reader.Messages(s.ctx, chat.GetMessages{ChatID: s.room, Before: at + 1, Limit: chat.MaxPage})
		if err != nil {
			s.t.Fatal(err)
		}
		if len(page.Messages) == 0 {
			return
		}
		s.compare(view, at, page.Messages)
		at = page.From - 1
	}
}

// compare waits until the sleeper shows these lines, which end at a seq.
func (s *hall) compare(view *replica.Replica, at chat.Seq, want []chat.Message) {
	s.t.Helper()
	var got []*replica.Line
	awaken(s.t, view, s.room, func(replica.Chat) bool {
		got = view.Window(s.room, at, len(want), 0).Lines
		return len(got) == len(want) && !slices.ContainsFunc(got, func(l *replica.Line) bool { return l.State != replica.Stored || l.Stale })
	})
	for i := range want {
		if m := got[i].Message; m.Seq != want[i].Seq || m.ModSeq != want[i].ModSeq || m.Text != want[i].Text {
			s.t.Fatalf("the one who slept has %d where the store has %d, or another form of it", m.Seq, want[i].Seq)
		}
	}
}

// awaken waits until a replica shows a chat like this.
func awaken(t *testing.T, view *replica.Replica, id chat.ChatID, is func(replica.Chat) bool) {
	t.Helper()
	late := time.After(patience)
	for {
		if c, ok := view.Chat(id); ok && is(c) {
			return
		}
		select {
		case <-view.Changed():
		case <-late:
			c, _ := view.Chat(id)
			t.Fatalf("it did not come to that: at %d, stale %v, %d users, link %+v", c.LastSeq, c.Stale, c.UserCount, view.Link())
		}
	}
}

// gate is what a reader reads through, and may be closed for a while: the
// reader is stopped then, as by a signal, and what the system holds for it is
// little.
type gate struct {
	mu     sync.Mutex    // guards closed
	closed chan struct{} // closed when it is opened again; nil: open
}

func (g *gate) connect(ctx context.Context, addr string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	if err := c.(*net.TCPConn).SetReadBuffer(64 << 10); err != nil {
		return nil, err
	}
	return &gated{Conn: c, gate: g}, nil
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = make(chan struct{})
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.closed)
	g.closed = nil
}

func (g *gate) wait() {
	g.mu.Lock()
	closed := g.closed
	g.mu.Unlock()
	if closed != nil {
		<-closed
	}
}

type gated struct {
	net.Conn
	gate *gate
}

func (c *gated) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.gate.wait()
	return n, err
}
