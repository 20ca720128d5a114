package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"runtime"
	"strconv"
	"sync"
	"time"

	"talko/app/chat"
)

// A child is a process that shows what the machine can do where a server has
// nothing to do: no calls, no rules, no disk. What it is told comes as one line
// of JSON on its standard input.

// orders are what a child is told.
type orders struct {
	Conns        int    // that it waits for
	Head, Tail   string // of a payload, before and behind its seq
	Frames       int    // in one write
	BufferedSize int    // that the kernel keeps for each, as a server has it
}

// children are the kinds of children.
var children = map[string]func(ctx context.Context, ln net.Listener, o orders) error{
	"write":  writeOn,
	"relay":  relay,
	"answer": answer,
}

// beChild listens on a port of its own, tells on its first line where, and does
// what children of its kind do until ctx ends.
func beChild(ctx context.Context, kind string, w World) error {
	do := children[kind]
	if do == nil {
		return chat.Invalid.Errorf("there is no child %q", kind)
	}
	line, err := bufio.NewReader(w.In).ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("read orders: %w", err)
	}
	var o orders
	if err := json.Unmarshal(line, &o); err != nil {
		return fmt.Errorf("read orders: %w", err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { ln.Close() })
	defer stop()
	fmt.Fprintf(w.Out, "listening on %s\n", ln.Addr())
	err = do(ctx, ln, o)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// acceptAll accepts so many connections, which close when ctx ends.
func acceptAll(ctx context.Context, ln net.Listener, o orders) (conns []net.Conn, err error) {
	for range o.Conns {
		conn, err := ln.Accept()
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, func() { conn.Close() })
		if tcp, ok := conn.(*net.TCPConn); ok && o.BufferedSize > 0 {
			_ = tcp.SetWriteBuffer(o.BufferedSize)
		}
		conns = append(conns, conn)
	}
	return conns, nil
}

// writeOn writes blocks of frames to all connections as fast as it can, each
// frame with the next seq: the least that a server must do.
func writeOn(ctx context.Context, ln net.Listener, o orders) error {
	conns, err := acceptAll(ctx, ln, o)
	if err != nil {
		return err
	}
	var writing sync.WaitGroup
	for k := range runtime.GOMAXPROCS(0) {
		writing.Go(func() {
			var block []byte
			for seq := int64(1); ctx.Err() == nil; {
				block, seq = o.block(block[:0], seq)
				for i := k; i < len(conns); i += runtime.GOMAXPROCS(0) {
					if _, err := conns[i].Write(block); err != nil {
						return
					}
				}
			}
		})
	}
	writing.Wait()
	return nil
}

// block appends the frames of one write, and returns the next seq.
func (o orders) block(dst []byte, seq int64) ([]byte, int64) {
	for range o.Frames {
		digits := strconv.FormatInt(seq, 10)
		dst = appendFrame(dst, o.Head+digits+o.Tail)
		seq++
	}
	return dst, seq
}

// relay writes whatever a later connection says to the first ones, as it comes.
func relay(ctx context.Context, ln net.Listener, o orders) error {
	conns, err := acceptAll(ctx, ln, o)
	if err != nil {
		return err
	}
	var mu sync.Mutex // held while something is passed on
	for {
		conn, err := ln.Accept()
		if err != nil {
			return err
		}
		context.AfterFunc(ctx, func() { conn.Close() })
		go func() {
			buf := make([]byte, 64<<10)
			for {
				n, err := conn.Read(buf)
				if err != nil {
					return
				}
				mu.Lock()
				for _, to := range conns {
					_, _ = to.Write(buf[:n]) // who has gone is not counted
				}
				mu.Unlock()
			}
		}()
	}
}

// answer gives every connection one answer to the first that it says.
func answer(_ context.Context, ln net.Listener, o orders) error {
	frame := appendFrame(nil, o.Head)
	for {
		conn, err := ln.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(sendPatience))
			buf := make([]byte, 4<<10)
			if _, err := conn.Read(buf); err != nil {
				return
			}
			if _, err := conn.Write(frame); err == nil {
				_, _ = conn.Read(buf) // until it is closed
			}
		}()
	}
}
