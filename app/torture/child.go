package torture

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"talko/app/chat"
	"talko/app/process"
)

// What a run says to a client in a process of its own, a line each, behind its
// job; and what the client says when it has done so.
const (
	saysHurry  = "hurry"
	saysCease  = "cease"
	saysFinish = "finish"
)

// beChild is one client: it reads its job and orders, tells what it sees, and
// ends with its input.
func beChild(ctx context.Context, w World) error {
	in := bufio.NewScanner(w.In)
	in.Buffer(nil, 16<<20)
	if !in.Scan() {
		return chat.Invalid.Errorf("a client needs a job")
	}
	var j job
	if err := json.Unmarshal(in.Bytes(), &j); err != nil {
		return fmt.Errorf("read job: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tell := speaker(w.Out)
	orders := make(chan string)
	go func() {
		defer cancel()
		for in.Scan() {
			orders <- in.Text()
		}
	}()
	a, err := startActor(ctx, w, j, tell)
	if err != nil {
		return err
	}
	defer a.close()
	return a.obey(ctx, orders, tell)
}

// speaker writes entries. It returns when they are in the hands of the system,
// so that a kill takes nothing back that was told.
func speaker(w io.Writer) teller {
	var mu sync.Mutex
	out := json.NewEncoder(w)
	return func(e entry) {
		mu.Lock()
		defer mu.Unlock()
		_ = out.Encode(e) // nobody listens: the end comes by the input
	}
}

func (a *actor) obey(ctx context.Context, orders <-chan string, tell teller) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case order := <-orders:
			word, arg, _ := strings.Cut(order, " ")
			switch word {
			case saysHurry:
				a.hurry()
				continue // nobody waits for that
			case saysCease:
				if err := a.cease(ctx); err != nil {
					return err
				}
			case saysFinish:
				within, _ := time.ParseDuration(arg)
				a.finish(ctx, within)
			}
			tell(entry{Phase: word})
		}
	}
}

// child is a client in another process, as seen from here.
type child struct {
	job
	p     *process.Process
	in    io.WriteCloser
	tell  teller
	phase chan string
	read  chan struct{} // closed when all that it said was read
}

var _ player = (*child)(nil)

func startChild(w World, j job, tell teller) (*child, error) {
	cmd := exec.Command(w.Program, "torture", "--child")
	cmd.Stderr = w.Err
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start client: %w", err)
	}
	out, said, err := os.Pipe() // not the command's own: that is closed when it ends, read or not
	if err != nil {
		return nil, fmt.Errorf("start client: %w", err)
	}
	cmd.Stdout = said
	c := &child{job: j, in: in, tell: tell, phase: make(chan string, 4), read: make(chan struct{})}
	c.p, err = process.Start(cmd)
	said.Close()
	if err != nil {
		out.Close()
		return nil, fmt.Errorf("start client: %w", err)
	}
	go c.listen(out)
	if err := json.NewEncoder(in).Encode(j); err != nil {
		c.p.Kill()
		return nil, fmt.Errorf("start client: %w", err)
	}
	return c, nil
}

// listen reads what the client says until it ends, in the midst of a line
// perhaps.
func (c *child) listen(out io.ReadCloser) {
	defer out.Close()
	defer close(c.read)
	defer close(c.phase)
	d := json.NewDecoder(bufio.NewReaderSize(out, 64<<10))
	for {
		var e entry
		if d.Decode(&e) != nil {
			return
		}
		if e.Phase != "" {
			c.phase <- e.Phase
			continue
		}
		c.tell(e)
	}
}

// order has the client do something, and waits until it is done.
func (c *child) order(ctx context.Context, words string) error {
	if _, err := io.WriteString(c.in, words+"\n"); err != nil {
		return fmt.Errorf("client %d: %w", c.Client, err)
	}
	select {
	case _, ok := <-c.phase:
		if ok {
			return nil
		}
		return fmt.Errorf("client %d has ended", c.Client)
	case <-ctx.Done():
		return fmt.Errorf("client %d did not %s", c.Client, words)
	}
}

func (c *child) cease(ctx context.Context) error { return c.order(ctx, saysCease) }

// finish has the client finish, and waits a bit longer for its answer than it
// may take.
func (c *child) finish(ctx context.Context, within time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, longest+process.Grace)
	defer cancel()
	if err := c.order(ctx, fmt.Sprintf("%s %v", saysFinish, within)); err != nil {
		c.tell(entry{Wrong: err.Error()})
	}
}

// hurry has the client say much at once.
func (c *child) hurry() { _, _ = io.WriteString(c.in, saysHurry+"\n") }

// kill ends the client at once. What it had said is read.
func (c *child) kill() {
	c.p.Kill()
	<-c.read
	c.in.Close()
}

func (c *child) close() {
	c.in.Close()
	<-c.read
	c.p.Kill()
}
