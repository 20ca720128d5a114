package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"talko/app/chat"
	"talko/store"
)

func TestOpenPicksTheEngineByURL(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cases := map[string]struct {
		url, makes string
		want       string // of the error
	}{
		"a bare path":       {url: filepath.Join(dir, "a.db"), makes: "a.db"},
		"sqlite":            {url: "sqlite:" + filepath.Join(dir, "b.db"), makes: "b.db"},
		"a colon in a path": {url: filepath.Join(dir, "c:d.db"), makes: "c:d.db"},
		"another engine":    {url: "postgres://host/talko", want: `there is no store for "postgres"; there is: sqlite`},
		"no path":           {url: "sqlite:", want: "the database has no path"},
		"nothing":           {url: "", want: "the database has no path"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := store.Open(t.Context(), c.url, store.Options{})
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) || chat.KindOf(err) != chat.Invalid {
					t.Errorf("got %v, want %q", err, c.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if _, err := os.Stat(filepath.Join(dir, c.makes)); err != nil {
				t.Error(err)
			}
		})
	}
}
