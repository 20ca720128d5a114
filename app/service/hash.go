package service

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"

	"talko/app/chat"
)

// hashCall returns what tells a call from others under one client id. It is
// stored: what hashes equal today has to do so for ever.
func hashCall(method string, params any) ([]byte, error) {
	var room [512]byte
	b := append(append(room[:0], method...), 0)
	if p, ok := params.(chat.InsertMessage); ok && unescaped(p.Text) && unescaped(p.ClientID) {
		b = appendSend(b, &p)
	} else {
		encoded, err := json.Marshal(params)
		if err != nil {
			return nil, fmt.Errorf("hash params of %s: %w", method, err)
		}
		b = append(b, encoded...)
	}
	hash := sha256.Sum256(b)
	return hash[:], nil
}

// appendSend appends what encoding/json makes of p, whose strings need no
// escapes: most of all calls are such.
func appendSend(b []byte, p *chat.InsertMessage) []byte {
	b = strconv.AppendInt(append(b, `{"chat_id":`...), int64(p.ChatID), 10)
	b = append(append(append(b, `,"message_text":"`...), p.Text...), '"')
	if p.ReplyTo != 0 {
		b = strconv.AppendInt(append(b, `,"reply_to":`...), int64(p.ReplyTo), 10)
	}
	if p.ClientID != "" {
		b = append(append(append(b, `,"client_id":"`...), p.ClientID...), '"')
	}
	return append(b, '}')
}

// unescaped reports whether encoding/json puts s between quotes as it is.
func unescaped(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c > '~', c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		}
	}
	return true
}
