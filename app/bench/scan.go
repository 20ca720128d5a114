package bench

import (
	"bytes"
	"fmt"
	"strconv"
)

// A frame is a header of ten bytes, the payload's size in decimal digits padded
// with spaces, and the payload. What is read is not parsed: a name is looked for
// and the number behind it is read.

const headerSize = 10

// appendFrame appends a payload with its header.
func appendFrame(dst []byte, payload string) []byte {
	start := len(dst)
	dst = strconv.AppendInt(dst, int64(len(payload)), 10)
	for len(dst)-start < headerSize {
		dst = append(dst, ' ')
	}
	return append(dst, payload...)
}

// scan hands the payloads of all whole frames in b to hear, and returns how many
// frames they were and how many bytes.
func scan(b []byte, hear func(payload []byte) error) (frames, used int, err error) {
	for len(b)-used >= headerSize {
		begin := used + headerSize
		size := 0
		for _, c := range b[used:begin] {
			if c == ' ' {
				break
			}
			if c < '0' || c > '9' {
				return frames, used, fmt.Errorf("%q is no header", b[used:begin])
			}
			size = size*10 + int(c-'0')
		}
		if size > maxFrame {
			return frames, used, fmt.Errorf("a frame of %d bytes", size)
		}
		if len(b)-begin < size {
			break
		}
		if err := hear(b[begin : begin+size]); err != nil {
			return frames, used, err
		}
		used = begin + size
		frames++
	}
	return frames, used, nil
}

// names that are looked for; they are in this order in a message.
var (
	idName   = []byte(`"id":`)
	chatName = []byte(`"chat_id":`)
	seqName  = []byte(`"seq":`)
	textName = []byte(`"message_text":"`)
	failed   = []byte(`"error":{`)
	lagged   = []byte(`"method":"Lagged"`)
)

// number reads the number behind the first name in b, and returns what follows
// it; false without one.
func number(b, name []byte) (n int64, rest []byte, ok bool) {
	at := bytes.Index(b, name)
	if at < 0 {
		return 0, b, false
	}
	b = b[at+len(name):]
	i := 0
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		n = n*10 + int64(b[i]-'0')
		i++
	}
	return n, b[i:], i > 0
}

// locate reads the chat and the seq of the message or event that b tells of.
func locate(b []byte) (chat, seq int64, ok bool) {
	chat, rest, ok := number(b, chatName)
	if !ok {
		return 0, 0, false
	}
	seq, _, ok = number(rest, seqName)
	return chat, seq, ok
}
