package torture

import (
	"errors"
	"io"
	"net"
	"slices"
	"testing"
	"time"
)

// echo serves what it reads, until the test ends.
func echo(t *testing.T) (addr string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				io.Copy(c, c)
			}()
		}
	}()
	return ln.Addr().String()
}

// through connects to an echo through a proxy, and returns the connection and
// its pipe.
func through(t *testing.T) (net.Conn, *pipe) {
	t.Helper()
	p, err := newProxy()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	p.aim(echo(t))
	c, err := net.Dial("tcp", p.addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(30 * time.Second))
	say(t, c, "hello")
	return c, p.open()[0]
}

// say expects to hear what it says.
func say(t *testing.T, c net.Conn, words string) {
	t.Helper()
	heard := make([]byte, len(words))
	_, err := io.WriteString(c, words)
	if err == nil {
		_, err = io.ReadFull(c, heard)
	}
	if err != nil || string(heard) != words {
		t.Fatalf("said %q, heard %q: %v", words, heard, err)
	}
}

func TestAPipeBreaksAfterSoManyBytes(t *testing.T) {
	t.Parallel()
	c, p := through(t)
	cuts := make(chan struct{}, 1)
	p.suffer(func(i *ills) { i.cutAfter, i.onCut = 3, func() { cuts <- struct{}{} } })
	io.WriteString(c, "hello")
	heard, _ := io.ReadAll(c)
	<-cuts
	if len(heard) > 3 {
		t.Errorf("heard %q", heard)
	}
}

func TestAPipeCarriesEachByteAlone(t *testing.T) {
	t.Parallel()
	c, p := through(t)
	p.suffer(func(i *ills) { i.single = 100 })
	say(t, c, "one at a time")
}

func TestAPipeSwallowsUntilItIsHealed(t *testing.T) {
	t.Parallel()
	c, p := through(t)
	p.suffer(func(i *ills) { i.swallow = true })
	io.WriteString(c, "is anybody there")
	c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if n, err := c.Read(make([]byte, 1)); n != 0 || !errors.Is(err, errTimeout(err)) {
		t.Errorf("heard %d bytes, %v", n, err)
	}
	c.SetReadDeadline(time.Now().Add(30 * time.Second))
	p.heal()
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("it is whole again, though bytes are missing")
	}
}

// errTimeout returns err if it is a timeout, else another error.
func errTimeout(err error) error {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return err
	}
	return io.ErrNoProgress
}

func TestAStallEnds(t *testing.T) {
	t.Parallel()
	c, p := through(t)
	p.stall(time.Hour)
	io.WriteString(c, "hello")
	p.heal()
	heard := make([]byte, 5)
	if _, err := io.ReadFull(c, heard); err != nil || string(heard) != "hello" {
		t.Errorf("heard %q, %v", heard, err)
	}
}

func TestAProxyFollowsItsServer(t *testing.T) {
	t.Parallel()
	p, err := newProxy()
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	for range 2 {
		p.aim(echo(t))
		c, err := net.Dial("tcp", p.addr())
		if err != nil {
			t.Fatal(err)
		}
		say(t, c, "hello")
		c.Close()
	}
}

func TestTheEnvironmentBendsAServer(t *testing.T) {
	t.Parallel()
	env := map[string]string{}
	if now, pages := Bent(func(k string) string { return env[k] }); now != nil || pages != 0 {
		t.Error("it is bent by nobody", pages)
	}
	env[clockEnv], env[pagesEnv] = "-1h", "7"
	now, pages := Bent(func(k string) string { return env[k] })
	if off := time.Since(now()); pages != 7 || off < 59*time.Minute || off > 61*time.Minute {
		t.Errorf("off by %v, %d pages", off, pages)
	}
}

func TestARunKnowsItsFaults(t *testing.T) {
	t.Parallel()
	o := Options{Clients: 2, Duration: time.Second}
	if err := o.check(); err != nil || !slices.Equal(o.Faults, Faults()) {
		t.Error(o.Faults, err)
	}
	for name, o := range map[string]Options{
		"an unknown fault": {Clients: 2, Duration: time.Second, Faults: []string{"meteor"}},
		"one client":       {Clients: 1, Duration: time.Second},
		"no time":          {Clients: 2},
	} {
		if o.check() == nil {
			t.Error(name, "is taken")
		}
	}
}
