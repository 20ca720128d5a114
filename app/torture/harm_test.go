package torture

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"
)

func TestHarmGoesOnUntilItMetSomebody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		over, end := context.WithTimeout(t.Context(), time.Minute)
		defer end()
		n, began := 0, time.Now()
		err := again(ctx, over, rand.New(rand.NewPCG(1, 1)), 3*time.Second, func() bool { return n >= 5 }, func() error {
			n++
			return nil
		})
		if n != 5 || err != nil {
			t.Errorf("it was done %d times, not 5: %v", n, err)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestHarmGivesUpInTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		over, end := context.WithTimeout(t.Context(), time.Minute)
		defer end()
		never := func() bool { return false }
		if err := again(ctx, over, rand.New(rand.NewPCG(1, 1)), time.Second, never, func() error { return nil }); err != nil {
			t.Error(err)
		}
		broken := errors.New("broken")
		over, end = context.WithTimeout(t.Context(), time.Minute)
		defer end()
		if err := again(ctx, over, rand.New(rand.NewPCG(1, 1)), time.Second, never, func() error { return broken }); !errors.Is(err, broken) {
			t.Errorf("it is %v, not what was wrong", err)
		}
	})
}
