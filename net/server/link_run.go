package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// Run keeps the link up until ctx ends, and then closes it. It returns nil.
func (l *LinkPublisher) Run(ctx context.Context) error {
	for failed := 0; ctx.Err() == nil; {
		up, err := l.once(ctx)
		if failed++; up {
			failed = 0
		}
		wait := jitter(failed, l.o.MinRetry, l.o.MaxRetry)
		if ctx.Err() == nil {
			l.o.Log.Warn("no link to the broadcast server", "addr", l.o.Addr, "err", err, "retry", wait)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
	return nil
}

// jitter is a pause before the next attempt after so many failed: anything up
// to least doubled with each, at most.
func jitter(failed int, least, most time.Duration) time.Duration {
	top := min(least<<min(failed, 16), most)
	return least/2 + rand.N(top)
}

// once opens the link and holds it until it is cut. It reports whether it was
// ever up.
func (l *LinkPublisher) once(ctx context.Context) (up bool, err error) {
	nc, key, err := l.dial(ctx)
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	handle := func(link *jsonrpc.Conn, r jsonrpc.Request) {
		if r.Method == "CheckToken" {
			running.Go(func() { link.Reply(l.check(ctx, r)) })
			return
		}
		l.told(link, r)
	}
	link := jsonrpc.NewConn(nc, jsonrpc.Options{Handle: handle, MaxUnsent: l.o.MaxUnsent})
	defer l.allGone()
	defer link.Close()
	if err := l.prove(ctx, link, key); err != nil {
		return false, err
	}
	overflow := l.set(link)
	defer l.unset(link)
	l.Lost() // behind all that was dropped until now
	l.o.Log.Info("link is up", "addr", l.o.Addr)
	return true, l.hold(ctx, link, overflow)
}

// dial connects, and returns the key to be proved over this connection.
func (l *LinkPublisher) dial(ctx context.Context) (net.Conn, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, linkTimeout)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", l.o.Addr)
	if err != nil || !l.o.TLS {
		return conn, l.o.Key, err
	}
	var key []byte
	secure := tls.Client(conn, anyone)
	if err = secure.HandshakeContext(ctx); err == nil {
		key, err = protocol.Bound(l.o.Key, secure.ConnectionState())
	}
	if err != nil {
		conn.Close()
		return nil, nil, fmt.Errorf("handshake: %w", err)
	}
	return secure, key, nil
}

// anyone may answer the link: the proof of the key tells who it is.
var anyone = &tls.Config{MinVersion: tls.VersionTLS13, InsecureSkipVerify: true} //nolint:gosec // see protocol.Bound

const (
	linkTimeout = 10 * time.Second
	linkPing    = 25 * time.Second
)

var errWrongKey = errors.New("the broadcast server does not know the key of the link")

// prove shows that both know the key.
func (l *LinkPublisher) prove(ctx context.Context, link *jsonrpc.Conn, key []byte) error {
	ctx, cancel := context.WithTimeout(ctx, linkTimeout)
	defer cancel()
	ours := protocol.Nonce()
	var opened protocol.LinkOpened
	if err := link.Call(ctx, "OpenLink", protocol.OpenLink{Version: protocol.Version, Nonce: ours}, &opened); err != nil {
		return fmt.Errorf("open link: %w", err)
	}
	if !protocol.ValidNonce(opened.Nonce) || opened.Nonce == ours {
		return errWrongKey
	}
	proof := protocol.Prove{Proof: protocol.Proof(key, protocol.DataSide, ours, opened.Nonce)}
	var proven protocol.Proven
	if err := link.Call(ctx, "Prove", proof, &proven); err != nil {
		return fmt.Errorf("prove link: %w", err)
	}
	if !protocol.Proves(proven.Proof, key, protocol.BroadcastSide, ours, opened.Nonce) {
		return errWrongKey
	}
	return nil
}

func (l *LinkPublisher) set(link *jsonrpc.Conn) (overflow <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.link, l.overflow = link, make(chan struct{})
	return l.overflow
}

func (l *LinkPublisher) unset(link *jsonrpc.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.link == link {
		l.link = nil
	}
}

// hold pings until the link is cut; two missed are a cut.
func (l *LinkPublisher) hold(ctx context.Context, link *jsonrpc.Conn, overflow <-chan struct{}) error {
	tick := time.NewTicker(linkPing)
	defer tick.Stop()
	for missed := 0; missed < 2; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-link.Done():
			return link.Err()
		case <-overflow:
			return jsonrpc.ErrBusy
		case <-tick.C:
		}
		ping, cancel := context.WithTimeout(ctx, linkTimeout)
		err := link.Call(ping, "Ping", nil, nil)
		cancel()
		if missed++; err == nil {
			missed = 0
		}
	}
	return errors.New("two pings were not answered")
}
