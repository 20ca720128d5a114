package protocol_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

var update = flag.Bool("update", false, "rewrite testdata/wire with what the servers answer")

// notReplayed are cases that these servers do not come into.
var notReplayed = map[string]string{
	"a server that is closed to sign-ups": "this one is open",
	"a thousand invitations":              "it takes as many calls",
	"CheckToken":                          "the other way round: the BroadcastServer asks",
}

// ownerOnly are the methods for which alice owns the server.
var ownerOnly = []string{"InsertInvitation", "GetInvitations", "DeleteInvitation", "UpdateRole"}

// What testdata/wire says is what the servers answer, method by method, each on
// servers of its own over a copy of the world.
func TestWireIsWhatTheServersAnswer(t *testing.T) {
	t.Parallel()
	world, tokens := t.TempDir(), map[string]string{}
	t.Run("world", func(t *testing.T) { makeWorld(t, world, tokens) })
	for _, m := range protocol.Methods {
		if notReplayed[m.Name] != "" {
			continue
		}
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(world)); err != nil {
				t.Fatal(err)
			}
			r := newReplay(t, dir, maps.Clone(tokens))
			if slices.Contains(ownerOnly, m.Name) {
				if err := r.service.MakeOwner(t.Context(), "alice"); err != nil {
					t.Fatal(err)
				}
			}
			f := readCases(t, m.Name)
			for i := range f.Cases {
				r.replay(m.Name, &f.Cases[i])
			}
			if *update {
				write(t, f)
			}
		})
	}
}

// makeWorld leaves the store of the world in dir, and its users' tokens.
func makeWorld(t *testing.T, dir string, tokens map[string]string) {
	var world struct {
		Steps []wireStep `json:"steps"`
	}
	readStrictly(t, &world, "world.json")
	r := newReplay(t, dir, tokens)
	for _, s := range world.Steps {
		r.must(s)
	}
}

// replay carries out steps and cases. A user's calls are made in the session
// that signing up began; those of "server" on a link, those of "link" each on a
// connection that has only opened one; those of nobody are the first on theirs.
type replay struct {
	*house
	t      *testing.T
	tokens map[string]string
	proof  string
	cursor string
	conns  map[string]*jsonrpc.Conn
}

func newReplay(t *testing.T, dir string, tokens map[string]string) *replay {
	t.Helper()
	return &replay{house: open(t, dir), t: t, tokens: tokens, conns: map[string]*jsonrpc.Conn{}}
}

func (r *replay) dial() *jsonrpc.Conn {
	nc, err := net.Dial("tcp", r.addr)
	if err != nil {
		r.t.Fatal(err)
	}
	c := jsonrpc.NewConn(nc, jsonrpc.Options{Handle: func(*jsonrpc.Conn, jsonrpc.Request) {}})
	r.t.Cleanup(func() { c.Close() })
	return c
}

func (r *replay) conn(as string) *jsonrpc.Conn {
	if as == "" {
		return r.dial()
	}
	if r.conns[as] == nil {
		c := r.dial()
		switch as {
		case "link":
			r.openLink(c, false)
			return c
		case "server":
			r.openLink(c, true)
		default:
			r.ask(c, "Hello", protocol.Hello{Version: 1, Token: r.tokens[as]}, nil)
		}
		r.conns[as] = c
	}
	return r.conns[as]
}

func (r *replay) openLink(c *jsonrpc.Conn, proven bool) {
	var theirs protocol.LinkOpened
	ours := protocol.Nonce()
	r.ask(c, "OpenLink", protocol.OpenLink{Version: 1, Nonce: ours}, &theirs)
	r.proof = protocol.Proof(key, protocol.DataSide, ours, theirs.Nonce)
	if proven {
		r.ask(c, "Prove", protocol.Prove{Proof: r.proof}, nil)
	}
}

func (r *replay) ask(c *jsonrpc.Conn, method string, params, result any) {
	r.t.Helper()
	if err := c.Call(r.t.Context(), method, params, result); err != nil {
		r.t.Fatalf("%s: %v", method, err)
	}
}

func (r *replay) must(s wireStep) {
	r.t.Helper()
	if _, err := r.call(s.As, s.Method, s.Params); err != nil {
		r.t.Fatalf("%s %s %s: %v", s.As, s.Method, s.Params, err)
	}
}

// call makes a call, with what stands for something else put in its place.
func (r *replay) call(as, method string, params jsontext.Value) (result jsontext.Value, err error) {
	c := r.conn(as)
	for name, token := range r.tokens {
		params = bytes.ReplaceAll(params, []byte("$"+name), []byte(token))
	}
	params = bytes.ReplaceAll(params, []byte("$proof"), []byte(r.proof))
	params = bytes.ReplaceAll(params, []byte("$cursor"), []byte(r.cursor))
	params = bytes.ReplaceAll(params, []byte("$epoch"), []byte(r.epoch))
	params = bytes.ReplaceAll(params, []byte("$long"), bytes.Repeat([]byte("x"), 32<<10+1))
	var given any
	if params != nil {
		given = params
	}
	if err = c.Call(r.t.Context(), method, given, &result); err != nil {
		return nil, err
	}
	switch method {
	case "InsertUser":
		var in protocol.SignedIn
		err = json.Unmarshal(result, &in)
		r.tokens[in.User.Name] = in.Token
	case "ReceiveMessages", "ReceiveMessage":
		var got chat.Received
		err = json.Unmarshal(result, &got)
		r.cursor = got.Cursor
	}
	return result, err
}

// replay holds a case against what is answered; the search index follows the
// log, so a search is asked again until it finds something.
func (r *replay) replay(method string, c *wireCase) {
	if notReplayed[c.Name] != "" {
		return
	}
	for _, s := range c.Before {
		r.must(s)
	}
	result, err := r.call(c.As, method, c.Params)
	ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Second)
	defer cancel()
	for method == "SearchMessages" && ctx.Err() == nil && bytes.Contains(result, []byte(`"messages":[]`)) {
		result, err = r.call(c.As, method, c.Params)
	}
	got := wireCase{Result: r.settled(result)}
	if err != nil && !errors.As(err, &got.Error) {
		r.t.Fatalf("%s: %v", c.Name, err)
	}
	if *update && sameKind(*c, got) {
		c.Result, c.Error = got.Result, got.Error
	}
	if !bytes.Equal(canonical(c.Result), canonical(got.Result)) || show(c.Error) != show(got.Error) {
		r.t.Errorf("%s: got %s%s, want %s%s", c.Name, got.Result, show(got.Error), c.Result, show(c.Error))
	}
}

// sameKind reports whether both succeed, or fail in the same way: then -update
// takes the other answer over.
func sameKind(want, got wireCase) bool {
	if want.Error == nil || got.Error == nil {
		return want.Error == got.Error
	}
	return want.Error.Data.Kind == got.Error.Data.Kind
}

func show(e *jsonrpc.Error) string {
	if e == nil {
		return ""
	}
	return string(jsonrpc.AppendError(nil, nil, e))
}

// volatile are the members that differ from run to run.
var volatile = map[string]string{
	"token": `"talko_Zm9v"`, "invite": `"aW52aXRl"`, "epoch": `"b3f1c2"`, "cursor": `"b3BhcXVl"`, "next": `"b3BhcXVl"`,
	"server_ts": `1763633520000`, "nonce": `"6e6f6e6365"`, "proof": `"70726f6f66"`,
}

// settled puts something steady in the place of what is volatile.
func (r *replay) settled(result jsontext.Value) jsontext.Value {
	r.t.Helper()
	if result == nil {
		return nil
	}
	v, err := settle(result)
	if err != nil {
		r.t.Fatalf("%s: %v", result, err)
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
