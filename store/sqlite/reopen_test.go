package sqlite

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"talko/app/chat"
)

// TestOnlyTheSameDatabaseIsOpenedAnew finds something else at the path when it
// comes back after an error of the disk.
func TestOnlyTheSameDatabaseIsOpenedAnew(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		put  func(t *testing.T, path, there string)
		want string
	}{
		"another database": {func(t *testing.T, _, there string) {
			s, err := Open(t.Context(), there, Options{})
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
		}, "it is another one"},
		"one that is damaged": {damage, "page"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "talko.db")
			s, err := Open(t.Context(), path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			ann, ids, err := furnish(s, 1)
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
			there := filepath.Join(t.TempDir(), "talko.db")
			c.put(t, path, there)
			if s, err = Open(t.Context(), path, Options{}); err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			s.indexer.settle(t.Context(), ample) // it has read the path
			s.path = there
			s.sick.Store(true)
			err = sayTo(s, ann, ids[0], "refused")
			if chat.KindOf(err) != chat.Unavailable || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			s.path = path
			if err := sayTo(s, ann, ids[0], "stored"); err != nil {
				t.Error(err)
			}
		})
	}
}

// damage puts a copy there whose last page is empty.
func damage(t *testing.T, path, there string) {
	const page = 4096
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(b[len(b)-page:])
	if err := os.WriteFile(there, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
