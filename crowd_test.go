//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"talko/app/chat"
	"talko/net/client"
)

// crowd is people in the lobby of one `talko serve`, each with a client of
// their own. What they say and see is checked against what was promised.
type crowd struct {
	t      *testing.T
	server *process
	addr   string
	db     string
	lobby  chat.ChatID
	people []*person
	each   int           // texts that each of them sends
	middle chan struct{} // closed when the first of them is at the middle one
}

// person sends texts and reads everyone's.
type person struct {
	name  string
	c     chat.Client
	took  []time.Duration // of each send
	reads []chat.Message  // in the order in which they were seen
}

// newCrowd serves, and signs people up.
func newCrowd(t *testing.T, people, each int) *crowd {
	t.Helper()
	cr := &crowd{t: t, addr: "127.0.0.1:0", db: filepath.Join(t.TempDir(), "crowd.db"), each: each, middle: make(chan struct{})}
	cr.serve()
	cr.people = make([]*person, people)
	began := time.Now()
	err := cr.all(func(i int, _ *person) error {
		name := fmt.Sprintf("person%d", i)
		d := client.Dialer{Addr: cr.addr, MinRetry: 50 * time.Millisecond, MaxRetry: time.Second, Timeout: 4 * time.Minute}
		c, err := d.Dial(t.Context(), chat.Credential{UserName: name, Password: "correct horse", SignUp: true})
		if err != nil {
			return err
		}
		cr.people[i] = &person{name: name, c: c}
		t.Cleanup(func() { c.Close() })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d people signed up in %v", people, time.Since(began).Round(time.Millisecond))
	page, err := cr.people[0].c.Chats(t.Context(), chat.GetChats{})
	if err != nil || len(page.Chats) != 1 {
		t.Fatalf("the lobby is not there: %+v, %v", page, err)
	}
	cr.lobby = page.Chats[0].ID
	return cr
}

// serve starts the server, again on the address that it had.
func (cr *crowd) serve() {
	cr.t.Helper()
	p, err := start(cr.t.TempDir(), nil, "serve", "--listen", cr.addr, "--db", cr.db, "--log-level", "warn")
	if err != nil {
		cr.t.Fatal(err)
	}
	cr.t.Cleanup(p.kill)
	cr.server = p
	if cr.addr, err = p.serving("listening on "); err != nil {
		cr.t.Fatal(err)
	}
}

// all does something for everyone at the same time.
func (cr *crowd) all(do func(i int, p *person) error) error {
	errs := make([]error, len(cr.people))
	var running sync.WaitGroup
	for i, p := range cr.people {
		running.Go(func() {
			if err := do(i, p); err != nil {
				errs[i] = fmt.Errorf("person %d: %w", i, err)
			}
		})
	}
	running.Wait()
	return errors.Join(errs...)
}

// total is how many texts there will be.
func (cr *crowd) total() int { return len(cr.people) * cr.each }

// talk has everyone send the texts from first on.
func (cr *crowd) talk(ctx context.Context, first, end int) error {
	return cr.all(func(i int, p *person) error {
		for n := first; n < end; n++ {
			if i == 0 && n == cr.each/2 {
				close(cr.middle)
			}
			began := time.Now()
			if err := p.send(ctx, cr.lobby, n); err != nil {
				return fmt.Errorf("text %d: %w", n, err)
			}
			p.took = append(p.took, time.Since(began))
		}
		return nil
	})
}

// read has everyone read until there is nothing more to come.
func (cr *crowd) read(ctx context.Context) <-chan error {
	done := make(chan error, 1)
	go func() {
		done <- cr.all(func(_ int, p *person) error { return p.read(ctx, cr.lobby, cr.total()) })
	}()
	return done
}

// send sends one text until it is known to be stored.
func (p *person) send(ctx context.Context, lobby chat.ChatID, n int) error {
	text, id := fmt.Sprintf("%s says %d", p.name, n), fmt.Sprintf("%s-%d", p.name, n)
	for {
		_, err := p.c.InsertMessage(ctx, chat.InsertMessage{ChatID: lobby, Text: text, ClientID: id})
		if !errors.Is(err, chat.Unavailable) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// read reads from the stream, and pulls what is missing, until there are total
// texts.
func (p *person) read(ctx context.Context, lobby chat.ChatID, total int) error {
	stream, err := p.c.Stream(ctx)
	if err != nil {
		return err
	}
	defer stream.Close()
	at, stale := chat.Seq(0), true
	for {
		if stale {
			at, err = p.pull(ctx, lobby, at)
			if err != nil && !errors.Is(err, chat.Unavailable) {
				return err
			}
			stale = err != nil
		}
		if len(p.reads) >= total {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d of %d texts: %w", len(p.reads), total, ctx.Err())
		case n, ok := <-stream.Notifications():
			if !ok {
				return fmt.Errorf("the stream ended: %w", stream.Err())
			}
			at, stale = p.note(n, at, stale)
		}
	}
}

// note takes what comes next; anything else means pull.
func (p *person) note(n chat.Notification, at chat.Seq, stale bool) (chat.Seq, bool) {
	seq := chat.Seq(0)
	switch n := n.(type) {
	case chat.MessageNote:
		if seq = n.Message.Seq; seq == at+1 && !stale {
			p.reads = append(p.reads, n.Message)
		}
	case chat.EventNote:
		seq = n.Event.Seq
	case chat.LaggedNote:
		return at, true
	case chat.LinkNote:
		return at, stale || n.Up
	}
	if seq == at+1 && !stale {
		return seq, false
	}
	return at, stale || seq > at
}

// pull reads the chat to its end.
func (p *person) pull(ctx context.Context, lobby chat.ChatID, at chat.Seq) (chat.Seq, error) {
	for {
		page, err := p.c.Messages(ctx, chat.GetMessages{ChatID: lobby, After: &at, Limit: chat.MaxPage})
		if err != nil || len(page.Messages) == 0 {
			return max(at, page.LastSeq), err
		}
		for _, m := range page.Messages {
			if m.Kind == chat.Text {
				p.reads = append(p.reads, m)
			}
		}
		at = page.To
	}
}

// check sees that everyone read every text once, all in one order.
func (cr *crowd) check() {
	cr.t.Helper()
	first := cr.people[0].reads
	if len(first) != cr.total() {
		cr.t.Errorf("%d texts were read, not %d", len(first), cr.total())
	}
	seen := map[string]bool{}
	for i, m := range first {
		if seen[m.Text] {
			cr.t.Errorf("%q was read twice", m.Text)
		}
		seen[m.Text] = true
		if i > 0 && m.Seq <= first[i-1].Seq {
			cr.t.Errorf("%d comes behind %d", m.Seq, first[i-1].Seq)
		}
	}
	same := func(a, b chat.Message) bool { return a.Seq == b.Seq && a.Text == b.Text }
	for _, p := range cr.people {
		if !slices.EqualFunc(p.reads, first, same) {
			cr.t.Errorf("%s read %d texts, and not as the first did", p.name, len(p.reads))
		}
	}
}

// p99 is the time within which 99 of 100 of the sends from first on were done.
func (cr *crowd) p99(first, end int) time.Duration {
	var all []time.Duration
	for _, p := range cr.people {
		all = append(all, p.took[first:end]...)
	}
	slices.Sort(all)
	return all[len(all)*99/100]
}

func TestEveryoneReadsTheSameAndOneWhoStoppedCatchesUp(t *testing.T) {
	t.Parallel()
	cr := newCrowd(t, amount(100, 12), amount(100, 20))
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	sleeper, err := start(t.TempDir(), []string{"TALKO_PASSWORD=correct horse"}, "tail", "--connect", cr.addr, "--user", "person0",
		"#lobby", "--since", "0", "--count", fmt.Sprint(cr.total()), "--timeout", "4m")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sleeper.kill)

	if err := cr.people[0].send(ctx, cr.lobby, 0); err != nil { // once more below, to no effect
		t.Fatal(err)
	}
	if _, err := sleeper.out.line(sleeper.done, "#lobby "); err != nil {
		t.Fatalf("%v: %s", err, sleeper.errs.String())
	}
	reading := cr.read(ctx)
	awake, stopped := cr.stopAndGo(ctx, sleeper, amount(10, 2))
	if err := <-reading; err != nil {
		t.Fatal(err)
	}
	<-sleeper.done // its own --timeout ends it
	if sleeper.err != nil {
		t.Errorf("the one who stopped: %v: %s", sleeper.err, sleeper.errs.String())
	}
	cr.check()
	cr.checkLines(sleeper.out.String())

	t.Logf("%d people, %d texts each; p99 of a send: %v with all awake, %v while one was stopped", len(cr.people), cr.each, awake, stopped)
	if *full && stopped > 2*awake {
		t.Errorf("one who stopped made the others slower: p99 %v, not %v", stopped, awake)
	}
}

// stopAndGo has everyone talk in an even number of rounds, in every other of
// which p is stopped. It returns how long a send took in either: the median
// over the rounds of the time within which 99 of 100 were done, so that what
// else the machine does for a while touches neither.
func (cr *crowd) stopAndGo(ctx context.Context, p *process, rounds int) (awake, stopped time.Duration) {
	cr.t.Helper()
	var took [2][]time.Duration
	for r := range rounds {
		sig := []syscall.Signal{syscall.SIGCONT, syscall.SIGSTOP}[r%2]
		first, end := r*cr.each/rounds, (r+1)*cr.each/rounds
		if err := errors.Join(p.cmd.Process.Signal(sig), cr.talk(ctx, first, end)); err != nil {
			cr.t.Fatal(err)
		}
		took[r%2] = append(took[r%2], cr.p99(first, end))
	}
	if err := p.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		cr.t.Fatal(err)
	}
	for i := range took {
		slices.Sort(took[i])
	}
	return took[0][rounds/4], took[1][rounds/4]
}

// checkLines sees that a tail printed what the others read.
func (cr *crowd) checkLines(printed string) {
	cr.t.Helper()
	var want strings.Builder
	for _, m := range cr.people[0].reads {
		fmt.Fprintf(&want, "#lobby %d %s: %s\n", m.Seq, m.User.Name, m.Text)
	}
	if printed != want.String() {
		cr.t.Errorf("the one who stopped printed %d lines, not the %d that the others read",
			strings.Count(printed, "\n"), strings.Count(want.String(), "\n"))
	}
}

func TestNothingIsLostWhenTheServerIsKilledUnderLoad(t *testing.T) {
	t.Parallel()
	cr := newCrowd(t, amount(100, 12), amount(100, 20))
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	reading := cr.read(ctx)
	talking := make(chan error, 1)
	go func() { talking <- cr.talk(ctx, 0, cr.each) }()
	select {
	case <-cr.middle: // and the others about there, too
	case err := <-talking:
		t.Fatal(err)
	}
	if err := cr.server.cmd.Process.Signal(os.Kill); err != nil {
		t.Fatal(err)
	}
	<-cr.server.done
	cr.serve()
	if err := errors.Join(<-talking, <-reading); err != nil {
		t.Fatal(err)
	}
	cr.check()
	page, err := cr.people[0].c.Messages(ctx, chat.GetMessages{ChatID: cr.lobby, Limit: 1})
	if err != nil || page.LastSeq != chat.Seq(cr.total()+len(cr.people)) {
		t.Errorf("the head is %d, not a line for each text and each who joined (%v)", page.LastSeq, err)
	}
	if err := cr.server.stop(); err != nil {
		t.Error(err)
	}
}
