package main

import (
	"slices"
	"testing"
)

// TestEveryRuleOfTheHouseIsKept shows the checker a package that breaks each
// rule, and some that break none.
func TestEveryRuleOfTheHouseIsKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, to string
		want     string // "" if all is well
	}{
		"main may do anything":      {"talko", "talko/ui/terminal", ""},
		"app is one order":          {"talko/app/hub", "talko/app/chat", ""},
		"ui looks down":             {"talko/ui/terminal", "talko/app/replica", ""},
		"net looks down":            {"talko/net/server", "talko/app/account", ""},
		"store has its order":       {"talko/store", "talko/store/sqlite", ""},
		"the standard library":      {"talko/app/chat", "encoding/json", ""},
		"a door":                    {"talko/ui/terminal", "github.com/rivo/tview", ""},
		"a package within a module": {"talko/app/account", "golang.org/x/text/secure/precis", ""},
		"a suite may test":          {"talko/app/chattest", "testing", ""},

		"app runs up":           {"talko/app/service", "talko/net/frame", "app/service imports net/frame: imports fall, they do not run up"},
		"chat imports ours":     {"talko/app/chat", "talko/app/text", "app/chat imports app/text, which stands behind it on its floor"},
		"chat imports others":   {"talko/app/chat", "github.com/rivo/uniseg", "app/chat imports github.com/rivo/uniseg, whose door is app/text"},
		"text imports others":   {"talko/app/text", "golang.org/x/text/unicode/norm", "app/text imports golang.org/x/text/unicode/norm, whose door is app/account and ui/terminal"},
		"order within app":      {"talko/app/replica", "talko/app/service", "app/replica imports app/service, which stands behind it on its floor"},
		"order within net":      {"talko/net/jsonrpc", "talko/net/protocol", "net/jsonrpc imports net/protocol, which stands behind it on its floor"},
		"order within store":    {"talko/store/sqlite", "talko/store/local", "store/sqlite imports store/local, which stands behind it on its floor"},
		"order within ui":       {"talko/ui/view", "talko/ui/terminal", "ui/view imports ui/terminal, which stands behind it on its floor"},
		"neighbours":            {"talko/ui/terminal", "talko/net/client", "ui/terminal imports net/client: neighbours meet only through what lies under them"},
		"ui sees too much":      {"talko/ui/cli", "talko/app/service", "ui/cli imports app/service, but of app the floor ui sees only app/chat, app/text, app/replica, app/config"},
		"net sees too much":     {"talko/net/server", "talko/app/hub", "net/server imports app/hub, but of app the floor net sees only app/chat, app/text, app/account"},
		"store sees too much":   {"talko/store/sqlite", "talko/app/account", "store/sqlite imports app/account, but of app the floor store sees only app/chat, app/text"},
		"files in net":          {"talko/net", "fmt", "net holds folders only: give its Go files a package of their own"},
		"no floor":              {"talko/util", "fmt", "util stands on no floor: there are app, net, store and ui"},
		"no place":              {"talko/app/misc", "fmt", "app/misc has no place in the order of app: give it one in layout"},
		"a name that is taken":  {"talko/net/http", "fmt", "net/http has the name of a package of the standard library: find its own"},
		"tview by another door": {"talko/ui/cli", "github.com/rivo/tview", "ui/cli imports github.com/rivo/tview, whose door is ui/terminal"},
		"tcell by another door": {"talko/ui/cli", "github.com/gdamore/tcell/v2/terminfo", "ui/cli imports github.com/gdamore/tcell/v2/terminfo, whose door is ui/terminal and ui/sshd"},
		"sql above the store":   {"talko/app/service", "database/sql", "app/service imports database/sql, whose door is store/sqlite and store/local"},
		"the driver elsewhere":  {"talko/store", "modernc.org/sqlite", "store imports modernc.org/sqlite, whose door is store/sqlite and store/local"},
		"no door at all":        {"talko/app/hub", "golang.org/x/sync/errgroup", "app/hub imports golang.org/x/sync/errgroup, which has no door: a dependency earns its place first"},
		"testing in earnest":    {"talko/app/hub", "testing", "app/hub imports testing, which is for test files and app/chattest and store/storetest"},
		"a suite in earnest":    {"talko/app/demo", "talko/app/chattest", "app/demo imports app/chattest, which is for test files"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []string
			if c.want != "" {
				want = []string{c.want}
			}
			got := misplaced(listed{ImportPath: c.from, GoFiles: []string{"x.go"}, Imports: []string{"fmt", c.to}})
			if !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestTestsMayImportAnything(t *testing.T) {
	t.Parallel()
	if got := misplaced(listed{ImportPath: "talko/net", Imports: []string{"talko/ui/cli"}}); got != nil {
		t.Error(got)
	}
}

func TestTheTopLevelTakesNothingElse(t *testing.T) {
	t.Parallel()
	ignored := []string{"/talko", "*.prof"}
	for entry, want := range map[string]string{
		"main.go": "", "layers_test.go": "", ".ci": "", "talko": "", "cpu.prof": "",
		"util.go": "util.go does not belong on the top level: find it a place in the house",
		"pkg":     "pkg does not belong on the top level: find it a place in the house",
	} {
		if got := untidy(entry, ignored); got != want {
			t.Errorf("%s: got %q, want %q", entry, got, want)
		}
	}
}
