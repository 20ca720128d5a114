package jsonrpc

import (
	"context"
	"net"
	"testing"
)

func TestCallGetsItsAnswer(t *testing.T) {
	t.Parallel()
	near, far := net.Pipe()
	echo := NewConn(far, Options{Handle: func(c *Conn, r Request) {
		c.Reply(Response{ID: r.ID, Result: r.Params})
	}})
	defer echo.Close()
	c := NewConn(near, Options{})
	defer c.Close()
	var got map[string]int
	if err := c.Call(context.Background(), "Echo", map[string]int{"n": 7}, &got); err != nil || got["n"] != 7 {
		t.Fatalf("got %v, %v", got, err)
	}
	if err := c.Call(context.Background(), "Echo", nil, &got); err != nil {
		t.Fatal(err)
	}
}
