package replica

import (
	"errors"
	"time"

	"talko/app/chat"
)

// How long to wait after a failure that may pass: a random part of a span that
// doubles from backoffFirst to backoffMost.
const (
	backoffFirst = 500 * time.Millisecond
	backoffMost  = 30 * time.Second
)

// backoff holds back what failed.
type backoff struct {
	failures int
	until    time.Time
}

// fail notes a failure and returns how long to wait.
func (b *backoff) fail(c *core, err error) time.Duration {
	span := min(backoffFirst<<min(b.failures, 10), backoffMost)
	wait := span/2 + time.Duration(c.rand.Int64N(int64(span/2)))
	var e *chat.Error
	if errors.As(err, &e) && e.RetryAfter > wait {
		wait = e.RetryAfter
	}
	b.failures++
	b.until = c.now.Add(wait)
	return wait
}

// waits reports whether it is too early.
func (b *backoff) waits(c *core) bool { return c.now.Before(b.until) }

// clear forgets the failures.
func (b *backoff) clear() { *b = backoff{} }
