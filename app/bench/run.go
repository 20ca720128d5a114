package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"talko/app/process"
)

// run is one run of the bench. Each bench uses it alone.
type run struct {
	Options
	w    World
	dir  string      // gone when the run ends
	late *time.Timer // ends the bench that is under way
}

// benchPatience is how long a bench may take; one that does much before it
// measures, from when that got on last. What there is to do is counted, so each
// ends.
const benchPatience = 5 * time.Minute

var errLate = fmt.Errorf("it got no further in %v", benchPatience)

// Run measures, and prints rows on w.Out. Errors: one without a kind if a row is
// void; Invalid for bad options. What it started has ended when it returns, and
// what it wrote is gone but for o.SVG.
func Run(ctx context.Context, o Options, w World) (err error) {
	if o.Child != "" {
		return beChild(ctx, o.Child, w)
	}
	if err := o.check(); err != nil {
		return err
	}
	r := &run{Options: o, w: w}
	if r.w.Program, err = process.Find(w.Program); err != nil {
		return err
	}
	if r.dir, err = os.MkdirTemp("", "talko-bench-"); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(r.dir)) }()
	rows, err := r.measure(ctx, benches())
	if err != nil {
		return err
	}
	if err := r.print(rows); err != nil {
		return err
	}
	if r.SVG != "" {
		if err := os.WriteFile(r.SVG, []byte(draw(rows)), 0o644); err != nil {
			return fmt.Errorf("draw: %w", err)
		}
	}
	return judge(rows)
}

// measure carries out those benches that were asked for.
func (r *run) measure(ctx context.Context, all []bench) (rows []Row, err error) {
	for _, b := range all {
		wanted := slices.DeleteFunc(slices.Clone(b.rows), func(name string) bool { return !r.wants(name, b.beyond) })
		if len(wanted) == 0 {
			continue
		}
		if r.Connect != "" && !b.far {
			if len(r.Only) > 0 {
				r.note("%s is left out: it takes a server of the bench's own", strings.Join(wanted, ", "))
			}
			continue
		}
		r.progress("%s", wanted[0])
		made, err := r.one(ctx, b)
		if ctx.Err() != nil {
			return nil, fmt.Errorf("stopped: %w", ctx.Err())
		}
		if err != nil {
			made = voided(wanted, "%v", err)
		}
		rows = append(rows, slices.DeleteFunc(made, func(row Row) bool { return !slices.Contains(wanted, row.Name) })...)
	}
	r.progress("")
	if !r.near() {
		rows = withoutLimits(rows)
	}
	return rows, nil
}

func (r *run) one(ctx context.Context, b bench) ([]Row, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r.late = time.AfterFunc(benchPatience, func() { cancel(errLate) })
	defer r.late.Stop()
	rows, err := b.run(ctx, r)
	if err == nil || context.Cause(ctx) != errLate {
		return rows, err
	}
	return nil, errLate
}

// gotOn gives the bench that is under way as much time again.
func (r *run) gotOn() { r.late.Reset(benchPatience) }

// near reports whether this is the machine that is measured.
func (r *run) near() bool {
	if r.Connect == "" {
		return true
	}
	addr, err := net.ResolveTCPAddr("tcp", r.Connect)
	return err == nil && addr.IP.IsLoopback()
}

// withoutLimits takes out what another machine could do.
func withoutLimits(rows []Row) []Row {
	for i := range rows {
		rows[i].Limit, rows[i].Ratio = 0, 0
	}
	return rows
}

// judge returns an error if a row is void.
func judge(rows []Row) error {
	var void int
	for _, row := range rows {
		if row.Void != "" {
			void++
		}
	}
	if void > 0 {
		return fmt.Errorf("%d of %d rows are void", void, len(rows))
	}
	return nil
}

// progress tells what is being done, on one line that the next one overwrites.
func (r *run) progress(format string, args ...any) {
	if r.Progress {
		fmt.Fprintf(r.w.Err, "\r\x1b[K"+format, args...)
	}
}

// note tells what a reader of the table must know.
func (r *run) note(format string, args ...any) {
	r.progress("")
	fmt.Fprintf(r.w.Err, format+"\n", args...)
}
