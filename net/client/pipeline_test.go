package client_test

import (
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// What is sent without waiting is stored in the order in which it was sent,
// though it is answered in any.
func TestPipelinedChangesAreStoredInTheirOrder(t *testing.T) {
	t.Parallel()
	const n = 300
	w := newWorld(t)
	alice := w.signUp("alice")
	room := lobby(t, alice)
	nc, err := net.Dial("tcp", w.Addr)
	if err != nil {
		t.Fatal(err)
	}
	conn := jsonrpc.NewConn(nc, jsonrpc.Options{})
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	hello := protocol.Hello{Version: 1, Token: alice.Identity().Token}
	if err := conn.Call(ctx, "Hello", hello, nil); err != nil {
		t.Fatal(err)
	}
	for i := range n - 1 {
		if err := conn.Notify("InsertMessage", chat.InsertMessage{ChatID: room, Text: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	var last chat.MessageResult
	if err := conn.Call(ctx, "InsertMessage", chat.InsertMessage{ChatID: room, Text: fmt.Sprint(n - 1)}, &last); err != nil {
		t.Fatal(err)
	}
	page, err := alice.Messages(ctx, chat.GetMessages{ChatID: room, Before: last.Message.Seq + 1, Limit: n})
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range page.Messages {
		if m.Text != fmt.Sprint(i) {
			t.Fatalf("%q is at place %d", m.Text, i)
		}
	}
	if len(page.Messages) != n {
		t.Errorf("%d of %d were stored", len(page.Messages), n)
	}
}
