package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// layout is how talko is built: the floors with their packages in order, who
// may look down at what, and through which door each dependency comes in.
// Within a floor a package imports only what stands before it.
var layout = struct {
	floors map[string][]string
	below  map[string][]string // what of app the other floors may import
	doors  map[string][]string // a module or package, and who may import it
	top    []string            // entries that the top level has
	beside []string            // entries that it may have
}{
	floors: map[string][]string{
		"app": {
			"app/chat", "app/text", "app/account", "app/replica", "app/hub", "app/service", "app/config",
			"app/history", "app/demo", "app/process", "app/bench", "app/torture", "app/chattest",
		},
		"net":   {"net/frame", "net/jsonrpc", "net/protocol", "net/trust", "net/server", "net/client"},
		"store": {"store/sqlite", "store/local", "store", "store/storetest"},
		"ui":    {"ui/view", "ui/plain", "ui/terminal", "ui/sshd", "ui/web", "ui/cli"},
	},
	below: map[string][]string{
		"net":   {"app/chat", "app/text", "app/account"},
		"store": {"app/chat", "app/text"},
		"ui":    {"app/chat", "app/text", "app/replica", "app/config"},
	},
	doors: map[string][]string{
		"database/sql":                       {"store/sqlite", "store/local"},
		"github.com/BurntSushi/toml":         {"app/config"},
		"github.com/alecthomas/chroma/v2":    {"ui/view"},
		"github.com/gdamore/tcell/v2":        {"ui/terminal", "ui/sshd"},
		"github.com/go-json-experiment/json": {"net/jsonrpc", "net/protocol", "net/server", "net/client"},
		"github.com/google/uuid":             {"app/replica", "net/client", "ui/cli"},
		"github.com/pressly/goose/v3":        {"store/sqlite", "store/local"},
		"github.com/rivo/tview":              {"ui/terminal"},
		"github.com/rivo/uniseg":             {"app/text"},
		"github.com/spf13/cobra":             {"ui/cli"},
		"github.com/spf13/pflag":             {"ui/cli"},
		"golang.org/x/crypto/argon2":         {"app/account"},
		"golang.org/x/crypto/ssh":            {"app/account", "ui/sshd"},
		"golang.org/x/sys":                   {"app/bench"},
		"golang.org/x/term":                  {"ui/cli"},
		"golang.org/x/text":                  {"app/account", "ui/terminal"},
		"rsc.io/qr":                          {"ui/terminal"},
		"modernc.org/sqlite":                 {"store/sqlite", "store/local"},
	},
	top:    []string{"main.go", "app", "ui", "net", "store", "testdata", "go.mod", "go.sum", "README.md"},
	beside: []string{"LICENSE", ".git", ".gitignore", ".gitattributes", ".github", ".ci", ".golangci.yml", ".editorconfig"},
}

// What may not be in a package's name: the standard library has it.
var takenNames = []string{"http", "ssh", "sql", "json", "log", "errors", "time", "net"}

// Packages that exist for the tests of others.
var forTests = []string{"app/chattest", "store/storetest"}

// listed is what `go list -json` says of a package. Test files have lists of
// their own, which nobody looks at here.
type listed struct {
	ImportPath string
	GoFiles    []string
	Imports    []string
}

func TestImportsFallLikeWater(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"linux", "darwin", "windows"} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			packages, err := listPackages(system)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range packages {
				for _, sentence := range misplaced(p) {
					t.Error(sentence)
				}
			}
		})
	}
}

func TestTopLevelIsTidy(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	ignored, err := os.ReadFile(".gitignore")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range layout.top {
		if _, err := os.Stat(name); err != nil {
			t.Errorf("%s is missing on the top level", name)
		}
	}
	for _, e := range entries {
		if sentence := untidy(e.Name(), strings.Fields(string(ignored))); sentence != "" {
			t.Error(sentence)
		}
	}
}

func TestMainIsShort(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(b), "\n"); n > 250 {
		t.Errorf("main.go has %d lines; the roof has at most 250: move a story down", n)
	}
}

// listPackages asks the go command what is built for an operating system.
func listPackages(system string) ([]listed, error) {
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,GoFiles,Imports", "./...")
	cmd.Env = append(os.Environ(), "GOOS="+system)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.String())
	}
	var packages []listed
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("read go list: %w", err)
		}
		packages = append(packages, p)
	}
}

// misplaced returns a sentence for each rule that p breaks.
func misplaced(p listed) []string {
	if len(p.GoFiles) == 0 {
		return nil // a package of tests alone
	}
	name, ours := inside(p.ImportPath)
	if !ours || name == "" {
		return nil // main may import anything
	}
	sentences := wronglyNamed(name)
	if len(sentences) > 0 {
		return sentences
	}
	for _, imported := range p.Imports {
		if s := judge(name, imported); s != "" {
			sentences = append(sentences, s)
		}
	}
	return sentences
}

// inside returns the path of a package within talko; "" is main.
func inside(importPath string) (name string, ours bool) {
	if importPath == "talko" {
		return "", true
	}
	return strings.CutPrefix(importPath, "talko/")
}

func floorOf(name string) string {
	floor, _, _ := strings.Cut(name, "/")
	return floor
}

func wronglyNamed(name string) []string {
	floor := floorOf(name)
	switch {
	case name == "app" || name == "net" || name == "ui":
		return []string{fmt.Sprintf("%s holds folders only: give its Go files a package of their own", name)}
	case layout.floors[floor] == nil:
		return []string{fmt.Sprintf("%s stands on no floor: there are app, net, store and ui", name)}
	case slices.Contains(takenNames, path.Base(name)):
		return []string{fmt.Sprintf("%s has the name of a package of the standard library: find its own", name)}
	case !slices.Contains(layout.floors[floor], name):
		return []string{fmt.Sprintf("%s has no place in the order of %s: give it one in layout", name, floor)}
	}
	return nil
}

// judge returns a sentence if the package name may not import imported.
func judge(name, imported string) string {
	to, ours := inside(imported)
	switch {
	case ours:
		return judgeOurs(name, to)
	case imported == "testing" && !slices.Contains(forTests, name):
		return fmt.Sprintf("%s imports testing, which is for test files and %s", name, strings.Join(forTests, " and "))
	}
	return judgeDoor(name, imported)
}

func judgeOurs(name, to string) string {
	floor, toFloor := floorOf(name), floorOf(to)
	order := layout.floors[floor]
	switch {
	case slices.Contains(forTests, to):
		return fmt.Sprintf("%s imports %s, which is for test files", name, to)
	case floor == toFloor && slices.Index(order, to) > slices.Index(order, name):
		return fmt.Sprintf("%s imports %s, which stands behind it on its floor", name, to)
	case floor == toFloor:
		return ""
	case toFloor != "app" && floor == "app":
		return fmt.Sprintf("%s imports %s: imports fall, they do not run up", name, to)
	case toFloor != "app":
		return fmt.Sprintf("%s imports %s: neighbours meet only through what lies under them", name, to)
	case !slices.Contains(layout.below[floor], to):
		return fmt.Sprintf("%s imports %s, but of app the floor %s sees only %s",
			name, to, floor, strings.Join(layout.below[floor], ", "))
	}
	return ""
}

// judgeDoor looks at a package that is not ours.
func judgeDoor(name, imported string) string {
	for module, doors := range layout.doors {
		if imported != module && !strings.HasPrefix(imported, module+"/") {
			continue
		}
		if slices.Contains(doors, name) {
			return ""
		}
		return fmt.Sprintf("%s imports %s, whose door is %s", name, imported, strings.Join(doors, " and "))
	}
	if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
		return fmt.Sprintf("%s imports %s, which has no door: a dependency earns its place first", name, imported)
	}
	return ""
}

// untidy returns a sentence if entry does not belong on the top level.
func untidy(entry string, ignored []string) string {
	if slices.Contains(layout.top, entry) || slices.Contains(layout.beside, entry) || strings.HasSuffix(entry, "_test.go") {
		return ""
	}
	for _, pattern := range ignored {
		if ok, err := path.Match(strings.TrimPrefix(pattern, "/"), entry); ok && err == nil {
			return "" // somebody's build
		}
	}
	return fmt.Sprintf("%s does not belong on the top level: find it a place in the house", entry)
}

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
