package view

import (
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
)

// Tint is what a run of code is, as far as it is shown apart.
type Tint uint8

const (
	NoTint   Tint = iota
	Keyword       // of the language
	Named         // what is called, defined or built in
	Quoted        // a string
	Number        // and true, false, nothing
	Comment       // for readers alone
	Inserted      // a line that a change adds
	Removed       // and one that it takes away
)

// Run is a run of code in one tint.
type Run struct {
	Text string
	Tint Tint
}

// maxCode bounds the code that is tinted, in bytes: more is for no one to read in
// a chat.
const maxCode = 4 << 10

// Tinted cuts code into runs, by the language that the first line of a block
// names. The runs are the code. Of a language that is not known, and of too much
// code, it is one.
func Tinted(language, code string) []Run {
	lexer := lexerOf(language)
	whole := []Run{{Text: code}}
	if lexer == nil || len(code) > maxCode || !utf8.ValidString(code) || strings.Contains(code, "\r") {
		return whole
	}
	next, err := lexer.Tokenise(&chroma.TokeniseOptions{State: "root"}, code)
	if err != nil {
		return whole
	}
	var runs []Run
	at := 0
	for t := next(); t != chroma.EOF; t = next() {
		if !strings.HasPrefix(code[at:], t.Value) {
			return whole // never: a lexer cuts, and changes nothing
		}
		runs = addRun(runs, code, at, at+len(t.Value), tintOf(t.Type))
		at += len(t.Value)
	}
	return runs
}

// addRun adds code[from:to]; to the last run, if that has the same tint.
func addRun(runs []Run, code string, from, to int, tint Tint) []Run {
	if n := len(runs); n > 0 && runs[n-1].Tint == tint {
		last := &runs[n-1]
		last.Text = code[from-len(last.Text) : to]
		return runs
	}
	return append(runs, Run{code[from:to], tint})
}

// tintOf is how a kind of token is shown.
func tintOf(t chroma.TokenType) Tint {
	switch {
	case t == chroma.KeywordConstant:
		return Number
	case t.InCategory(chroma.Keyword):
		return Keyword
	case t == chroma.NameFunction, t == chroma.NameBuiltin, t == chroma.NameTag, t == chroma.NameAttribute:
		return Named
	case t.InSubCategory(chroma.LiteralString):
		return Quoted
	case t.InSubCategory(chroma.LiteralNumber):
		return Number
	case t.InCategory(chroma.Comment):
		return Comment
	case t == chroma.GenericInserted:
		return Inserted
	case t == chroma.GenericDeleted:
		return Removed
	}
	return NoTint
}
