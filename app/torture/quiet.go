package torture

import (
	"context"
	"errors"
	"time"

	"talko/app/history"
)

// calm ends the traffic, lets the clients catch up in quiet, and has them show
// what they have.
func (r *run) calm(ctx context.Context) error {
	ceasing, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	if err := r.each(func(p player) error { return p.cease(ceasing) }); err != nil {
		return err
	}
	for range 5 {
		if !r.rest(ceasing) {
			return errors.New("it did not become quiet")
		}
		began, wrong := now(), r.tape.mistakes()
		_ = r.each(func(p player) error {
			p.finish(ctx, 2*r.o.ping()+settling)
			return nil
		})
		if since := r.tape.idle(); since > 0 && since < began {
			until := now()
			r.tape.add(history.Quiet{At: began, Until: until})
			r.quiet = time.Duration(until - began)
			return nil
		}
		r.tape.forgive(wrong) // they had no quiet
	}
	return errors.New("it did not stay quiet")
}

// settling is how long a client that knows that it must catch up may come no
// further: a second at most, but for machines that have much else to do.
const settling = 20 * time.Second

// rest waits until nobody has changed anything for longer than a replica mostly
// holds back what it says: read markers and drafts. One that takes longer makes
// another round.
func (r *run) rest(ctx context.Context) bool {
	held := min(max(r.o.Duration/8, 1200*time.Millisecond), 3500*time.Millisecond)
	for {
		since := r.tape.idle()
		if since > 0 && time.Duration(now()-since) > held {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(100 * time.Millisecond):
		}
	}
}
