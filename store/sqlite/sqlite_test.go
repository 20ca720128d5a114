package sqlite

import (
	"path/filepath"
	"testing"
	"time"

	"talko/app/chat"
	"talko/store/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t testing.TB, place string, now func() time.Time) chat.Store {
		s, err := Open(t.Context(), filepath.Join(place, "talko.db"), Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

// open opens a store of the test's own.
func open(t testing.TB, opts Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "talko.db"), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
