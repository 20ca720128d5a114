package bench

import (
	"bytes"
	"fmt"
	"strconv"
	"sync"
	"time"

	"talko/app/chat"
)

// seat is a chat of a stream, and how far the stream has heard it.
type seat struct {
	id    int64
	index int // of the chat in the crowd
	last  int64
}

// stream is a connection that hears what its user is told. It sees to it that
// every seq of every chat comes once, and in order.
type stream struct {
	*sock
	name    int
	opened  bool
	stopped bool // it is not read any more
	seats   []seat
	on      func(s *stream, at *seat, payload []byte) error // nil: nothing
}

// openStream dials and asks for a stream; it is opened when the loop has heard
// the answer.
func (l *loop) openStream(st *stage, i int) (*stream, error) {
	s := &stream{name: i}
	user := i % len(st.tokens)
	for k, c := range st.chats {
		if contains(c.users, user) {
			s.seats = append(s.seats, seat{id: int64(c.id), index: k, last: int64(c.head)})
		}
	}
	var err error
	if s.sock, err = l.dial(st.push, s.hear); err != nil {
		return nil, err
	}
	return s, s.write(openStreamCall(st.token(i)))
}

// contains reports whether n is in a list that is in order.
func contains(list []int, n int) bool {
	lo, hi := 0, len(list)
	for lo < hi {
		if mid := (lo + hi) / 2; list[mid] < n {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo < len(list) && list[lo] == n
}

func (s *stream) hear(payload []byte) error {
	if !s.opened {
		s.opened = true
		s.l.opened.Add(1)
		return refused(payload)
	}
	id, seq, ok := locate(payload)
	if !ok {
		if bytes.Contains(payload, lagged) {
			return fmt.Errorf("stream %d lost what it had not read: it lagged", s.name)
		}
		return nil
	}
	for i := range s.seats {
		if at := &s.seats[i]; at.id == id {
			return s.follow(at, seq, payload)
		}
	}
	return nil
}

// follow takes one step in a chat.
func (s *stream) follow(at *seat, seq int64, payload []byte) error {
	if seq != at.last+1 {
		return fmt.Errorf("stream %d heard %d behind %d", s.name, seq, at.last)
	}
	at.last = seq
	s.l.fresh++
	if s.on == nil {
		return nil
	}
	return s.on(s, at, payload)
}

// refused returns an error if payload is an answer that has one.
func refused(payload []byte) error {
	if bytes.Contains(payload[:min(len(payload), 80)], failed) {
		return fmt.Errorf("the server answered %s", payload)
	}
	return nil
}

// caller is a connection in a session. It sees to it that what it sends to a
// chat is stored in that order.
type caller struct {
	*sock
	name   int
	opened bool
	chats  int64           // that it sends to, one after the other
	heads  map[int64]int64 // of chats, as answers told
	heard  int64           // answers
	on     func(c *caller, id, seq int64) error

	mu   sync.Mutex // guards what follows: any loop may send
	id   int64
	seqs []int64 // of all calls, by their ids; 0: not answered
	buf  []byte
}

// openCaller dials and says hello.
func (l *loop) openCaller(st *stage, i int) (*caller, error) {
	c := &caller{name: i, chats: 1, heads: map[int64]int64{}}
	var err error
	if c.sock, err = l.dial(st.addr, c.hear); err != nil {
		return nil, err
	}
	return c, c.write(helloCall(st.token(i)))
}

func (c *caller) hear(payload []byte) error {
	if err := refused(payload); err != nil {
		return err
	}
	if !c.opened {
		c.opened = true
		c.l.opened.Add(1)
		return nil
	}
	call, _, _ := number(payload, idName)
	id, seq, ok := locate(payload)
	if !ok || !c.inOrder(call, seq) {
		return fmt.Errorf("caller %d was answered out of order: %s", c.name, payload)
	}
	c.heads[id] = max(c.heads[id], seq)
	c.heard++
	return c.on(c, id, seq)
}

// inOrder notes what a call was answered, and reports whether that lies between
// what the calls before and behind it in the same chat were. Answers come as
// they are ready.
func (c *caller) inOrder(call, seq int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if call <= 0 || call > c.id || c.seqs[call] != 0 {
		return false
	}
	c.seqs[call] = seq
	before, behind := call-c.chats, call+c.chats
	return (before <= 0 || c.seqs[before] < seq) && (behind > c.id || c.seqs[behind] == 0 || seq < c.seqs[behind])
}

// send sends n texts to a chat in one write.
func (c *caller) send(to chat.ChatID, n int, text string) error {
	for range n {
		c.owe(to, text)
	}
	return c.pay()
}

// owe remembers a text that pay sends.
func (c *caller) owe(to chat.ChatID, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.append(to, text)
}

// pay sends what is owed in one write.
func (c *caller) pay() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.buf) == 0 {
		return nil
	}
	err := c.write(c.buf)
	c.buf = c.buf[:0]
	return err
}

// append appends a call to what is sent next.
func (c *caller) append(to chat.ChatID, text string) {
	c.id++
	for int64(len(c.seqs)) <= c.id {
		c.seqs = append(c.seqs, 0)
	}
	head := len(c.buf)
	b := append(c.buf, "          "...)
	b = strconv.AppendInt(append(b, `{"jsonrpc":"2.0","id":`...), c.id, 10)
	b = strconv.AppendInt(append(b, `,"method":"InsertMessage","params":{"chat_id":`...), int64(to), 10)
	b = append(append(b, `,"message_text":"`...), text...)
	b = appendClientID(append(b, `","client_id":"`...), time.Now(), c.name, c.id)
	b = append(b, `"}}`...)
	strconv.AppendInt(b[head:head], int64(len(b)-head-headerSize), 10)
	c.buf = b
}

// appendClientID appends an id as clients make them: a UUID of version 7, the
// time and then what nobody else has.
func appendClientID(dst []byte, now time.Time, who int, n int64) []byte {
	ms := uint64(now.UnixMilli())
	dst = appendHex(dst, ms>>16, 8)
	dst = appendHex(append(dst, '-'), ms&0xffff, 4)
	dst = append(dst, "-7000-8000-"...)
	return appendHex(dst, uint64(who)<<32|uint64(n), 12)
}

func appendHex(dst []byte, n uint64, digits int) []byte {
	const hex = "0123456789abcdef"
	for i := digits - 1; i >= 0; i-- {
		dst = append(dst, hex[n>>(4*i)&15])
	}
	return dst
}
