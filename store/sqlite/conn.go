package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// conn is one connection with its statements, each prepared at its first use
// and kept. One goroutine uses it at a time. Statements run to their end: a
// context that ends half-way would cost the connection.
//
// Queries say LIMIT 0 + ? because SQLite plans a statement anew each time that a
// parameter which is the whole limit is bound; a sum it takes as it comes.
type conn struct {
	db    *sql.DB // of this connection alone
	raw   *sql.Conn
	stmts map[string]*statement
	row   columns  // of the row that is being read
	log   *journal // of what is written in a batch; nil for connections that carry out none
	sick  bool     // it met an error after which nothing that it holds is trusted
}

// statement is a prepared one, and how many columns its rows have.
type statement struct {
	*sql.Stmt
	query   string
	writes  bool
	columns int // 0: not known yet
}

// dsn names the file with its parameters in a form that both the driver and
// SQLite understand.
func dsn(path string, params ...string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a Windows drive
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: strings.Join(params, "&")}
	return u.String()
}

// writing and reading are the parameters of the two kinds of connections. The
// file is not mapped into memory: a disk that fails must give an error, which
// can be mended, and not a signal, which cannot.
var (
	writing = []string{
		"_dqs=0", "_pragma=busy_timeout(5000)", "_pragma=journal_mode(WAL)",
		"_pragma=synchronous(FULL)", "_pragma=wal_autocheckpoint(4000)",
		"_pragma=journal_size_limit(67108864)", "_pragma=cache_size(-65536)",
		"_pragma=foreign_keys(1)", "_pragma=temp_store(MEMORY)",
	}
	reading = []string{
		"_dqs=0", "_pragma=busy_timeout(5000)", "_pragma=cache_size(-16384)",
		"_pragma=temp_store(MEMORY)", "_query_only=1",
	}
)

// dial opens one connection.
func dial(dsn string) (*conn, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	raw, err := db.Conn(context.Background())
	if err != nil {
		db.Close()
		return nil, err
	}
	return &conn{db: db, raw: raw, stmts: map[string]*statement{}}, nil
}

// close closes the file; the last connection to do so tidies up its log.
func (c *conn) close() error {
	c.finalize()
	return errors.Join(c.raw.Close(), c.db.Close())
}

// finalize lets go of all statements: one that is left keeps the file open.
func (c *conn) finalize() {
	for _, s := range c.stmts {
		s.Close()
	}
	clear(c.stmts)
}

func (c *conn) stmt(query string) (*statement, error) {
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	s, err := c.raw.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	c.stmts[query] = &statement{Stmt: s, query: query, writes: writes(query)}
	return c.stmts[query], nil
}

// exec runs a statement that returns no rows.
func (c *conn) exec(query string, args ...any) (sql.Result, error) {
	s, err := c.stmt(query)
	if err != nil {
		return nil, c.judge(err)
	}
	if err := c.log.refuses(s); err != nil {
		return nil, err
	}
	r, err := s.Exec(args...)
	err = c.judge(err)
	c.log.note(s, args, err)
	return r, err
}

// changed runs a statement and returns how many rows it changed.
func (c *conn) changed(query string, args ...any) (int64, error) {
	r, err := c.exec(query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// scanner is a row to be read.
type scanner interface{ Scan(dest ...any) error }

// values reads a row into its columns' destinations.
func values(dest ...any) func(scanner) error {
	return func(row scanner) error { return row.Scan(dest...) }
}

// one reads the one row that a query gives; none is the error that tells that
// there is no such row.
func (c *conn) one(none error, scan func(scanner) error, query string, args ...any) error {
	found := false
	err := c.each(func(row scanner) error {
		found = true
		return scan(row)
	}, query, args...)
	if err == nil && !found {
		return none
	}
	return err
}

// each reads all rows of a query. What scan asks of the row it asks before it
// runs another query.
func (c *conn) each(scan func(scanner) error, query string, args ...any) error {
	s, err := c.stmt(query)
	if err != nil {
		return c.judge(err)
	}
	if err := c.log.refuses(s); err != nil {
		return err
	}
	rows, err := s.Query(args...)
	err = c.judge(err)
	c.log.note(s, args, err) // what returns rows has written all before the first
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := c.read(rows, s, scan); err != nil {
			return c.judge(err)
		}
	}
	err = c.judge(rows.Err())
	c.log.hurt(err)
	return err
}

// read reads the row that rows are at.
func (c *conn) read(rows *sql.Rows, s *statement, scan func(scanner) error) error {
	if s.columns == 0 {
		names, err := rows.Columns()
		if err != nil {
			return err
		}
		s.columns = len(names)
	}
	if err := rows.Scan(c.row.sized(s.columns)...); err != nil {
		return err
	}
	return scan(&c.row)
}

// list reads all rows of a query into a slice.
func list[T any](c *conn, scan func(scanner, *T) error, query string, args ...any) ([]T, error) {
	var all []T
	var empty T
	err := c.each(func(row scanner) error {
		all = append(all, empty)
		return scan(row, &all[len(all)-1])
	}, query, args...)
	return all, err
}
