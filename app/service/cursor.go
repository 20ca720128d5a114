package service

import (
	"encoding/base64"
	"encoding/binary"
	"slices"

	"talko/app/chat"
)

// cursor is where a long poll is: at which event of each chat, of which epoch.
// It is all that a poll needs, so the server keeps nothing between polls.
type cursor struct {
	epoch   string
	userSeq chat.UserSeq
	chats   map[chat.ChatID]chat.Seq
}

const (
	cursorVersion = 1
	maxCursor     = 128 << 10 // bytes of the text
)

var errCursor = chat.Invalid.Errorf("the cursor is none of talko's")

// String packs the cursor as differences between the chats in order, so that
// each takes some three bytes.
func (c *cursor) String() string {
	b := []byte{cursorVersion}
	b = binary.AppendUvarint(b, uint64(len(c.epoch)))
	b = append(b, c.epoch...)
	b = binary.AppendUvarint(b, uint64(c.userSeq))
	ids := make([]chat.ChatID, 0, len(c.chats))
	for id := range c.chats {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	last := chat.ChatID(0)
	for _, id := range ids {
		b = binary.AppendUvarint(b, uint64(id-last))
		b = binary.AppendUvarint(b, uint64(c.chats[id]))
		last = id
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseCursor(s string) (*cursor, error) {
	if len(s) > maxCursor {
		return nil, errCursor
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) == 0 || b[0] != cursorVersion {
		return nil, errCursor
	}
	r := varints{b: b[1:]}
	n := r.next()
	if r.bad || n > uint64(len(r.b)) {
		return nil, errCursor
	}
	c := &cursor{epoch: string(r.b[:n]), chats: map[chat.ChatID]chat.Seq{}}
	r.b = r.b[n:]
	c.userSeq = chat.UserSeq(r.next())
	id := chat.ChatID(0)
	for len(r.b) > 0 && !r.bad {
		step := chat.ChatID(r.next())
		if step <= 0 || step > chat.MaxChatID-id {
			return nil, errCursor
		}
		id += step
		c.chats[id] = chat.Seq(r.next())
		if c.chats[id] < 0 {
			return nil, errCursor
		}
	}
	if r.bad || c.userSeq < 0 {
		return nil, errCursor
	}
	return c, nil
}

// varints reads numbers until one is bad.
type varints struct {
	b   []byte
	bad bool
}

func (r *varints) next() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}
