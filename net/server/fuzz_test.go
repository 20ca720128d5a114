package server

import (
	"bytes"
	"context"
	"io"
	"net"
	"testing"

	"talko/app/chat"
	"talko/net/frame"
	"talko/net/jsonrpc"
)

// Whatever a stranger sends, what comes back is frames of answers (or the line
// for strangers), and the connection ends when theirs does.
func FuzzConnection(f *testing.F) {
	h := newHouse()
	h.insert = func(context.Context, chat.InsertMessage) (chat.MessageResult, error) {
		return chat.MessageResult{}, nil
	}
	h.receive = func(context.Context, chat.ReceiveMessages) (chat.Received, error) { return chat.Received{}, nil }
	h.search = func(context.Context, chat.SearchMessages) (chat.MessagePage, error) { return chat.MessagePage{}, nil }
	hello := `{"jsonrpc":"2.0","id":0,"method":"Hello","params":{"version":1,"token":"alice"}}`
	f.Add([]byte(framesOf(hello, ping, insertCall(1, "x"))))
	f.Add([]byte(framesOf(hello, "["+ping+","+ping+",1]")))
	f.Add([]byte(framesOf(openAlice, ping, `{"jsonrpc":"2.0","id":2,"method":"CloseStream"}`)))
	f.Add([]byte(framesOf(`{"jsonrpc":"2.0","id":2,"method":"OpenLink","params":{"version":1,"nonce":""}}`)))
	f.Add([]byte{})
	f.Add([]byte("-5        hello"))
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Add([]byte{tlsHandshake, 3, 1, 0, 200})
	f.Fuzz(func(t *testing.T, in []byte) {
		b := NewBroadcast(BroadcastOptions{Register: nowhere, Checker: h, Dialer: h})
		data := NewData(DataOptions{Dialer: h, Broadcast: b})
		near, far := net.Pipe()
		s := newServing(data.host, data.opening)
		s.plain = true
		s.welcome(t.Context(), newConn(s, near))
		ended := make(chan struct{})
		go func() { defer close(ended); s.gone.Wait(); s.crew.dismiss() }()
		heard := make(chan []byte)
		go func() { all, _ := io.ReadAll(far); heard <- all }()
		far.Write(in)
		near.SetReadDeadline(longAgo) // the peer has nothing more to say
		<-ended
		judge(t, <-heard)
	})
}

func framesOf(payloads ...string) string {
	var out []byte
	for _, p := range payloads {
		out = frame.Append(out, []byte(p))
	}
	return string(out)
}

// judge fails the test unless heard is what a server says.
func judge(t *testing.T, heard []byte) {
	if string(heard) == strangers {
		return
	}
	r := frame.NewReader(bytes.NewReader(heard), 1<<20)
	for {
		payload, err := r.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%v in %q", err, heard)
		}
		if _, _, fault := jsonrpc.Parse(payload, jsonrpc.MaxDepth); fault != nil && fault.Code == jsonrpc.ParseError {
			t.Fatalf("no JSON: %q", payload)
		}
	}
}

// nowhere is a hub that never sends.
func nowhere(chat.UserID, chat.SessionID, chat.Sink) Registration { return silent{} }

type silent struct{}

func (silent) Ready() {}
func (silent) Close() {}
