package torture

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"talko/app/history"
	"talko/app/process"
)

// Run tortures, and tells on w.Out what happened; the last line is
// "acknowledged N, violations N". Errors: one without a kind if a promise was
// broken; Conflict if the run proves nothing, because a listed fault or a kind
// of event did not happen, or it did not end in quiet; Invalid for bad options.
// What it started has ended when it returns, and what it wrote is gone but for
// o.History.
func Run(ctx context.Context, o Options, w World) error {
	if o.Child {
		return beChild(ctx, w)
	}
	if o.Check != "" {
		return checkFile(o.Check, w.Out)
	}
	if err := o.check(); err != nil {
		return err
	}
	fmt.Fprintf(w.Out, "seed %d, %d clients, %v\n", o.Seed, o.Clients, o.Duration)
	dir, err := os.MkdirTemp("", "talko-torture-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer os.RemoveAll(dir)
	r := &run{o: o, w: w, dir: dir}
	err = r.record(func() error { return r.torture(ctx) })
	if err != nil {
		return err
	}
	return r.judge()
}

// run is one run.
type run struct {
	o       Options
	w       World
	tape    *tape
	dir     string // of this run alone
	servers *servers
	cast    cast

	mu      sync.Mutex // guards players and next
	players []player   // one for each client of the options
	next    history.ClientID

	quiet time.Duration // that it took in the end until everyone had caught up
}

// record does something while everything is written down.
func (r *run) record(do func() error) error {
	h := history.Header{Version: history.Version, Seed: r.o.Seed}
	if r.o.History == "" {
		r.tape = newTape(h, nil)
		return do()
	}
	f, err := os.Create(r.o.History)
	if err != nil {
		return fmt.Errorf("write history: %w", err)
	}
	defer f.Close()
	out, err := history.NewWriter(f, h)
	if err != nil {
		return err
	}
	r.tape = newTape(h, out)
	return errors.Join(do(), out.Close(), f.Close())
}

func (r *run) torture(ctx context.Context) (err error) {
	if r.w.Program, err = process.Find(r.w.Program); err != nil {
		return err
	}
	if r.servers, err = newServers(r.w, r.o, r.dir); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.servers.close()) }()
	if err := r.prepare(ctx); err != nil {
		return err
	}
	if err := r.servers.start(ctx); err != nil {
		return err
	}
	defer r.dismiss()
	if err := r.engage(ctx); err != nil {
		return err
	}
	if err := r.harm(ctx); err != nil {
		return err
	}
	if err := r.calm(ctx); err != nil {
		return err
	}
	r.dismiss()
	if err := r.servers.close(); err != nil {
		return err
	}
	return r.keep(ctx)
}

func (r *run) prepare(ctx context.Context) error {
	store, err := r.w.Open(ctx, r.servers.db())
	if err != nil {
		return err
	}
	r.cast, err = prepare(ctx, store, r.o)
	return errors.Join(err, store.Close())
}

// engage starts the clients.
func (r *run) engage(ctx context.Context) error {
	r.players = make([]player, r.o.Clients)
	errs := make([]error, r.o.Clients)
	var starting sync.WaitGroup
	for i := range r.players {
		starting.Go(func() { errs[i] = r.start(ctx, i) })
	}
	starting.Wait()
	return errors.Join(errs...)
}

// start starts the client of a place, again perhaps.
func (r *run) start(ctx context.Context, i int) error {
	j := r.job(i)
	r.tape.add(history.Client{ID: j.Client, User: j.User, Device: j.Device})
	p, err := r.hire(ctx, i, j)
	if err != nil {
		return fmt.Errorf("start client %d: %w", j.Client, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.players[i] = p
	return nil
}

// hire starts a client here or, for the last ones, in another process. It never
// returns a nil *actor in an interface.
func (r *run) hire(ctx context.Context, i int, j job) (player, error) {
	if j.Dir != "" {
		c, err := startChild(r.w, j, r.tape.tell)
		if err != nil {
			return nil, err
		}
		return c, nil
	}
	a, err := startActor(ctx, r.w, j, r.tape.tell)
	if err != nil {
		return nil, err
	}
	return a, nil
}

// children is how many clients have processes of their own.
func (r *run) children() int {
	if !r.o.has(stop) && !r.o.has(client) {
		return 0
	}
	return min(max(r.o.Clients/25, 2), 6)
}

func (r *run) job(i int) job {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := r.cast.players[i]
	first := history.ClientID(i + 1)
	c := first
	if r.next < history.ClientID(r.o.Clients) {
		r.next = history.ClientID(r.o.Clients)
	}
	if r.players[i] != nil {
		r.next++
		c = r.next
	}
	j := job{
		Client: c, User: id.User.ID, Name: id.User.Name, Device: id.DeviceID,
		Addr: r.servers.data.addr(), Token: id.Token, Outbox: fmt.Sprint(i + 1),
		Seed: rand.New(rand.NewPCG(r.o.Seed, uint64(c))).Uint64(), Rate: r.rate(), Ping: r.o.ping(), Patience: r.patience(), Ground: r.cast.ground,
	}
	if i%2 == 1 { // the others speak plainly
		j.Cert = r.servers.cert()
	}
	if i >= r.o.Clients-r.children() {
		j.Dir = filepath.Join(r.dir, fmt.Sprintf("client%d", i+1))
	}
	if r.o.has(drop) {
		j.Drop, j.Deaf = 0.01, i%4 == 0
	}
	if r.o.has(clock) {
		j.Off = astray(rand.New(rand.NewPCG(j.Seed, 0x0ff)))
	}
	return j
}

// place returns where in the run a client is.
func (r *run) place(p player) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Index(r.players, p)
}

// rate is how many texts a client sends in a second: together more than a
// thousand, but no client more than leaves a small run room on a busy machine.
func (r *run) rate() float64 { return min(1400/float64(r.o.Clients), 15) }

// patience is less in a small run, which is to end soon on a busy machine too:
// what waits in an outbox is sent one after another.
func (r *run) patience() int { return min(max(r.o.Clients/5, 5), 20) }

// each does something with all clients at once.
func (r *run) each(do func(p player) error) error {
	r.mu.Lock()
	players := slices.Clone(r.players)
	r.mu.Unlock()
	errs := make([]error, len(players))
	var running sync.WaitGroup
	for i, p := range players {
		if p != nil {
			running.Go(func() { errs[i] = do(p) })
		}
	}
	running.Wait()
	return errors.Join(errs...)
}

// dismiss ends the clients.
func (r *run) dismiss() {
	_ = r.each(func(p player) error {
		p.close()
		return nil
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.players = nil
}
