package protocol_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"talko/app/chat"
	"talko/net/jsonrpc"
	"talko/net/protocol"
)

// testdata/wire has a file for each method: what is asked, and what is
// answered, in a world that world.json makes: its steps are carried out in
// order on an empty server, then the cases of one file, in order. In params
// "$alice" stands for alice's token, "$epoch" for the server's epoch, "$proof"
// for the proof of the link, "$cursor" for the last cursor that was told, and
// "$long" for 32,769 times "x". In answers, all times are noon, and what is
// volatile is as the replay says.
type (
	wireFile struct {
		Method string     `json:"method"`
		Cases  []wireCase `json:"cases"`
	}
	wireCase struct {
		Name   string         `json:"name"`
		As     string         `json:"as,omitzero"` // who asks, see replay; absent: nobody
		Before []wireStep     `json:"before,omitempty"`
		Params jsontext.Value `json:"params,omitzero"`
		Result jsontext.Value `json:"result,omitzero"`
		Error  *jsonrpc.Error `json:"error,omitzero"`
	}
	wireStep struct {
		As     string         `json:"as,omitzero"`
		Method string         `json:"method"`
		Params jsontext.Value `json:"params"`
	}
)

const wireDir = "../../testdata/wire"

func readStrictly(t testing.TB, v any, path ...string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{wireDir}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v, json.RejectUnknownMembers(true)); err != nil {
		t.Fatalf("%v: %v", path, err)
	}
}

func readCases(t testing.TB, method string) (f wireFile) {
	t.Helper()
	readStrictly(t, &f, method+".json")
	if f.Method != method {
		t.Errorf("%s.json is about %s", method, f.Method)
	}
	return f
}

// checkValue says whether raw is, strictly, a value of the type of v and comes
// back as it went.
func checkValue(t *testing.T, what string, raw jsontext.Value, v any) {
	t.Helper()
	if raw == nil {
		raw = jsontext.Value("{}")
	}
	if err := json.Unmarshal(raw, v, json.RejectUnknownMembers(true)); err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	again, err := json.Marshal(v)
	if err != nil || !bytes.Equal(canonical(again), canonical(raw)) {
		t.Errorf("%s: %s\nbecame %s, %v", what, raw, again, err)
	}
}

func checkError(t *testing.T, what string, e *jsonrpc.Error) chat.Kind {
	t.Helper()
	if e.Data == nil || e.Code != protocol.Code(chat.Kind(e.Data.Kind)) || e.Message == "" {
		t.Errorf("%s: %+v, %+v is no error of talko's", what, e, e.Data)
		return ""
	}
	return chat.Kind(e.Data.Kind)
}

func TestWireHasEveryMethodWithItsSuccessAndItsErrors(t *testing.T) {
	t.Parallel()
	for _, m := range protocol.Methods {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			succeeds, fails := false, map[chat.Kind]bool{}
			for _, c := range readCases(t, m.Name).Cases {
				checkValue(t, c.Name+": params", c.Params, m.NewParams())
				if (c.Error == nil) == (c.Result == nil) {
					t.Errorf("%s: either a result or an error", c.Name)
				}
				if c.Error != nil {
					fails[checkError(t, c.Name, c.Error)] = true
					continue
				}
				succeeds = true
				checkValue(t, c.Name+": result", c.Result, m.NewResult())
			}
			if !succeeds {
				t.Error("no case succeeds")
			}
			for _, k := range m.Errors {
				if !fails[k] {
					t.Errorf("no case fails with %s", k)
				}
				delete(fails, k)
			}
			if len(fails) > 0 {
				t.Errorf("cases fail with %v, which the table does not tell", fails)
			}
		})
	}
}

func TestWireHasTheErrorsThatAnyCallMayGive(t *testing.T) {
	t.Parallel()
	var f struct {
		Cases []wireCase `json:"cases"`
	}
	readStrictly(t, &f, "common.json")
	told := map[chat.Kind]bool{}
	for _, c := range f.Cases {
		k := checkError(t, c.Name, c.Error)
		told[k] = true
		if again := protocol.ToError(protocol.FromError(c.Error)); !reflect.DeepEqual(again, c.Error) {
			t.Errorf("%s: %+v became %+v", c.Name, c.Error, again)
		}
	}
	for _, k := range protocol.Common {
		if !told[k] {
			t.Errorf("no case tells of %s", k)
		}
	}
}

func TestWireHasEveryNotification(t *testing.T) {
	t.Parallel()
	for _, n := range protocol.Notifications {
		t.Run(n.Method(), func(t *testing.T) {
			t.Parallel()
			var f wireFile
			readStrictly(t, &f, "notifications", n.Method()+".json")
			if f.Method != n.Method() || len(f.Cases) == 0 {
				t.Fatalf("the file is about %s, with %d cases", f.Method, len(f.Cases))
			}
			for _, c := range f.Cases {
				checkValue(t, c.Name, c.Params, reflect.New(reflect.TypeOf(n)).Interface())
				back, err := protocol.DecodeNotification(f.Method, c.Params)
				if err != nil || back.Method() != f.Method {
					t.Errorf("%s: %v", c.Name, err)
				}
			}
		})
	}
}

// No file is about something that is not there.
func TestWireHasNothingElse(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(wireDir + "/*.json")
	if err != nil || len(files) != len(protocol.Methods)+len([]string{"world", "common"}) {
		t.Errorf("%d files for %d methods, %v", len(files), len(protocol.Methods), err)
	}
	notes, err := filepath.Glob(wireDir + "/notifications/*.json")
	if err != nil || len(notes) != len(protocol.Notifications) {
		t.Errorf("%d files for %d notifications, %v", len(notes), len(protocol.Notifications), err)
	}
}
