package torture

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"talko/app/chat"
)

// harm carries out the faults of the run, then heals all.
func (r *run) harm(life context.Context) error {
	ctx, cancel := context.WithTimeout(life, r.o.Duration)
	defer cancel()
	over, end := context.WithTimeout(life, r.o.Duration+overtime)
	defer end()
	served, hurt := make(chan error, 1), make(chan error, 1)
	go func() { served <- r.harmServers(ctx, over, life) }()
	go func() { hurt <- r.harmClients(ctx, over, life) }()
	r.harmLinks(ctx, over)
	err := errors.Join(<-served, <-hurt)
	r.servers.data.heal()
	if r.servers.push != nil {
		r.servers.push.heal()
	}
	r.linger(over)
	return errors.Join(err, life.Err())
}

// overtime is how much longer a run may take until each fault has met somebody
// and each kind of change was made: on a busy machine that is not soon.
const overtime = 30 * time.Second

// linger lets the clients go on until all of that has happened which they do by
// themselves.
func (r *run) linger(over context.Context) {
	lively := []string{readPage, markedRead, markedUnread, settings, opened, deserted, tookOut, cameBack}
	for _, kind := range []chat.EventKind{
		chat.Text, chat.Edited, chat.Deleted, chat.Reacted, chat.Unreacted, chat.Pinned, chat.Unpinned,
		chat.Joined, chat.Left, chat.TopicChanged,
	} {
		lively = append(lively, saw(kind))
	}
	if r.o.has(drop) {
		lively = append(lively, drop)
	}
	if r.o.has(kill) || r.o.has(cut) {
		lively = append(lively, linked)
	}
	for !r.happened(lively...) && over.Err() == nil {
		sleep(over, 50*time.Millisecond)
	}
}

// happened reports whether each of these was counted.
func (r *run) happened(names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return r.tape.counted(name) == 0 })
}

// again calls do again and again, with jitter, until ctx has ended and there
// was enough; or over ends.
func again(ctx, over context.Context, rand *rand.Rand, every time.Duration, enough func() bool, do func() error) error {
	for {
		wait := every/2 + time.Duration(rand.Int64N(int64(every)))
		if enough() {
			sleep(ctx, wait)
		} else {
			sleep(over, wait)
		}
		if over.Err() != nil || ctx.Err() != nil && enough() {
			return nil
		}
		if err := do(); err != nil {
			return err
		}
	}
}

// harmServers ends servers in one way after another. Each is up again before
// the next; life bounds the processes.
func (r *run) harmServers(ctx, over, life context.Context) error {
	ways := map[string]func() error{
		restart:   func() error { return r.servers.again(life, false, 0) },
		kill:      func() error { return r.servers.again(life, true, 0) },
		broadcast: func() error { return r.servers.secondAgain(life) },
		disk:      func() error { return r.fillDisk(life) },
	}
	var order []string
	for _, f := range []string{kill, broadcast, disk, kill, restart} {
		if r.o.has(f) {
			order = append(order, f)
		}
	}
	if len(order) == 0 {
		return nil
	}
	turn, seeded := 0, rand.New(rand.NewPCG(r.o.Seed, 0x5e4))
	every := min(r.o.Duration/time.Duration(2*len(order)), 6*time.Second)
	return again(ctx, over, seeded, every, func() bool { return r.served(order) }, func() error {
		fault := order[turn%len(order)]
		turn++
		r.tape.count(fault)
		if fault != broadcast && r.o.has(clock) {
			r.tape.count(clock)
		}
		return ways[fault]()
	})
}

// served reports whether servers were harmed enough: in each way, and killed
// once in a quarter of a minute.
func (r *run) served(faults []string) bool {
	if r.o.has(disk) && !r.happened(diskFull) {
		return false
	}
	often := int(r.o.Duration / (15 * time.Second))
	return r.happened(faults...) && (!r.o.has(kill) || r.tape.counted(kill) >= often)
}

// fillDisk lets the database not grow until some were told so. Then the server
// is killed, if any may be.
func (r *run) fillDisk(life context.Context) error {
	if err := r.servers.again(life, false, 1); err != nil {
		return err
	}
	told := r.tape.counted(diskFull)
	for end := time.Now().Add(5 * time.Second); r.tape.counted(diskFull) < told+10 && time.Now().Before(end); {
		sleep(life, 50*time.Millisecond)
	}
	if r.o.has(kill) {
		r.tape.count(kill)
	}
	return r.servers.again(life, r.o.has(kill), 0)
}

// harmClients kills and stops clients in processes of their own, sets clocks of
// the others, and has them flood the large room while some do not read.
func (r *run) harmClients(ctx, over, life context.Context) error {
	seeded := rand.New(rand.NewPCG(r.o.Seed, 0xc11))
	var names []string
	var ways []func() error
	for _, f := range []string{stop, client, stall, clock} {
		if r.o.has(f) {
			names = append(names, f)
			if f == client {
				names = append(names, rescued)
			}
			ways = append(ways, map[string]func() error{
				stop:   func() error { return r.stopOne(life, seeded) },
				client: func() error { return r.killOne(life, seeded) },
				stall:  func() error { return r.stallSome(life, seeded) },
				clock:  func() error { return r.jumpSome(seeded) },
			}[f])
		}
	}
	if len(ways) == 0 {
		return nil
	}
	turn := 0
	every := min(r.o.Duration/time.Duration(3*len(ways)), time.Second)
	return again(ctx, over, seeded, every, func() bool { return r.happened(names...) }, func() error {
		turn++
		return ways[(turn-1)%len(ways)]()
	})
}

// stopOne stops a client while much is said, and lets it go on.
func (r *run) stopOne(ctx context.Context, rand *rand.Rand) error {
	c := r.child(rand)
	if c == nil {
		return nil
	}
	r.tape.count(stop)
	c.p.Signal(pause)
	r.flood(rand)
	sleep(ctx, min(r.o.Duration/6, time.Second+time.Duration(rand.Int64N(int64(2*time.Second)))))
	c.p.Signal(goOn)
	return nil
}

// killOne kills a client while it types, and starts it again on what it kept.
func (r *run) killOne(life context.Context, rand *rand.Rand) error {
	c := r.child(rand)
	if c == nil {
		return nil
	}
	r.tape.count(client)
	c.hurry()
	sleep(life, time.Duration(rand.Int64N(int64(50*time.Millisecond))))
	c.kill()
	r.tape.gone(c.Client)
	return r.start(life, r.place(c))
}

// stallSome stops reading for some clients while much is said.
func (r *run) stallSome(ctx context.Context, rand *rand.Rand) error {
	const long = 2 * time.Second
	for i, p := range r.streams().open() {
		if (i < 3 || rand.IntN(3) == 0) && !p.feeds() {
			r.tape.count(stall)
			p.stall(long)
		}
	}
	r.flood(rand)
	sleep(ctx, long/2)
	return nil
}

// jumpSome sets the clocks on the walls of some clients, which take that for a
// sleep.
func (r *run) jumpSome(rand *rand.Rand) error {
	for range 1 + r.o.Clients/20 {
		if a := r.actor(rand); a != nil {
			r.tape.count(clock)
			a.off.Store(int64(astray(rand)))
		}
	}
	return nil
}

// astray is how far a clock is off: an hour at most.
func astray(rand *rand.Rand) time.Duration {
	return time.Duration(rand.Int64N(int64(2*time.Hour))) - time.Hour
}

// flood has some who are in the large room say much at once.
func (r *run) flood(rand *rand.Rand) {
	saying := map[*actor]bool{}
	for range 200 {
		if a := r.actor(rand); a != nil && !saying[a] && a.flood() {
			saying[a] = true
		}
		if len(saying) >= min(r.o.Clients/16, flooders) {
			return
		}
	}
}

func (r *run) child(rand *rand.Rand) *child {
	n := r.children()
	if n == 0 {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	c, _ := r.players[len(r.players)-1-rand.IntN(n)].(*child)
	return c
}

func (r *run) actor(rand *rand.Rand) *actor {
	r.mu.Lock()
	defer r.mu.Unlock()
	a, _ := r.players[rand.IntN(len(r.players))].(*actor)
	return a
}

// streams is the proxy through which streams go.
func (r *run) streams() *proxy {
	if r.servers.push != nil {
		return r.servers.push
	}
	return r.servers.data
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
