package server

import (
	"errors"
	"io"
	"os"
	"sync"
	"syscall"
	"time"
)

// poller asks the kernel which connections have something to read, once for
// all of them, and has the crew read those. So nobody waits for a connection
// alone, and one that is idle has no stack.
type poller struct {
	file *os.File // the kernel's list; the runtime tells when there is news in it
	raw  syscall.RawConn

	mu    sync.Mutex // guards conns
	conns []*conn    // by file descriptor; nil: none of ours
}

func newPoller() (*poller, error) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		return nil, errors.Join(os.NewSyscallError("fcntl", err), syscall.Close(fd))
	}
	p := &poller{file: os.NewFile(uintptr(fd), "epoll")}
	p.raw, err = p.file.SyscallConn()
	// Where the runtime cannot watch the list, it has no deadlines either.
	if err = errors.Join(err, p.file.SetReadDeadline(time.Time{})); err != nil {
		return nil, errors.Join(err, p.file.Close())
	}
	return p, nil
}

// watch has c read from when on there is something to read. It reports whether
// it can.
func (p *poller) watch(c *conn) bool {
	if p == nil || c.sock.raw == nil {
		return false
	}
	var failed error
	err := c.sock.raw.Control(func(fd uintptr) {
		c.fd = int(fd)
		p.set(c.fd, c)
		event := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLRDHUP | edge, Fd: int32(fd)}
		failed = p.control(&event)
	})
	if err == nil && failed == nil {
		return true
	}
	p.forget(c)
	return false
}

// edge is EPOLLET as the kernel has it: it tells once that something came.
const edge = 1 << 31

func (p *poller) control(event *syscall.EpollEvent) (err error) {
	failed := p.raw.Control(func(list uintptr) {
		err = syscall.EpollCtl(int(list), syscall.EPOLL_CTL_ADD, int(event.Fd), event)
	})
	return errors.Join(failed, err)
}

func (p *poller) set(fd int, c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for fd >= len(p.conns) {
		p.conns = append(p.conns, nil)
	}
	p.conns[fd] = c
}

// forget takes c out, before it is closed if possible: its number may be that of
// another one already. The kernel forgets what is closed by itself.
func (p *poller) forget(c *conn) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.fd < len(p.conns) && p.conns[c.fd] == c {
		p.conns[c.fd] = nil
	}
}

// run calls those who have something to read, until the poller is closed.
func (p *poller) run() {
	if p == nil {
		return
	}
	var events [128]syscall.EpollEvent
	var ready [len(events)]*conn
	// The runtime parks this goroutine each time that there is no more news: what
	// comes in between is news again, so there is no need to ask until there is
	// none.
	p.raw.Read(func(list uintptr) bool {
		for n := len(events); n == len(events); {
			n = wait(int(list), events[:])
			p.call(events[:n], ready[:n])
		}
		return false
	})
}

// call calls those of whom there is news; ready is room for them.
func (p *poller) call(events []syscall.EpollEvent, ready []*conn) {
	p.find(events, ready)
	for i, c := range ready {
		if ready[i] = nil; c != nil {
			c.stir()
		}
	}
}

// wait takes what news there is; it does not wait for any.
func wait(list int, events []syscall.EpollEvent) int {
	for {
		n, err := syscall.EpollWait(list, events, 0)
		if err != syscall.EINTR {
			return max(n, 0)
		}
	}
}

// find looks up whose news it is. One that is told of another's does no more
// than look.
func (p *poller) find(events []syscall.EpollEvent, ready []*conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, e := range events {
		ready[i] = p.conns[e.Fd]
	}
}

func (p *poller) close() {
	if p != nil {
		p.file.Close()
	}
}

// readSome reads what is there, or returns errNothing.
func readSome(raw syscall.RawConn, b []byte) (int, error) {
	r := reads.Get().(*read)
	r.b = b
	err := raw.Read(r.try)
	n := r.n
	if err == nil {
		err = r.err
	}
	r.b = nil
	reads.Put(r)
	switch {
	case err == syscall.EAGAIN:
		return 0, errNothing
	case err != nil:
		return 0, err
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}

// read is one attempt; its function is made once for many.
type read struct {
	try func(fd uintptr) bool
	b   []byte
	n   int
	err error
}

var reads = sync.Pool{New: func() any {
	r := new(read)
	r.try = r.once
	return r
}}

// once never asks to be parked until there is something to read.
func (r *read) once(fd uintptr) bool {
	for {
		r.n, r.err = syscall.Read(int(fd), r.b)
		if r.err != syscall.EINTR {
			return true
		}
	}
}
