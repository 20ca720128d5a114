package protocol

import (
	"fmt"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"talko/app/chat"
	"talko/net/frame"
)

// ErrUnknownNotification says that a notification is of a later version: a
// client goes on without it.
var ErrUnknownNotification error = chat.Invalid.Errorf("unknown notification")

// Notifications has one zero value of each that a stream carries.
var Notifications = []chat.Notification{
	chat.MessageNote{}, chat.EventNote{}, chat.ChatNote{}, chat.ReadNote{}, chat.SettingNote{},
	chat.UserNote{}, chat.SessionNote{}, chat.TypingNote{}, chat.PresenceNote{}, chat.LaggedNote{},
}

var noteTypes = func() map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, n := range Notifications {
		types[n.Method()] = reflect.TypeOf(n)
	}
	return types
}()

// EncodeNotification returns the whole frame of n; nil for those that never
// travel (chat.LinkNote).
func EncodeNotification(n chat.Notification) []byte {
	if m, ok := n.(chat.MessageNote); ok && plain(&m.Message) {
		return appendMessageNote(make([]byte, 0, noteRoom+messageRoom(&m.Message)), &m.Message)
	}
	return AppendNotification(nil, n)
}

// AppendNotification appends the whole frame of n: header, envelope, params.
func AppendNotification(dst []byte, n chat.Notification) []byte {
	if n.Method() == "" {
		return dst
	}
	if m, ok := n.(chat.MessageNote); ok && plain(&m.Message) {
		return appendMessageNote(dst, &m.Message)
	}
	return appendNote(dst, n)
}

// appendNote is AppendNotification for everything, by the codec.
func appendNote(dst []byte, n chat.Notification) []byte {
	start := len(dst)
	dst = append(frame.Begin(dst), noteHead...)
	dst = append(append(dst, n.Method()...), noteParams...)
	params, err := json.Marshal(n, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		panic("protocol: a notification that cannot be encoded: " + err.Error())
	}
	return frame.End(append(append(dst, params...), '}'), start)
}

const (
	noteHead   = `{"jsonrpc":"2.0","method":"`
	noteParams = `","params":`
)

// DecodeNotification is the way back, from the method and the params of a
// request. Errors: ErrUnknownNotification; anything else is a broken peer.
func DecodeNotification(method string, params []byte) (chat.Notification, error) {
	t, ok := noteTypes[method]
	if !ok {
		return nil, fmt.Errorf("%w: %.100q", ErrUnknownNotification, method)
	}
	n := reflect.New(t)
	if err := DecodeInto(params, n.Interface()); err != nil {
		return nil, fmt.Errorf("decode notification %s: %w", method, err)
	}
	return n.Elem().Interface().(chat.Notification), nil
}
