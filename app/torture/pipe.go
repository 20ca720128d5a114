package torture

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// pipe is one connection through a proxy.
type pipe struct {
	near, far net.Conn
	done      chan struct{} // closed when it was broken off
	once      sync.Once
	sent      atomic.Int64 // bytes that the near end sent, less those that it got

	mu    sync.Mutex // guards what follows
	ills  ills
	awake chan struct{} // closed when a stall ends; nil: none
}

// ills is what a pipe suffers from.
type ills struct {
	cutAfter int // bytes till it breaks; -1: never
	onCut    func()
	slow     time.Duration // of each piece
	single   int           // bytes that go one by one
	swallow  bool
}

func newPipe(near, far net.Conn) *pipe {
	return &pipe{near: near, far: far, done: make(chan struct{}), ills: ills{cutAfter: -1}}
}

// run carries bytes both ways until one end closes, or the pipe breaks. One
// that swallows stays open for the end that did not close.
func (p *pipe) run() {
	var running sync.WaitGroup
	running.Go(func() { p.flow(p.far, p.near, 1) })
	running.Go(func() { p.flow(p.near, p.far, -1) })
	running.Wait()
}

func (p *pipe) flow(to, from net.Conn, sign int64) {
	buf := make([]byte, 16<<10)
	for {
		n, err := from.Read(buf)
		p.sent.Add(sign * int64(n))
		if n > 0 && !p.pass(to, buf[:n]) || err != nil {
			break
		}
	}
	if p.swallows() {
		from.Close()
		<-p.done
	}
	p.breakOff()
}

// feeds reports whether it is the near end that has much to tell: a server, and
// no client.
func (p *pipe) feeds() bool { return p.sent.Load() > 4<<10 }

func (p *pipe) swallows() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ills.swallow
}

// pass hands on a piece, with all that is wrong at present. It reports false if
// the pipe is at its end.
func (p *pipe) pass(to net.Conn, b []byte) bool {
	p.wait()
	p.mu.Lock()
	ills := p.ills
	now, broken := ills.allow(len(b))
	p.ills.spend(now)
	p.mu.Unlock()
	if ills.slow > 0 && !p.sleep(ills.slow) {
		return false
	}
	if ills.swallow {
		return true
	}
	if !p.write(to, b[:now], ills.single) {
		return false
	}
	if broken && ills.onCut != nil {
		ills.onCut()
	}
	return !broken
}

// allow returns how many of n bytes still pass, and whether the pipe breaks.
func (i *ills) allow(n int) (pass int, broken bool) {
	if i.cutAfter < 0 || i.cutAfter > n {
		return n, false
	}
	return i.cutAfter, true
}

func (i *ills) spend(n int) {
	if i.cutAfter >= 0 {
		i.cutAfter -= n
	}
	i.single = max(i.single-n, 0)
}

// write writes the first so many bytes one by one, the rest at once.
func (p *pipe) write(to net.Conn, b []byte, single int) bool {
	for len(b) > 0 {
		n := len(b)
		if single > 0 {
			n, single = 1, single-1
		}
		if _, err := to.Write(b[:n]); err != nil {
			return false
		}
		b = b[n:]
	}
	return true
}

// wait waits while the pipe stalls.
func (p *pipe) wait() {
	p.mu.Lock()
	awake := p.awake
	p.mu.Unlock()
	if awake == nil {
		return
	}
	select {
	case <-awake:
	case <-p.done:
	}
}

func (p *pipe) sleep(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-p.done:
		return false
	}
}

// suffer makes it ill.
func (p *pipe) suffer(change func(*ills)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.ills)
}

// stall stops reading until heal or the time is over.
func (p *pipe) stall(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.awake != nil {
		return
	}
	awake := make(chan struct{})
	p.awake = awake
	time.AfterFunc(d, func() { p.wake(awake) })
}

// wake ends a stall, if it is this one.
func (p *pipe) wake(awake chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.awake == awake && awake != nil {
		close(awake)
		p.awake = nil
	}
}

func (p *pipe) heal() {
	p.mu.Lock()
	awake, swallowed := p.awake, p.ills.swallow
	p.ills = ills{cutAfter: -1}
	p.mu.Unlock()
	p.wake(awake)
	if swallowed {
		p.breakOff()
	}
}

// breakOff closes both ends.
func (p *pipe) breakOff() {
	p.once.Do(func() {
		close(p.done)
		p.near.Close()
		p.far.Close()
	})
}
