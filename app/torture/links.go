package torture

import (
	"context"
	"math/rand/v2"
	"time"
)

// harmLinks makes connections ill, until ctx ends and each illness was met.
func (r *run) harmLinks(ctx, over context.Context) {
	seeded := rand.New(rand.NewPCG(r.o.Seed, 0x11c5))
	var names []string
	var ways []func(p *pipe)
	for _, f := range []string{cut, delay, cut, single, cut, half} {
		if r.o.has(f) {
			names, ways = append(names, f), append(ways, r.ill(f, seeded))
		}
	}
	if len(ways) == 0 {
		<-ctx.Done()
		return
	}
	turn := 0
	every := min(r.o.Duration/30, 250*time.Millisecond)
	_ = again(ctx, over, seeded, every, func() bool { return r.happened(names...) }, func() error {
		proxy := r.servers.data
		if turn%2 == 1 {
			proxy = r.streams()
		}
		if pipes := proxy.open(); len(pipes) > 0 {
			ways[turn%len(ways)](pipes[seeded.IntN(len(pipes))])
		}
		turn++
		return nil
	})
}

// ill returns what gives a connection this illness.
func (r *run) ill(fault string, rand *rand.Rand) func(*pipe) {
	change := map[string]func(*ills){
		cut: func(i *ills) {
			i.cutAfter = rand.IntN(2048)
			i.onCut = func() { r.tape.count(cut) }
		},
		delay:  func(i *ills) { i.slow = time.Millisecond + time.Duration(rand.Int64N(int64(40*time.Millisecond))) },
		single: func(i *ills) { i.single = 1 + rand.IntN(4096) },
		half:   func(i *ills) { i.swallow = true },
	}[fault]
	return func(p *pipe) {
		if fault != cut {
			r.tape.count(fault)
		}
		p.suffer(change)
		if fault == delay {
			time.AfterFunc(2*time.Second, func() { p.suffer(func(i *ills) { i.slow = 0 }) })
		}
	}
}
