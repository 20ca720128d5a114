package torture

import (
	"net"
	"slices"
	"sync"
	"time"
)

// proxy stands between clients and a server, and harms what goes through it.
type proxy struct {
	ln      net.Listener
	running sync.WaitGroup

	mu     sync.Mutex // guards what follows
	target string
	pipes  []*pipe // that are open, in the order of opening
	closed bool
}

func newProxy() (*proxy, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{ln: ln}
	p.running.Go(p.accept)
	return p, nil
}

func (p *proxy) addr() string { return p.ln.Addr().String() }

// aim says where the server is now.
func (p *proxy) aim(target string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target = target
}

func (p *proxy) accept() {
	for {
		conn, err := p.ln.Accept()
		if err != nil {
			return // closed
		}
		p.running.Go(func() { p.carry(conn) })
	}
}

// carry carries one connection until it ends.
func (p *proxy) carry(near net.Conn) {
	defer near.Close()
	p.mu.Lock()
	target := p.target
	p.mu.Unlock()
	far, err := net.DialTimeout("tcp", target, 5*time.Second)
	if err != nil {
		return
	}
	defer far.Close()
	small(near)
	small(far)
	pipe := newPipe(near, far)
	if !p.enter(pipe) {
		return
	}
	defer p.leave(pipe)
	pipe.run()
}

// small gives a connection little room in the kernel, so that one who does not
// read is soon noticed; but more than a segment of the loopback, below which
// every piece waits for an acknowledgement.
func small(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(128 << 10)
	}
}

func (p *proxy) enter(pipe *pipe) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.pipes = append(p.pipes, pipe)
	}
	return !p.closed
}

func (p *proxy) leave(gone *pipe) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pipes = slices.DeleteFunc(p.pipes, func(o *pipe) bool { return o == gone })
}

// open returns the connections that are open.
func (p *proxy) open() []*pipe {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.pipes)
}

// heal ends every fault; what cannot be healed is cut.
func (p *proxy) heal() {
	for _, pipe := range p.open() {
		pipe.heal()
	}
}

func (p *proxy) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.ln.Close()
	for _, pipe := range p.open() {
		pipe.breakOff()
	}
	p.running.Wait()
}
