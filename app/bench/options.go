package bench

import (
	"context"
	"io"
	"slices"
	"strings"

	"talko/app/chat"
)

// Options of a run.
type Options struct {
	Connect  string   // measure this server; "": one of our own
	Only     []string // names of rows, or what they begin with; none: all
	Quick    bool     // all rows in under a minute
	JSON     bool     // print an array, not a table
	SVG      string   // draw throughput into this file
	TLSCert  string   // for idle/tls; "": made for the run
	TLSKey   string
	Progress bool   // tell on World.Err what is being measured
	Child    string // be a process that another run started, of this kind
}

// World is what a run stands on.
type World struct {
	// Program is a path, or a name to be looked up, that starts this program:
	// `Program serve` serves, and `Program bench --child KIND` is a bare process
	// that shows what the machine can do.
	Program string
	// Open opens a database.
	Open func(ctx context.Context, path string) (chat.Store, error)
	// Frames returns what draws a frame of a chat of so many lines, in which
	// another has arrived, for a terminal of w by h; nil: there is no pane.
	Frames func(lines, w, h int) (frame func())
	// Remember keeps a session in a directory, so that `Program --state DIR` is
	// signed in; nil: no terminal is measured.
	Remember func(dir, server string, id chat.Identity) error
	In       io.Reader
	Out      io.Writer
	Err      io.Writer // progress, and what the servers log
}

func (o *Options) check() error {
	if (o.TLSCert == "") != (o.TLSKey == "") {
		return chat.Invalid.Errorf("a certificate and its key belong together: give --tls-cert and --tls-key")
	}
	for _, name := range o.Only {
		if !slices.ContainsFunc(rowNames(), func(row string) bool { return matches(name, row) }) {
			return chat.Invalid.Errorf("no row begins with %q: there are %s", name, strings.Join(rowNames(), ", "))
		}
	}
	return nil
}

// wants reports whether a row was asked for. One that is beyond the table is
// only measured if it is named in full, or drawn.
func (o *Options) wants(row string, beyond bool) bool {
	if beyond {
		return slices.Contains(o.Only, row) || o.SVG != "" && len(o.Only) == 0
	}
	return len(o.Only) == 0 || slices.ContainsFunc(o.Only, func(name string) bool { return matches(name, row) })
}

// matches reports whether name is that of the row or what it begins with.
func matches(name, row string) bool {
	return name != "" && (name == row || strings.HasPrefix(row, strings.TrimSuffix(name, "/")+"/"))
}

// times is how often something is measured: quickly, or well.
func (o *Options) times(quick, full int) int {
	if o.Quick {
		return quick
	}
	return full
}
