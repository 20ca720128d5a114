package sqlite

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"

	"talko/app/chat"
)

//go:embed migrations/*.sql
var embedded embed.FS

// applicationID marks a file as talko's; it stands in the first migration.
const applicationID = 1952541803

// locate returns the absolute path of the file, and says what is wrong with the
// place or the file's permissions. Bits are looked at too: root may write
// everything, and should not write this.
func locate(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("open database: %w", err)
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	dir := filepath.Dir(path)
	switch info, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return "", refuse("the folder %s is not there", dir)
	case err != nil:
		return "", refuse("the folder %s cannot be read: %v", dir, err)
	case !info.IsDir():
		return "", refuse("%s is not a folder", dir)
	case info.Mode().Perm()&0o222 == 0:
		return "", refuse("the folder %s is read-only, and a database writes beside its file", dir)
	}
	return path, writable(path)
}

// writable says what is wrong with an existing file; one that is not there will
// be made.
func writable(path string) error {
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return refuse("%s cannot be read: %v", path, err)
	case info.IsDir():
		return refuse("%s is a folder, not a database", path)
	case !info.Mode().IsRegular():
		return refuse("%s is not a file", path)
	case info.Mode().Perm()&0o222 == 0:
		return refuse("%s is read-only", path)
	}
	return nil
}

// refuse is why a database is not opened, for the one who named it.
func refuse(format string, args ...any) error { return chat.Invalid.Errorf(format, args...) }

// inspect looks at the file without changing it: whether it is a database, of
// talko's, and not newer than this program. The caller holds the lock.
func inspect(path string) error {
	fresh, err := header(path)
	if err != nil || fresh {
		return err
	}
	mode := "immutable=1" // nothing is made beside the file, not even to read it
	if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
		mode = "mode=ro" // what was committed last is in there
	}
	c, err := dial(dsn(path, mode))
	if err != nil {
		return refuse("%s cannot be read: %v", path, err)
	}
	defer c.close()
	var id, newest int64
	err = errors.Join(
		c.one(nil, values(&id), `PRAGMA application_id`),
		c.one(nil, values(&newest), `SELECT count(*) FROM sqlite_schema WHERE name = 'goose_db_version'`))
	if err == nil && newest > 0 {
		err = c.one(nil, values(&newest), `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`)
	}
	if err != nil {
		return refuse("%s is damaged: %v", path, err)
	}
	return judgeVersion(c, path, id, newest)
}

// judgeVersion compares what the file says of itself with what we know.
func judgeVersion(c *conn, path string, id, version int64) error {
	var tables int
	if err := c.one(nil, values(&tables), `SELECT count(*) FROM sqlite_schema`); err != nil {
		return refuse("%s is damaged: %v", path, err)
	}
	if id != applicationID && tables > 0 && version == 0 || id != applicationID && version > 0 {
		return refuse("%s is a database, but not one of talko's", path)
	}
	if known := newestMigration(); version > known {
		return refuse("%s was written by a newer talko (its tables are version %d, this talko knows %d)",
			path, version, known)
	}
	return nil
}

// header reads the file's first bytes. A file that is missing or empty is fresh.
func header(path string) (fresh bool, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, refuse("%s cannot be written: %v", path, errors.Unwrap(err))
	}
	defer f.Close()
	const magic = "SQLite format 3\x00"
	var first [len(magic)]byte
	n, err := io.ReadFull(f, first[:])
	if n == 0 && err == io.EOF {
		return true, nil
	}
	if string(first[:]) != magic {
		return false, refuse("%s is not a database", path)
	}
	return false, nil
}

// newestMigration returns the version of the tables that this program knows.
func newestMigration() (newest int64) {
	names, _ := fs.Glob(embedded, "migrations/*.sql")
	for _, name := range names {
		digits, _, _ := strings.Cut(filepath.Base(name), "_")
		n, _ := strconv.ParseInt(digits, 10, 64)
		newest = max(newest, n)
	}
	return newest
}

// openWriting opens the connection that writes, after what is missing of the
// tables was made. A file that it made itself does not stay if that fails.
func openWriting(ctx context.Context, path string, maxPages int64) (*conn, error) {
	// For nobody else's eyes; SQLite gives its other files the same mode.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600)
	made := err == nil
	if made {
		f.Close()
	}
	c, err := prepare(ctx, path, maxPages)
	if err == nil {
		return c, nil
	}
	if made {
		return nil, errors.Join(opening(path, err), removeFile(path))
	}
	return nil, opening(path, err)
}

// prepare opens a connection that keeps its promises, to tables as we know them.
func prepare(ctx context.Context, path string, maxPages int64) (*conn, error) {
	params := slices.Clone(writing)
	if maxPages > 0 {
		params = append(params, fmt.Sprintf("_pragma=max_page_count(%d)", maxPages))
	}
	c, err := dial(dsn(path, params...))
	if err != nil {
		return nil, (&conn{}).judge(err)
	}
	if err = c.verify(); err == nil {
		err = c.judge(c.migrate(ctx))
	}
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

// removeFile removes a database with what lies beside it.
func removeFile(path string) error {
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// opening tells which database it was that failed, and why.
func opening(path string, err error) error {
	var e *chat.Error
	if errors.As(err, &e) {
		return &chat.Error{Kind: e.Kind, Text: path + " cannot be opened: " + e.Text, Err: e.Err}
	}
	return &chat.Error{Kind: chat.Unavailable, Text: path + " cannot be opened: " + err.Error()}
}

// verify reads back that a commit will be on disk when it is acknowledged.
func (c *conn) verify() error {
	var journal string
	var synchronous int
	err := errors.Join(
		c.one(nil, values(&journal), `PRAGMA journal_mode`),
		c.one(nil, values(&synchronous), `PRAGMA synchronous`))
	if err != nil {
		return err
	}
	if journal != "wal" || synchronous != 2 {
		return refuse("this disk does not keep promises: journal_mode is %s instead of wal, synchronous %d instead of 2",
			journal, synchronous)
	}
	return nil
}

// migrate brings the tables up to date. Each migration is a transaction.
func (c *conn) migrate(ctx context.Context) error {
	dir, err := fs.Sub(embedded, "migrations")
	if err != nil {
		return err
	}
	c.finalize()
	// The one connection is lent to goose meanwhile.
	if err := c.raw.Close(); err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, c.db, dir, goose.WithDisableGlobalRegistry(true))
	if err == nil {
		_, err = p.Up(ctx)
	}
	raw, again := c.db.Conn(context.Background())
	if again != nil {
		return errors.Join(err, again)
	}
	c.raw = raw
	return err
}
