package bench

import (
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"
)

// poller reads sockets that the runtime does not know: it asks the kernel which
// of them have something, once for all, and reads each once.
type poller struct {
	epoll  int
	socks  []*sock
	events []syscall.EpollEvent
	buf    []byte
}

// sock is a connection of a loop. What is read of it belongs to the loop.
type sock struct {
	l    *loop
	fd   int
	hear func(payload []byte) error
	part []byte // of a frame that is not there whole

	after func() error // called when what had come is read; nil: nothing
}

func (p *poller) open() (err error) {
	p.epoll, err = syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	p.events, p.buf = make([]syscall.EpollEvent, 512), make([]byte, readSize)
	return err
}

// close closes all connections.
func (p *poller) close() {
	for _, s := range p.socks {
		s.close()
	}
	syscall.Close(p.epoll)
}

// dial connects.
func (l *loop) dial(addr string, hear func(payload []byte) error) (*sock, error) {
	fd, err := connect(addr)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", addr, err)
	}
	s := &sock{l: l, fd: fd, hear: hear}
	event := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLRDHUP, Fd: int32(len(l.socks))}
	if err := syscall.EpollCtl(l.epoll, syscall.EPOLL_CTL_ADD, fd, &event); err != nil {
		syscall.Close(fd)
		return nil, fmt.Errorf("watch a socket: %w", err)
	}
	l.socks = append(l.socks, s)
	return s, nil
}

// connect returns a socket that blocks: it is read when there is something, and
// what is written to it is little.
func connect(addr string) (int, error) {
	to, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		return -1, err
	}
	family, target := syscall.AF_INET6, syscall.Sockaddr(nil)
	if ip := to.IP.To4(); ip != nil {
		family, target = syscall.AF_INET, &syscall.SockaddrInet4{Port: to.Port, Addr: [4]byte(ip)}
	} else {
		target = &syscall.SockaddrInet6{Port: to.Port, Addr: [16]byte(to.IP.To16())}
	}
	fd, err := syscall.Socket(family, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	late := syscall.NsecToTimeval(int64(sendPatience))
	err = errors.Join(
		syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_SNDTIMEO, &late),
		syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1))
	for err == nil || err == syscall.EINTR { // a wait with a limit is not taken up again by itself
		if err = syscall.Connect(fd, target); err == nil || err == syscall.EISCONN {
			return fd, nil
		}
	}
	syscall.Close(fd)
	return -1, err
}

// poll waits for something to read, for a few milliseconds at most, and reads.
func (l *loop) poll() error {
	n, err := syscall.EpollWait(l.epoll, l.events, int(pollPatience/time.Millisecond))
	if err != nil && err != syscall.EINTR {
		return fmt.Errorf("wait for sockets: %w", err)
	}
	for i := range max(n, 0) {
		if err := l.socks[l.events[i].Fd].read(l.buf); err != nil {
			return err
		}
	}
	return l.idle()
}

// read reads once, behind the part of a frame that is there.
func (s *sock) read(buf []byte) error {
	if s.fd < 0 {
		return nil
	}
	n := copy(buf, s.part)
	m, err := syscall.Read(s.fd, buf[n:])
	if err == syscall.EINTR || err == syscall.EAGAIN {
		return nil
	}
	if err == nil && m == 0 {
		err = io.EOF
	}
	if err != nil {
		return fmt.Errorf("a connection broke: %w", err)
	}
	left, err := s.take(buf[:n+m])
	s.part = append(s.part[:0], left...)
	return err
}

// write writes all of b.
func (s *sock) write(b []byte) error {
	for len(b) > 0 {
		n, err := syscall.Write(s.fd, b)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return fmt.Errorf("write to a connection: %w", err)
		}
		b = b[n:]
	}
	return nil
}

// stop makes the loop leave the connection unread.
func (s *sock) stop() error {
	return syscall.EpollCtl(s.l.epoll, syscall.EPOLL_CTL_DEL, s.fd, nil)
}

// close closes the connection. Not while the loop runs.
func (s *sock) close() {
	if s.fd >= 0 {
		syscall.Close(s.fd)
		s.fd = -1
	}
}
