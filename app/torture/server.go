package torture

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"talko/app/process"
)

// servers are the processes that serve: one, or with the fault broadcast two.
// They meet each other and the clients through proxies, so that those find them
// where they were. One goroutine at a time uses them.
type servers struct {
	program string
	dir     string
	log     io.Writer
	skew    func() time.Duration // how far the next clock is off
	split   bool
	data    *proxy // calls; and streams, if nobody else has them
	push    *proxy // streams and the link; nil if not split

	main, second *process.Process
}

const linkKey = "what torture shares with itself"

func newServers(w World, o Options, dir string) (*servers, error) {
	s := &servers{program: w.Program, dir: dir, log: &lockedWriter{w: w.Err}, split: o.has(broadcast)}
	s.skew = func() time.Duration { return 0 }
	if o.has(clock) {
		r := rand.New(rand.NewPCG(o.Seed, 0xc10c))
		s.skew = func() time.Duration { return astray(r) }
	}
	var err error
	if s.data, err = newProxy(); err == nil && s.split {
		s.push, err = newProxy()
	}
	return s, err
}

func (s *servers) db() string { return filepath.Join(s.dir, "torture.db") }

// cert is the file of the certificate that the servers make for themselves.
func (s *servers) cert() string { return filepath.Join(s.dir, "talko", "tls.pem") }

// start starts what does not run.
func (s *servers) start(ctx context.Context) error {
	if s.split && s.second == nil {
		if err := s.startSecond(ctx); err != nil {
			return err
		}
	}
	return s.startMain(ctx, 0)
}

// startMain starts the server of the database, which may grow to so many pages.
func (s *servers) startMain(ctx context.Context, pages int) (err error) {
	args := []string{"serve", "--db", s.db(), "--listen", "127.0.0.1:0"}
	if s.split {
		args = []string{"serve", "data", "--db", s.db(), "--listen", "127.0.0.1:0", "--broadcast", s.push.addr()}
	}
	env := []string{fmt.Sprintf("%s=%v", clockEnv, s.skew()), fmt.Sprintf("%s=%d", pagesEnv, pages)}
	var addr string
	if s.main, addr, err = s.serve(ctx, "listening on ", env, args...); err == nil {
		s.data.aim(addr)
	}
	return err
}

func (s *servers) startSecond(ctx context.Context) (err error) {
	var addr string
	s.second, addr, err = s.serve(ctx, "broadcasting on ", nil, "serve", "broadcast", "--broadcast", "127.0.0.1:0")
	if err == nil {
		s.push.aim(addr)
	}
	return err
}

// serve starts a server and waits until it tells its address.
func (s *servers) serve(ctx context.Context, word string, env []string, args ...string) (*process.Process, string, error) {
	args = append(args, "--log-level", "error")
	cmd := exec.Command(s.program, args...)
	cmd.Dir, cmd.Stderr = s.dir, s.log
	cmd.Env = append(os.Environ(), "TALKO_LINK_KEY="+linkKey, "HOME="+s.dir, "XDG_CONFIG_HOME="+s.dir, "XDG_DATA_HOME="+s.dir)
	cmd.Env = append(cmd.Env, env...)
	p, addr, err := process.Listen(ctx, cmd, word)
	if err != nil {
		return nil, "", fmt.Errorf("start server: %w", err)
	}
	return p, addr, nil
}

// again ends the server of the database, by force or in good order, and starts
// it again.
func (s *servers) again(ctx context.Context, force bool, pages int) error {
	if force {
		s.main.Kill()
	} else if !s.main.End() {
		return fmt.Errorf("the server did not end within %v", process.Grace)
	}
	return s.startMain(ctx, pages)
}

// secondAgain kills the BroadcastServer and starts it again.
func (s *servers) secondAgain(ctx context.Context) error {
	s.second.Kill()
	return s.startSecond(ctx)
}

// close ends the servers in good order.
func (s *servers) close() error {
	inTime := true
	for _, p := range []*process.Process{s.main, s.second} {
		if p != nil {
			inTime = p.End() && inTime
		}
	}
	s.main, s.second = nil, nil
	for _, p := range []*proxy{s.data, s.push} {
		if p != nil {
			p.close()
		}
	}
	if !inTime {
		return fmt.Errorf("a server did not end within %v", process.Grace)
	}
	return nil
}

// lockedWriter is what several processes log to.
type lockedWriter struct {
	mu sync.Mutex // guards w
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}
