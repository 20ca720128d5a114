package protocol

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"talko/app/chat"
)

// Method is an entry of the table: what can be called, and what that means for
// the one who dispatches it.
type Method struct {
	Name   string
	Who    Caller
	Traits Traits
	// Errors are the kinds of errors that are the method's own; see [Common].
	Errors []chat.Kind
	// NewParams and NewResult return pointers to zero values of their types.
	NewParams, NewResult func() any
	// Call decodes params, calls the client and encodes the result; a nil
	// result is {}. Errors: Invalid for params of wrong types, and those of the
	// client. It is nil for methods that are the server's own: Hello, signing
	// in, streams, the link.
	Call func(ctx context.Context, c chat.Client, params []byte) (result []byte, err error)
}

// Change reports whether the method changes something: such calls are carried
// out in the order in which they came on their connection; others overtake.
func (m *Method) Change() bool { return m.Traits&Change != 0 }

// Caller tells who may call a method; to others it answers unauthenticated, or
// for a Server's that it is unknown.
type Caller int

const (
	User   Caller = iota // who is signed in
	Anyone               // without a token
	Server               // who has proved the key of the link
)

// Traits tell where a method is answered, and whether it changes something.
type Traits int

const (
	OnData Traits = 1 << iota
	OnBroadcast
	Change
)

// Empty is the params or the result of methods that have none.
type Empty struct{}

// both is the entry of a call with params and a result.
func both[P, R any](name string, t Traits, call func(chat.Client, context.Context, P) (R, error), errs []chat.Kind) Method {
	m := entry[P, R](name, User, t, errs)
	m.Call = func(ctx context.Context, c chat.Client, params []byte) ([]byte, error) {
		p, err := Decode[P](params)
		if err != nil {
			return nil, err
		}
		r, err := call(c, ctx, p)
		if err != nil {
			return nil, err
		}
		return Encode(r)
	}
	return m
}

// answers is the entry of a call without params.
func answers[R any](name string, t Traits, call func(chat.Client, context.Context) (R, error), errs []chat.Kind) Method {
	m := both(name, t, func(c chat.Client, ctx context.Context, _ Empty) (R, error) { return call(c, ctx) }, errs)
	return m
}

// takes is the entry of a call without a result.
func takes[P any](name string, t Traits, call func(chat.Client, context.Context, P) error, errs []chat.Kind) Method {
	return both(name, t, func(c chat.Client, ctx context.Context, p P) (Empty, error) { return Empty{}, call(c, ctx, p) }, errs)
}

// bare is the entry of a call with neither.
func bare(name string, t Traits, call func(chat.Client, context.Context) error, errs []chat.Kind) Method {
	return takes(name, t, func(c chat.Client, ctx context.Context, _ Empty) error { return call(c, ctx) }, errs)
}

// own is the entry of a method that is the server's own.
func own[P, R any](name string, who Caller, t Traits, errs ...chat.Kind) Method {
	return entry[P, R](name, who, t, errs)
}

func entry[P, R any](name string, who Caller, t Traits, errs []chat.Kind) Method {
	return Method{
		Name: name, Who: who, Traits: t, Errors: errs,
		NewParams: func() any { return new(P) },
		NewResult: func() any { return new(R) },
	}
}

// Decode decodes params; none, and an empty array, stand for those of a call
// that needs none. Members that are not known are ignored. Errors: Invalid if a
// member has the wrong type.
func Decode[P any](params []byte) (p P, err error) {
	return p, DecodeInto(params, &p)
}

// DecodeInto is Decode for a value that NewParams made.
func DecodeInto(params []byte, p any) error {
	if len(params) == 0 || string(params) == "[]" {
		return nil
	}
	err := json.Unmarshal(params, p)
	if err == nil {
		return nil
	}
	var wrong *json.SemanticError
	if errors.As(err, &wrong) && wrong.JSONPointer != "" {
		return chat.Invalid.Errorf("invalid params: %.100s has the wrong type", wrong.JSONPointer)
	}
	return chat.Invalid.Errorf("invalid params: talko takes an object with named members")
}

// Encode encodes params or a result. Text that is no UTF-8 is mended: what is
// stored must not make a page unreadable.
func Encode(v any) ([]byte, error) {
	switch v := v.(type) {
	case Empty:
		return nil, nil
	case chat.MessageResult:
		if plain(&v.Message) {
			return messageResult(&v.Message), nil
		}
	}
	return encode(v)
}

// encode is Encode for everything, by the codec.
func encode(v any) ([]byte, error) {
	return json.Marshal(v, jsontext.AllowInvalidUTF8(true))
}

// Token returns the member token of params, as classic calls bear it; "" if
// there is none.
func Token(params []byte) string {
	var p struct {
		Token string `json:"token"`
	}
	if len(params) == 0 || params[0] != '{' || json.Unmarshal(params, &p) != nil {
		return ""
	}
	return p.Token
}
