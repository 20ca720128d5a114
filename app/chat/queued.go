package chat

import "context"

type queuedKey struct{}

// OnQueued returns a context whose change calls queued once it has its place in
// the order of changes, before it is carried out. So a connection can hand on
// its next change without waiting for the last one's commit.
func OnQueued(ctx context.Context, queued func()) context.Context {
	return context.WithValue(ctx, queuedKey{}, queued)
}

// Queued is called by a Store when a change has its place.
func Queued(ctx context.Context) {
	if queued, ok := ctx.Value(queuedKey{}).(func()); ok {
		queued()
	}
}
