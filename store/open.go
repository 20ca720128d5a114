// Package store picks the engine that keeps talko's data: Open takes a URL and
// returns a chat.Store. Nothing above it knows which one it is.
package store

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"talko/app/chat"
	"talko/store/sqlite"
)

// Options are those that every engine has.
type Options struct {
	Log *slog.Logger     // nil: nowhere
	Now func() time.Time // nil: time.Now
	// MaxPages bounds a file to so many pages of 4,096 bytes, as a full disk
	// does. 0: no bound.
	MaxPages int64
}

// engines are the schemes that a URL may have.
var engines = map[string]func(ctx context.Context, rest string, opts Options) (chat.Store, error){
	"sqlite": openSQLite,
}

// Open opens the database that url names: "sqlite:PATH", or a bare path, which
// is the same. The file is made if it is not there; its folder must be. The
// caller closes the store; ctx bounds the opening alone. An error says in a
// sentence what is wrong, and then nothing was changed: Invalid for what cannot
// be a database, Conflict if it is open elsewhere, Unavailable if the disk does
// not let us.
func Open(ctx context.Context, url string, opts Options) (chat.Store, error) {
	scheme, rest, found := strings.Cut(url, ":")
	if !found || len(scheme) < 2 || strings.ContainsAny(scheme, `/\.`) {
		return openSQLite(ctx, url, opts) // a path, perhaps with a drive
	}
	open := engines[scheme]
	if open == nil {
		return nil, chat.Invalid.Errorf("there is no store for %q; there is: %s", scheme, known())
	}
	return open(ctx, rest, opts)
}

// OpenPlain is Open with no options.
func OpenPlain(ctx context.Context, url string) (chat.Store, error) {
	return Open(ctx, url, Options{})
}

// With opens the database that url names for as long as use takes.
func With(ctx context.Context, url string, use func(chat.Store) error) error {
	s, err := OpenPlain(ctx, url)
	if err != nil {
		return err
	}
	return errors.Join(use(s), s.Close())
}

// Using makes do a function of the URL of a database, which is open for as long
// as that takes.
func Using(do func(ctx context.Context, s chat.Store, name string) error) func(ctx context.Context, url, name string) error {
	return func(ctx context.Context, url, name string) error {
		return With(ctx, url, func(s chat.Store) error { return do(ctx, s, name) })
	}
}

func known() string {
	return strings.Join(slices.Sorted(maps.Keys(engines)), ", ")
}

func openSQLite(ctx context.Context, path string, opts Options) (chat.Store, error) {
	if path == "" {
		return nil, chat.Invalid.Errorf("the database has no path")
	}
	s, err := sqlite.Open(ctx, path, sqlite.Options{Log: opts.Log, Now: opts.Now, MaxPages: opts.MaxPages})
	if err != nil {
		return nil, err // never a nil *Store in an interface
	}
	return s, nil
}
