package sqlite

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// rememberedWrites are the functions that write tables of which the writer
// remembers rows. Each of them, or who calls it, has it forget them, or remember
// what they are now: whoever writes one more sees to that too.
var rememberedWrites = []string{
	"InsertChat chats", "UpdateChat chats", "flush chats", "DeleteChat chats", "DeleteChat participants",
	"updateParticipant participants", "insertParticipant participants", "DeleteParticipant participants",
	"InsertAccount users", "UpdateAccount users", "NextUserSeq users", // which no byline tells
	"PutBlock blocks",
	"insertLine messages", "PutCall calls", // client ids
}

// TestWhatIsRememberedIsForgotten reads the statements of this package.
func TestWhatIsRememberedIsForgotten(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				for _, table := range writtenIn(f) {
					found[f.Name.Name+" "+table] = true
				}
			}
		}
	}
	for _, want := range rememberedWrites {
		if !found[want] {
			t.Errorf("%s: not found", want)
		}
		delete(found, want)
	}
	for more := range found {
		t.Errorf("%s: does the writer forget what it remembers?", more)
	}
}

var remembered = regexp.MustCompile(`(INSERT[A-Z ]*INTO|DELETE FROM|UPDATE) (users|blocks|participants|chats)\b|(INSERT[A-Z ]*INTO) (messages|calls)\b`)

// writtenIn returns the remembered tables that a function has statements for.
func writtenIn(f *ast.FuncDecl) (tables []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			query, _ := strconv.Unquote(lit.Value)
			for _, m := range remembered.FindAllStringSubmatch(query, -1) {
				tables = append(tables, m[2]+m[4])
			}
		}
		return true
	})
	return tables
}
