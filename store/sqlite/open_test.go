package sqlite

import (
	"context"
	"database/sql"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"talko/app/chat"
)

// files reads a folder: what is in each of its files. What -shm holds is made
// anew by whoever reads the database, and means nothing.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			b = []byte(err.Error())
		}
		if strings.HasSuffix(e.Name(), "-shm") {
			b = nil
		}
		all[e.Name()] = e.Type().String() + string(b)
	}
	return all
}

func same(t *testing.T, before, after map[string]string) {
	t.Helper()
	for name := range maps.Keys(after) {
		if before[name] != after[name] {
			t.Errorf("%s was changed or made", name)
		}
	}
	if len(after) != len(before) {
		t.Errorf("there are %d files, were %d", len(after), len(before))
	}
}

func TestWhatCannotBeOpenedIsLeftAlone(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		prepare func(t *testing.T, path string)
		want    string
	}{
		"no database":            {content("just a text of mine, longer than the header of a database would be"), "is not a database"},
		"shorter than a header":  {content("hi"), "is not a database"},
		"read-only":              {chmod(0o444), "is read-only"},
		"a folder":               {func(t *testing.T, path string) { os.Mkdir(path, 0o755) }, "is a folder"},
		"in a read-only folder":  {readOnlyFolder, "read-only"},
		"of a newer talko":       {newer, "newer talko"},
		"of one that was killed": {newerInTheLog, "newer talko"},
		"another program's":      {others, "not one of talko's"},
		"damaged":                {damaged, "damaged"},
		"cut off":                {cutOff, "damaged"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "talko.db")
			c.prepare(t, path)
			before := files(t, dir)
			_, err := Open(t.Context(), path, Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want a sentence with %q", err, c.want)
			}
			if chat.KindOf(err) == chat.Internal {
				t.Errorf("the user would read an apology instead of: %v", err)
			}
			same(t, before, files(t, dir))
		})
	}
}

func TestMissingFolderIsNamed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "nowhere")
	_, err := Open(t.Context(), filepath.Join(dir, "talko.db"), Options{})
	if err == nil || !strings.Contains(err.Error(), "the folder "+dir+" is not there") {
		t.Errorf("got %v", err)
	}
}

func TestStrangePathsAreJustPaths(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a b?c=d&mode=memory#e%41 ü.db")
	for range 2 {
		s, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := furnish(s, 1); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for name := range files(t, filepath.Dir(path)) {
		if name != filepath.Base(path) && name != filepath.Base(path)+"-search" {
			t.Errorf("%q is left beside the database", name)
		}
	}
}

func TestFilesAreForTheirOwnerAlone(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	if _, _, err := furnish(s, 1); err != nil {
		t.Fatal(err)
	}
	s.indexer.settle(t.Context(), ample)
	for name := range files(t, filepath.Dir(s.path)) {
		info, err := os.Stat(filepath.Join(filepath.Dir(s.path), name))
		if err != nil || info.Mode().Perm()&0o077 != 0 && filepath.Separator == '/' {
			t.Errorf("%s: %v %v", name, info.Mode(), err)
		}
	}
}

func TestACommitIsOnDiskByThePragmas(t *testing.T) {
	t.Parallel()
	s := open(t, Options{})
	if err := s.Update(t.Context(), func(chat.Tx) error { return s.writer.conn.verify() }); err != nil {
		t.Error(err)
	}
	c, err := dial(dsn(filepath.Join(t.TempDir(), "weak.db"), "_pragma=journal_mode(DELETE)", "_pragma=synchronous(NORMAL)"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	if err := c.verify(); err == nil || !strings.Contains(err.Error(), "journal_mode is delete instead of wal") {
		t.Errorf("a disk that promises less was taken: %v", err)
	}
}

func content(s string) func(*testing.T, string) {
	return func(t *testing.T, path string) { write(t, path, []byte(s)) }
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// made makes a database with something in it, and closes it.
func made(t *testing.T, path string) {
	t.Helper()
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := furnish(s, 3); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func chmod(mode os.FileMode) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		made(t, path)
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
}

func readOnlyFolder(t *testing.T, path string) {
	dir := filepath.Dir(path)
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o755) })
}

// later opens the file past all our checks and says it is from tomorrow.
func later(t *testing.T, path string) *sql.DB {
	made(t, path)
	db, err := sql.Open("sqlite", dsn(path, "_pragma=wal_autocheckpoint(0)"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`); err != nil {
		t.Fatal(err)
	}
	return db
}

func newer(t *testing.T, path string) { later(t, path).Close() }

// newerInTheLog leaves what a killed process leaves: the news is in the log.
func newerInTheLog(t *testing.T, path string) {
	from := filepath.Join(t.TempDir(), "talko.db")
	db := later(t, from)
	defer db.Close()
	for _, end := range []string{"", "-wal", "-shm"} {
		b, err := os.ReadFile(from + end)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path+end, b)
	}
}

func others(t *testing.T, path string) {
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), `CREATE TABLE bookmarks (url TEXT)`); err != nil {
		t.Fatal(err)
	}
}

func damaged(t *testing.T, path string) {
	made(t, path)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 100; i < len(b); i++ {
		b[i] = byte(i * 7)
	}
	write(t, path, b)
}

func cutOff(t *testing.T, path string) {
	made(t, path)
	if err := os.Truncate(path, 5000); err != nil {
		t.Fatal(err)
	}
}
