// Package chattest holds the promises of a chat.Client as tests, for all who
// make one: the service in process, and the client over TCP. It knows
// chat.Dialer and chat.Client alone.
package chattest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"talko/app/chat"
)

// World is a server with an empty store, on which anyone may sign up. Hashing
// passwords should cost nothing there.
type World interface {
	chat.Dialer
	// MakeOwner makes the user of that name an owner of the server.
	MakeOwner(ctx context.Context, name string) error
}

// patience is how long something that must come may take. A test that waits so
// long has failed.
const patience = 20 * time.Second

// Run tests the promises of a chat.Client. Each call of newWorld makes a world
// of its own, which ends with t. Most tests share one, and make their own users
// and chats in it.
func Run(t *testing.T, newWorld func(t *testing.T) World) {
	s := &suite{world: newWorld(t), newWorld: newWorld}
	s.nobody = s.newcomer(t, "bystander")
	s.lobby = s.nobody.chats()[0].ID
	for _, part := range []struct {
		name string
		test func(*suite, *testing.T)
	}{
		{"account", (*suite).account},
		{"session", (*suite).session},
		{"user", (*suite).user},
		{"chat", (*suite).chat},
		{"pair", (*suite).pair},
		{"participant", (*suite).participant},
		{"room", (*suite).room},
		{"message", (*suite).message},
		{"idempotency", (*suite).idempotency},
		{"reaction", (*suite).reaction},
		{"pin", (*suite).pin},
		{"mention", (*suite).mention},
		{"block", (*suite).block},
		{"invitation", (*suite).invitation},
		{"rank", (*suite).rank},
		{"read", (*suite).read},
		{"settings", (*suite).settings},
		{"page", (*suite).page},
		{"events", (*suite).events},
		{"search", (*suite).search},
		{"stream", (*suite).stream},
		{"poll", (*suite).poll},
		{"matrix", (*suite).matrix},
	} {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.test(s, t)
		})
	}
}

// suite is what the tests share.
type suite struct {
	world    World
	newWorld func(t *testing.T) World
	names    atomic.Int64

	nobody *person // a user who is in no test
	lobby  chat.ChatID
}

// run makes a test of each promise, named by what it says.
func (s *suite) run(t *testing.T, promises map[string]func(*testing.T)) {
	for name, test := range promises {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t)
		})
	}
}

const password = "correct horse battery"

// person is a user of one test.
type person struct {
	chat.Client
	t    *testing.T
	id   chat.UserID
	name string
}

// people signs up users whom nobody else knows, each in no chat at all.
func (s *suite) people(t *testing.T, names ...string) []*person {
	t.Helper()
	var all []*person
	for _, name := range names {
		p := s.newcomer(t, name)
		p.leave(s.lobby)
		all = append(all, p)
	}
	return all
}

func (s *suite) one(t *testing.T, name string) *person {
	t.Helper()
	return s.people(t, name)[0]
}

func (s *suite) two(t *testing.T) (*person, *person) {
	t.Helper()
	all := s.people(t, "alice", "bob")
	return all[0], all[1]
}

func (s *suite) three(t *testing.T) (*person, *person, *person) {
	t.Helper()
	all := s.people(t, "alice", "bob", "chiara")
	return all[0], all[1], all[2]
}

// newcomer is a user as sign-up makes them: in the lobby.
func (s *suite) newcomer(t *testing.T, name string) *person {
	t.Helper()
	return s.signUp(t, s.world, fmt.Sprintf("%s-%d", name, s.names.Add(1)))
}

func (s *suite) signUp(t *testing.T, w World, name string) *person {
	t.Helper()
	return s.dial(t, w, chat.Credential{UserName: name, Password: password, SignUp: true})
}

func (s *suite) dial(t *testing.T, w World, cred chat.Credential) *person {
	t.Helper()
	c, err := w.Dial(ctx(t), cred)
	if err != nil {
		t.Fatalf("dial %s: %v", cred.UserName, err)
	}
	t.Cleanup(func() { c.Close() })
	u := c.Identity().User
	return &person{Client: c, t: t, id: u.ID, name: u.Name}
}

// again signs the person in once more, as from another device.
func (s *suite) again(t *testing.T, p *person) *person {
	t.Helper()
	return s.dial(t, s.world, chat.Credential{UserName: p.name, Password: password, Device: "other"})
}

// ctx bounds one call.
func ctx(t *testing.T) context.Context {
	c, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return c
}

// call makes a call that must succeed.
func call[P, R any](t *testing.T, method func(context.Context, P) (R, error), params P) R {
	t.Helper()
	r, err := method(ctx(t), params)
	if err != nil {
		t.Fatalf("%T: %v", params, err)
	}
	return r
}

// do makes a call that must succeed and tells nothing.
func do[P any](t *testing.T, method func(context.Context, P) error, params P) {
	t.Helper()
	if err := method(ctx(t), params); err != nil {
		t.Fatalf("%T: %v", params, err)
	}
}

// ask makes a call without params that must succeed.
func ask[R any](t *testing.T, method func(context.Context) (R, error)) R {
	t.Helper()
	r, err := method(ctx(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// refuse makes a call that must fail by an error of that kind.
func refuse[P, R any](t *testing.T, want chat.Kind, method func(context.Context, P) (R, error), params P) {
	t.Helper()
	_, err := method(ctx(t), params)
	wantKind(t, err, want)
}

func refuseDo[P any](t *testing.T, want chat.Kind, method func(context.Context, P) error, params P) {
	t.Helper()
	wantKind(t, method(ctx(t), params), want)
}

func wantKind(t *testing.T, err error, want chat.Kind) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v (%s), want %s", err, chat.KindOf(err), want)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func ptr[T any](v T) *T { return &v }
