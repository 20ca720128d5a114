package client

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"

	"talko/app/chat"
	"talko/net/protocol"
)

// connectTCP connects, and speaks TLS with who must be known by a key.
func (d Dialer) connectTCP(ctx context.Context, addr string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil || d.Keys == nil {
		return conn, err
	}
	config := d.Keys.Client(d.Addr, addr)
	if config == nil {
		return conn, nil
	}
	secure := tls.Client(conn, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, unagreed(addr, err)
	}
	return secure, nil
}

// unagreed tells why there was no handshake. That a server is not trusted is
// told as it is.
func unagreed(addr string, err error) error {
	var known *chat.Error
	var foreign tls.RecordHeaderError
	var op *net.OpError
	text := "no encrypted connection with " + addr
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &foreign):
		text = addr + " does not speak TLS: there is no talko that others may join"
	case errors.As(err, &op) && op.Op == "remote error": // an alert of theirs
		text = addr + " speaks TLS otherwise than talko: it must be version 1.3"
	case errors.Is(err, io.EOF), op != nil && !op.Timeout():
		text = addr + " hung up when it was to show who it is"
	}
	return &chat.Error{Kind: chat.Unavailable, Text: text, Err: err}
}

// unreached is why there is no connection with addr.
func unreached(addr string, err error) error {
	var known *chat.Error
	if errors.As(err, &known) {
		return known
	}
	return &chat.Error{Kind: chat.Unavailable, Text: "cannot reach " + addr, Err: err}
}

// wantsTLS reports whether a server that was met plainly is to be met again.
func (d Dialer) wantsTLS(err error) bool {
	return d.Keys != nil && errors.Is(err, protocol.ErrWantsTLS) && d.Keys.Client(d.Addr, d.Addr) == nil
}
