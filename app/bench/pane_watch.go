package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"talko/app/chat"
	"talko/app/process"
)

// watcher sits at a terminal in which the program runs.
type watcher struct {
	proc *process.Process
	keys *os.File // what is typed
	read sync.WaitGroup

	mu     sync.Mutex // guards what follows
	wanted []byte     // what the program is to write; nil: nothing
	tail   []byte     // what it wrote last: a part of what is wanted may be in it
	found  chan struct{}
}

// watchPatience is how long the program may take to show something.
const watchPatience = 20 * time.Second

// inChat is a word that the screen has nowhere but above an open chat that
// several are in. The program writes what changes on the screen: of two words
// perhaps the second.
const inChat = "people"

// watch starts the program in a terminal, for a user of the stage, and waits
// until it is signed in. Who gets it closes it.
func (r *run) watch(ctx context.Context, st *stage, user int) (*watcher, error) {
	state, err := os.MkdirTemp(r.dir, "terminal-")
	if err != nil {
		return nil, err
	}
	who := st.users[user]
	if err := r.w.Remember(filepath.Join(state, "state"), st.addr, chat.Identity{User: who, Token: st.token(user)}); err != nil {
		return nil, fmt.Errorf("remember a session: %w", err)
	}
	cmd := exec.Command(r.w.Program, "--connect", st.addr, "--user", who.Name, "--state", filepath.Join(state, "state"))
	cmd.Dir = state
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + state, "TERM=xterm-256color", "LC_ALL=C.UTF-8"}
	w := &watcher{}
	ready := w.expect(inChat)
	if w.proc, w.keys, err = startTerminal(cmd, paneWidth, paneHeight); err != nil {
		return nil, fmt.Errorf("open a terminal: %w", err)
	}
	w.read.Go(w.look)
	if err := w.await(ctx, ready, inChat); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// look reads what the program writes, until it has ended.
func (w *watcher) look() {
	buf := make([]byte, 64<<10)
	for {
		n, err := w.keys.Read(buf)
		if n > 0 {
			w.saw(buf[:n])
		}
		if err != nil {
			return
		}
	}
}

func (w *watcher) saw(b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.wanted == nil {
		return
	}
	w.tail = append(w.tail, b...)
	if bytes.Contains(w.tail, w.wanted) {
		w.wanted = nil
		close(w.found)
		return
	}
	if over := len(w.tail) - len(w.wanted) + 1; over > 0 {
		w.tail = append(w.tail[:0], w.tail[over:]...)
	}
}

// expect returns a channel that is closed when the program has written a text.
func (w *watcher) expect(text string) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wanted, w.tail, w.found = []byte(text), w.tail[:0], make(chan struct{})
	return w.found
}

func (w *watcher) await(ctx context.Context, found <-chan struct{}, what string) error {
	late := time.NewTimer(watchPatience)
	defer late.Stop()
	select {
	case <-found:
		return nil
	case <-late.C:
		return fmt.Errorf("the terminal does not show %q", what)
	case <-w.proc.Ended():
		return errors.New("the terminal has ended")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// aKey is one that nobody else types, so that it is seen when it is shown.
const aKey = "§"

// eraseAll is a key too: the box is empty again.
const eraseAll = "\x15"

// typeFor types a key now and then, and returns how many milliseconds each took
// to the screen.
func (w *watcher) typeFor(ctx context.Context, span time.Duration) (took []float64, err error) {
	for begin := time.Now(); time.Since(begin) < span; sleep(ctx, keyEvery) {
		shown := w.expect(aKey)
		typed := time.Now()
		if _, err := w.keys.WriteString(aKey); err != nil {
			return nil, err
		}
		if err := w.await(ctx, shown, aKey); err != nil {
			return nil, err
		}
		took = append(took, milliseconds(int64(time.Since(typed))))
		if len(took)%20 == 0 {
			_, err = w.keys.WriteString(eraseAll)
		}
	}
	_, erased := w.keys.WriteString(eraseAll)
	return took, errors.Join(err, erased)
}

func (w *watcher) cpu() (time.Duration, error) {
	used, ok := process.CPU(w.proc.ID())
	if !ok {
		return 0, errors.New("the system does not tell what a process uses")
	}
	return used, nil
}

func (w *watcher) rss() (int64, error) {
	has, ok := process.RSS(w.proc.ID())
	if !ok {
		return 0, errors.New("the system does not tell what a process has")
	}
	return has, nil
}

// close ends the program and its terminal.
func (w *watcher) close() {
	w.proc.End()
	w.keys.Close()
	w.read.Wait()
}
