package view

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// tinted writes runs so that they can be read.
func tinted(runs []Run) string {
	names := []string{"", "key", "name", "str", "num", "rem", "ins", "del"}
	var b strings.Builder
	for _, r := range runs {
		if text := r.Text; r.Tint == NoTint || strings.TrimSpace(text) == "" {
			b.WriteString(text)
		} else {
			fmt.Fprintf(&b, "<%s %s>", names[r.Tint], text)
		}
	}
	return b.String()
}

func TestCodeIsTintedByItsLanguage(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ language, code, want string }{
		"go":                 {"go", `func f(n int) error { return nil }`, `<key func> <name f>(n <name int>) <name error> { <key return> <num nil> }`},
		"go, comment":        {"Go", "x := 1 // no\n/* a\nb */", "x := <num 1> <rem // no>\n<rem /* a\nb */>"},
		"go, strings":        {"golang", "s := \"a\\\"b\" + `c\nd`", "s := <str \"a\\\"b\"> + <str `c\nd`>"},
		"python":             {"py", "def f(): # x\n  return True", "<key def> <name f>(): <rem # x>\n  <key return> <num True>"},
		"python, long":       {"python", `"""a "b" c""" + 'd'`, `<str """a "b" c"""> + <str 'd'>`},
		"shell":              {"sh", `echo "a#b" # c`, `<name echo> <str "a#b"> <rem # c>`},
		"sql, small and big": {"sql", `SELECT a from b -- c`, `<key SELECT> a <key from> b <rem -- c>`},
		"json":               {"json", `{"a": [1, true]}`, `{<str "a">: [<num 1>, <num true>]}`},
		"yaml":               {"yaml", "port: 80 # x\nurl: a#b", "<name port>: <num 80> <rem # x>\n<name url>: a#b"},
		"rust":               {"rs", `let x: u8 = 0xff;`, `<key let> x: <name u8> = <num 0xff>;`},
		"diff":               {"diff", "@@ 1\n-a\n+b\n c", "<key @@ 1\n><del -a\n><ins +b\n> c"},
		"html":               {"html", `<a href="x">y</a><!-- z -->`, `<name <a> <name href>=<str "x"><name >>y<name </a>><rem <!-- z -->>`},
		"words within words": {"go", "iffy returned", "iffy returned"},
		"not ended":          {"go", "\"a\nb", "<str \"a>\nb"},
		"unknown":            {"brainwash", "if true", "if true"},
		"none":               {"", "if true", "if true"},
		"nothing":            {"go", "", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tinted(Tinted(c.language, c.code)); got != c.want {
				t.Errorf("Tinted(%q)\n got %s\nwant %s", c.code, got, c.want)
			}
		})
	}
}

func TestEveryGrammarCompiles(t *testing.T) {
	t.Parallel()
	for _, g := range grammars {
		for _, name := range strings.Fields(g.names) {
			if lexer := lexerOf(name); lexer == nil {
				t.Errorf("%s is not known", name)
			}
			Tinted(name, "x") // its rules are compiled now
		}
	}
	for name := range special {
		Tinted(name, "x")
	}
}

// The runs are the code, whatever it is, and it never takes long to find them.
func TestTintingIsTheCodeAndTakesLittleTime(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"go", "python", "sh", "sql", "yaml", "html"} {
		for _, unit := range []string{`"`, `'`, "`", `\"`, "/*", "*/", "/**", "#", "--", "a", "a ", "1", "1e", "0x", "é", "\xff", "(", "a(", "<!--", "if ", "\n", `"""`, `""`} {
			code := strings.Repeat(unit, maxCode/len(unit))
			begin := time.Now()
			var all strings.Builder
			for _, r := range Tinted(language, code) {
				all.WriteString(r.Text)
			}
			if all.String() != code {
				t.Errorf("%s: the runs of %q again and again are another text", language, unit)
			}
			if took := time.Since(begin); took > 5*time.Second { // 20 ms on a machine that rests
				t.Errorf("%s: %q again and again took %v", language, unit, took)
			}
		}
	}
}
