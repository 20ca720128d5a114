package protocol

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"talko/app/account"
	"talko/app/chat"
	"talko/app/service"
	"talko/net/jsonrpc"
	"talko/store/sqlite"
)

var update = flag.Bool("update", false, "rewrite testdata/wire with what the service answers")

// What testdata/wire says is what the service answers, method by method, each
// on a store of its own.
func TestWireIsWhatTheServiceAnswers(t *testing.T) {
	t.Parallel()
	var world wireWorld
	readStrictly(t, &world, "world.json")
	for _, m := range Methods {
		if m.Call == nil && m.Name != "InsertUser" && m.Name != "Login" {
			continue // the server's own
		}
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			w := newReplay(t)
			for _, s := range world.Steps {
				w.must(s)
			}
			f := readCases(t, m.Name)
			for i := range f.Cases {
				w.replay(m.Name, &f.Cases[i])
			}
			if *update {
				write(t, f)
			}
		})
	}
}

// replay is a service to which steps are told.
type replay struct {
	t       *testing.T
	store   chat.Store
	service *service.Service
	clients map[string]chat.Client
}

// noon is the only time there is in testdata/wire.
func noon() time.Time { return time.UnixMilli(1763633520000) }

func newReplay(t *testing.T) *replay {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "talko.db"), sqlite.Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s, err := service.New(service.Options{Store: store, Now: noon, Argon: account.Params{MemoryKiB: 8, Time: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	return &replay{t, store, s, map[string]chat.Client{}}
}

func (w *replay) must(s wireStep) {
	w.t.Helper()
	if _, err := w.call(s.As, s.Method, s.Params); err != nil {
		w.t.Fatalf("%s %s %s: %v", s.As, s.Method, s.Params, err)
	}
}

// call calls a method as the user of that name, over the table.
func (w *replay) call(as, method string, params jsontext.Value) ([]byte, error) {
	params = bytes.ReplaceAll(params, []byte("$epoch"), []byte(w.store.Epoch()))
	params = bytes.ReplaceAll(params, []byte("$long"), bytes.Repeat([]byte("x"), chat.DefaultMaxMessage+1))
	switch method {
	case "InsertUser":
		return signIn[InsertUser](w, params)
	case "Login":
		return signIn[Login](w, params)
	}
	return Lookup(method).Call(w.t.Context(), w.clients[as], params)
}

// signIn is what a server does for InsertUser and Login. A user's calls are
// those of the first session.
func signIn[P interface{ Credential(string) chat.Credential }](w *replay, params []byte) ([]byte, error) {
	p, err := Decode[P](params)
	if err != nil {
		return nil, err
	}
	c, err := w.service.Dial(w.t.Context(), p.Credential("192.0.2.7"))
	if err != nil {
		return nil, err
	}
	id := c.Identity()
	if w.clients[id.User.Name] == nil {
		w.clients[id.User.Name] = c
	}
	return Encode(SignedIn{User: id.User, SessionID: id.SessionID, DeviceID: id.DeviceID, Token: id.Token})
}

func (w *replay) replay(method string, c *wireCase) {
	for _, s := range c.Before {
		w.must(s)
	}
	if c.Error != nil && ownRefusals[c.Name] {
		return
	}
	result, err := w.call(c.As, method, c.Params)
	for ctx := soon(w.t); method == "SearchMessages" && ctx.Err() == nil && bytes.Contains(result, []byte(`"messages":[]`)); {
		result, err = w.call(c.As, method, c.Params) // the index follows the log
	}
	got := wireCase{Result: settled(w.t, result)}
	if err != nil {
		got = wireCase{Error: ToError(err)}
	}
	if *update {
		w.accept(method, c, got)
	}
	if !sameAnswer(*c, got) {
		w.t.Errorf("%s: got %s%s, want %s%s", c.Name, got.Result, show(got.Error), c.Result, show(c.Error))
	}
}

// ownRefusals are cases that need a server with other settings.
var ownRefusals = map[string]bool{"a server that is closed to sign-ups": true}

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// accept takes an answer over if it is of the kind that the case is about.
func (w *replay) accept(method string, c *wireCase, got wireCase) {
	if (c.Error == nil) != (got.Error == nil) || got.Error != nil && got.Error.Data.Kind != c.Error.Data.Kind {
		return
	}
	c.Result, c.Error = got.Result, got.Error
}

func sameAnswer(want, got wireCase) bool {
	return bytes.Equal(canonical(want.Result), canonical(got.Result)) && show(want.Error) == show(got.Error)
}

func show(e *jsonrpc.Error) string {
	if e == nil {
		return ""
	}
	return string(jsonrpc.AppendError(nil, nil, e))
}

// volatile are the members that differ from run to run.
var volatile = map[string]string{
	"token": `"talko_Zm9v"`, "epoch": `"b3f1c2"`, "cursor": `"b3BhcXVl"`, "next": `"b3BhcXVl"`,
}

// settled puts something steady in the place of what is volatile.
func settled(t *testing.T, result []byte) jsontext.Value {
	t.Helper()
	if result == nil {
		return jsontext.Value("{}")
	}
	v, err := settle(result)
	if err != nil {
		t.Fatalf("%s: %v", result, err)
	}
	return v
}

func settle(v jsontext.Value) (jsontext.Value, error) {
	var out bytes.Buffer
	in, enc := jsontext.NewDecoder(bytes.NewReader(v)), jsontext.NewEncoder(&out)
	for {
		token, err := in.ReadToken()
		if err == io.EOF {
			return bytes.TrimSpace(out.Bytes()), nil
		}
		if err != nil {
			return nil, err
		}
		if err := enc.WriteToken(token.Clone()); err != nil {
			return nil, err
		}
		kind, length := in.StackIndex(in.StackDepth())
		steady, ok := volatile[in.StackPointer().LastToken()]
		if !ok || kind != '{' || length%2 == 0 {
			continue
		}
		if _, err := in.ReadValue(); err != nil {
			return nil, err
		}
		if err := enc.WriteValue(jsontext.Value(steady)); err != nil {
			return nil, err
		}
	}
}

func write(t *testing.T, f wireFile) {
	t.Helper()
	data, err := json.Marshal(f, jsontext.WithIndent("\t"))
	if err == nil {
		err = os.WriteFile(filepath.Join(wireDir, f.Method+".json"), append(data, '\n'), 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}
