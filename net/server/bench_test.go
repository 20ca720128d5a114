package server

import (
	"net"
	"testing"

	"talko/net/frame"
)

// A session that asks and waits, over the loopback: what a call costs beyond
// what it does.
func BenchmarkCall(b *testing.B) { benchmarkCalls(b, 1) }

// A session that has sixteen calls on the way.
func BenchmarkPipelinedCalls(b *testing.B) { benchmarkCalls(b, 16) }

func benchmarkCalls(b *testing.B, depth int) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	data := NewData(DataOptions{Dialer: newHouse()})
	go data.Serve(b.Context(), ln)
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	r := frame.NewReader(c, 1<<20)
	frame.Write(c, []byte(`{"jsonrpc":"2.0","id":0,"method":"Hello","params":{"version":1,"token":"alice"}}`))
	r.Next()
	call := frame.Append(nil, []byte(ping))
	b.ReportAllocs()
	sent := 0
	for heard := 0; heard < b.N; heard++ {
		for ; sent < b.N && sent < heard+depth; sent++ {
			c.Write(call)
		}
		if _, err := r.Next(); err != nil {
			b.Fatal(err)
		}
	}
}
