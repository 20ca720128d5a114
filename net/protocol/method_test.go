package protocol

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"talko/app/chat"
)

// spy is a client that notes what it was asked. Methods that a test does not
// expect find no client within, and panic.
type spy struct {
	chat.Client
	asked any
	err   error
}

func (s *spy) Ping(context.Context) (chat.Pong, error) { return chat.Pong{UserSeq: 7}, s.err }
func (s *spy) Logout(context.Context) error            { return s.err }
func (s *spy) Typing(_ context.Context, p chat.Typing) error {
	s.asked = p
	return s.err
}
func (s *spy) User(_ context.Context, p chat.GetUser) (chat.UserResult, error) {
	s.asked = p
	return chat.UserResult{User: chat.User{ID: p.UserID, Name: "bob\xff"}}, s.err
}

func TestEntriesCallTheClient(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		method, params string
		asked          any
		result         string
	}{
		"params and a result":    {"GetUser", `{"user_id":2}`, chat.GetUser{UserID: 2}, `{"user":{"user_id":2,"user_name":"bob` + "\ufffd" + `"}}`},
		"unknown members":        {"GetUser", `{"user_id":2,"token":"t","later":{}}`, chat.GetUser{UserID: 2}, `{"user":{"user_id":2,"user_name":"bob` + "\ufffd" + `"}}`},
		"null is absent":         {"GetUser", `{"user_id":null}`, chat.GetUser{}, `{"user":{"user_id":0,"user_name":"bob` + "\ufffd" + `"}}`},
		"params alone":           {"Typing", `{"chat_id":1}`, chat.Typing{ChatID: 1}, ``},
		"a result alone":         {"Ping", ``, nil, `{"user_seq":7,"sum":0,"server_ts":0}`},
		"an empty array":         {"Ping", `[]`, nil, `{"user_seq":7,"sum":0,"server_ts":0}`},
		"neither":                {"Logout", ``, nil, ``},
		"neither, but an object": {"Logout", `{"token":"t"}`, nil, ``},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &spy{}
			result, err := Lookup(c.method).Call(t.Context(), s, []byte(c.params))
			if err != nil || string(result) != c.result || s.asked != c.asked {
				t.Errorf("asked %+v, got %s, %v", s.asked, result, err)
			}
			s.err = chat.NotFound
			if result, err := Lookup(c.method).Call(t.Context(), s, []byte(c.params)); result != nil || !errors.Is(err, chat.NotFound) {
				t.Errorf("of an error: %s, %v", result, err)
			}
		})
	}
}

func TestParamsOfWrongTypesReachNoClient(t *testing.T) {
	t.Parallel()
	for params, want := range map[string]string{
		`{"chat_id":"1"}`:                 "/chat_id has the wrong type",
		`{"chat_id":1.0}`:                 "/chat_id has the wrong type",
		`{"chat_id":1e3}`:                 "/chat_id has the wrong type",
		`{"chat_id":9223372036854775808}`: "/chat_id has the wrong type",
		`{"chat_id":{}}`:                  "/chat_id has the wrong type",
		`{"chat_id":1,"message_text":["a`: "object with named members",
		`[1,"a"]`:                         "object with named members",
		`7`:                               "object with named members",
	} {
		_, err := Lookup("InsertMessage").Call(t.Context(), nil, []byte(params))
		if !errors.Is(err, chat.Invalid) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "chat.") {
			t.Errorf("%s: %v", params, err)
		}
	}
}

// The table has an entry for each call of a Client, and one more for the call
// that has two names.
func TestEveryCallOfAClientIsInTheTable(t *testing.T) {
	t.Parallel()
	calls := reflect.TypeFor[chat.Client]().NumMethod() - len([]string{"Identity", "Stream", "Close"})
	entries := -1
	for _, m := range Methods {
		if m.Call != nil {
			entries++
		}
		if Lookup(m.Name) == nil || Lookup(m.Name).Name != m.Name {
			t.Errorf("%s is not found", m.Name)
		}
	}
	if entries != calls {
		t.Errorf("%d entries for %d calls", entries, calls)
	}
	if Lookup("Later") != nil {
		t.Error("found what is not there")
	}
}

func TestTokenIsFoundInParams(t *testing.T) {
	t.Parallel()
	for params, want := range map[string]string{
		``: "", `[]`: "", `{}`: "", `{"token":7}`: "", `{"token":null}`: "", `"t"`: "",
		`{"chat_id":1,"token":"t","deep":{"token":"u"}}`: "t",
	} {
		if got := Token([]byte(params)); got != want {
			t.Errorf("%s: got %q", params, got)
		}
	}
}
