package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"talko/app/chat"
	"talko/app/process"
)

// server is a server that is measured.
type server struct {
	addr string
	proc *process.Process // nil: somebody else's
	took time.Duration    // from its start until it listened
}

// database makes a new one, which fill fills, and returns its path.
func (r *run) database(ctx context.Context, fill func(context.Context, chat.Store) error) (string, error) {
	path, err := r.newPath()
	if err != nil {
		return "", err
	}
	s, err := r.w.Open(ctx, path)
	if err != nil {
		return "", err
	}
	err = fill(ctx, s)
	if closing := s.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return "", fmt.Errorf("fill a database: %w", err)
	}
	return path, nil
}

// newPath is that of a database which is not there yet.
func (r *run) newPath() (string, error) {
	dir, err := os.MkdirTemp(r.dir, "db-")
	return filepath.Join(dir, "talko.db"), err
}

// serve starts a server on a database. Who gets it closes it.
func (r *run) serve(ctx context.Context, db string, flags ...string) (*server, error) {
	args := append([]string{"serve", "--listen", "127.0.0.1:0", "--db", db, "--log-level", "error", "--max-conns", "1000000"}, flags...)
	begin := time.Now()
	p, addr, err := r.start(ctx, nil, args...)
	if err != nil {
		return nil, fmt.Errorf("start server: %w", err)
	}
	return &server{addr: addr, proc: p, took: time.Since(begin)}, nil
}

// start starts this program anew, for something that tells where it listens. No
// setting of the user's reaches it.
func (r *run) start(ctx context.Context, in io.Reader, args ...string) (*process.Process, string, error) {
	cmd := exec.Command(r.w.Program, args...)
	cmd.Dir, cmd.Stdin, cmd.Stderr = r.dir, in, r.w.Err
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "TALKO_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "HOME="+r.dir, "XDG_CONFIG_HOME="+r.dir)
	return process.Listen(ctx, cmd, "listening on ")
}

// close ends the server.
func (s *server) close() {
	if s.proc != nil {
		s.proc.End()
	}
}

// cpu is what the server has used so far; false where the system does not tell.
func (s *server) cpu() (time.Duration, bool) {
	if s.proc == nil {
		return 0, false
	}
	return process.CPU(s.proc.ID())
}

// rss is the memory that the server has in bytes; false where the system does
// not tell.
func (s *server) rss() (int64, bool) {
	if s.proc == nil {
		return 0, false
	}
	return process.RSS(s.proc.ID())
}
