package server

import (
	"context"
	"errors"
)

// Together runs all parts of a server until ctx ends; an error of one ends the
// others. It returns when all have, with what went wrong.
func Together(ctx context.Context, parts []func(context.Context) error) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error)
	for _, run := range parts {
		go func() { ended <- run(ctx) }()
	}
	for range parts {
		if e := <-ended; e != nil {
			err = errors.Join(err, e)
			cancel()
		}
	}
	return err
}
