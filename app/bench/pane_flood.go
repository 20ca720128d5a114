package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// What a terminal is shown in the chat that is open in it.
const (
	floodRate  = 1_000  // messages a second
	burstTexts = 20_000 // messages as fast as the server takes them
	burstQuick = 5_000
	burstAhead = 128 // of them on their way; then burstBlock more
	burstBlock = 64
	keyEvery   = 50 * time.Millisecond
)

// floodRows are what measureFlood measures.
var floodRows = []string{"pane/flood", "pane/key", "pane/burst", "pane/rss"}

// measureFlood measures the program's terminal itself while messages arrive: its
// share of a core, how long a key takes to the screen, what very many messages
// cost at once, and the memory that it has in the end.
func measureFlood(ctx context.Context, r *run) (rows []Row, err error) {
	if !canOpenTerminals || r.w.Remember == nil {
		r.note("pane/flood, pane/key, pane/burst, pane/rss are left out: no terminal can be opened here")
		return nil, nil
	}
	st, err := r.stage(ctx, room(3))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	h, err := enter(ctx, st, 0, []int{1})
	if err != nil {
		return nil, err
	}
	defer h.leave()
	w, err := r.watch(ctx, st, 0)
	if err != nil {
		return nil, err
	}
	defer w.close()
	f := newDeluge(h, w)
	for _, measure := range []func(context.Context, *run) (Row, error){f.flood, f.keys, f.burst, f.memory} {
		row, err := measure(ctx, r)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// deluge is one who talks very much to one who watches a terminal.
type deluge struct {
	*hall
	w     *watcher
	texts []string
	marks int // texts that told the end of something
	sent  int64
	heard atomic.Int64 // acknowledgements
}

func newDeluge(h *hall, w *watcher) *deluge {
	d := &deluge{hall: h, w: w}
	words := strings.Fields("the build is green again but the hub lost a frame when it woke and nobody saw why " +
		"so we look at https://example.org before **lunch** with @chiara and `fsync`")
	for i := range 997 {
		var said []string
		for j := range 3 + i%19 {
			said = append(said, words[(i*j+i/7)%len(words)])
		}
		d.texts = append(d.texts, strings.Join(said, " "))
	}
	h.callers[0].on = func(*caller, int64, int64) error {
		d.heard.Add(1)
		return nil
	}
	return d
}

// say sends n different texts in one write.
func (d *deluge) say(n int) error {
	for range n {
		d.callers[0].owe(d.chats[0].id, d.texts[d.sent%int64(len(d.texts))])
		d.sent++
	}
	return d.callers[0].pay()
}

// during does something while the answers are heard; then it waits until the
// terminal shows the last of the texts.
func (d *deluge) during(ctx context.Context, patience time.Duration, do func(context.Context) error) error {
	err := d.ears.during(ctx, patience+drainPatience, func() bool { return d.heard.Load() == d.sent }, do)
	if err != nil {
		return err
	}
	d.marks++
	mark := string(rune(0x245f + d.marks)) // a number in a circle: written as a whole, whatever stood there
	shown := d.w.expect(mark)
	err = d.ears.during(ctx, drainPatience, func() bool { return d.heard.Load() == d.sent }, func(context.Context) error {
		d.callers[0].owe(d.chats[0].id, mark)
		d.sent++
		return d.callers[0].pay()
	})
	if err != nil {
		return err
	}
	return d.w.await(ctx, shown, mark)
}

// talk says so many texts a second for a span of time.
func (d *deluge) talk(ctx context.Context, span time.Duration) error {
	beat := time.NewTicker(time.Second / floodRate)
	defer beat.Stop()
	begin, before := time.Now(), d.sent
	for time.Since(begin) < span {
		select {
		case <-beat.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		due := int64(time.Since(begin).Seconds()*floodRate) - (d.sent - before)
		if err := d.say(int(due)); err != nil {
			return err
		}
	}
	return nil
}

// flood is the share of a core that the terminal takes: the median of some spans.
func (d *deluge) flood(ctx context.Context, r *run) (Row, error) {
	const span, most = 1500 * time.Millisecond, 5
	var shares []float64
	err := d.during(ctx, time.Second+most*span, func(ctx context.Context) error {
		if err := d.talk(ctx, time.Duration(r.times(500, 1000))*time.Millisecond); err != nil {
			return err
		}
		for range r.times(1, most) {
			begin := time.Now()
			before, err := d.w.cpu()
			if err != nil {
				return err
			}
			if err := d.talk(ctx, span); err != nil {
				return err
			}
			after, err := d.w.cpu()
			if err != nil {
				return err
			}
			if behind := d.sent - d.heard.Load(); behind > floodRate {
				return fmt.Errorf("the server is %d messages behind: it was no flood", behind)
			}
			shares = append(shares, (after-before).Seconds()/time.Since(begin).Seconds())
		}
		return nil
	})
	return row("pane/flood", 100*median(shares), "% of a core", 0), err
}

// keys is how long a key takes to the screen meanwhile: of a hundred, 99 take
// less.
func (d *deluge) keys(ctx context.Context, r *run) (Row, error) {
	span := time.Duration(r.times(2, 10)) * time.Second
	var took []float64
	err := d.during(ctx, span, func(ctx context.Context) error {
		typing := make(chan error, 1)
		go func() {
			var err error
			took, err = d.w.typeFor(ctx, span)
			typing <- err
		}()
		return errors.Join(d.talk(ctx, span), <-typing)
	})
	slices.Sort(took)
	return row("pane/key", percentile(took, 99), "ms p99", 0), err
}

// burst is what very many messages cost the terminal, sent as fast as the server
// takes them; with what it does about them in the second after.
func (d *deluge) burst(ctx context.Context, r *run) (Row, error) {
	texts := r.times(burstQuick, burstTexts)
	before, err := d.w.cpu()
	if err != nil {
		return Row{}, err
	}
	err = d.during(ctx, time.Minute, func(ctx context.Context) error {
		for n := 0; n < texts; {
			if d.sent-d.heard.Load() > burstAhead {
				sleep(ctx, 100*time.Microsecond)
				continue
			}
			if err := d.say(burstBlock); err != nil || ctx.Err() != nil {
				return errors.Join(err, ctx.Err())
			}
			n += burstBlock
		}
		return nil
	})
	if err != nil {
		return Row{}, err
	}
	sleep(ctx, 1500*time.Millisecond)
	after, err := d.w.cpu()
	return row("pane/burst", (after - before).Seconds(), fmt.Sprintf("CPU s for %d messages", texts), 0), err
}

// memory is what the terminal has after all that.
func (d *deluge) memory(context.Context, *run) (Row, error) {
	bytes, err := d.w.rss()
	return row("pane/rss", float64(bytes)/(1<<20), "MiB", 0), err
}
