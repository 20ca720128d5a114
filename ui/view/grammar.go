package view

import (
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
)

// grammar is what talko knows of a language. chroma's own grammars are richer;
// but to have them costs every start of the program, also that of a server, ten
// milliseconds and three megabytes. These are made when they are first needed.
// No rule of theirs looks at a letter more than a few times, whatever was typed.
type grammar struct {
	names    string // of the language, as people write them
	lines    string // what begins a comment that ends with the line, as a pattern
	blocks   bool   // there are comments between /* and */
	quotes   string // what strings stand between
	long     string // what strings of several lines stand between
	folded   bool   // keywords may be written in capitals
	keys     bool   // what stands before a colon is called something
	keywords string
	builtin  string // names that the language brings along
	constant string
}

const (
	cKeywords = "auto break case const continue default do else enum extern for goto if inline register restrict return " +
		"sizeof static struct switch typedef union volatile while"
	cTypes     = "bool char double float int long short signed size_t ssize_t unsigned void wchar_t " + "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t"
	jsKeywords = "as async await break case catch class const continue debugger default delete do else enum export extends finally for from " +
		"function get if implements import in instanceof interface let new of private protected public readonly return set static " +
		"super switch this throw try type typeof var void while with yield"
)

var grammars = []grammar{
	{names: "go golang", lines: "//", blocks: true, quotes: `"'`, long: "`",
		keywords: "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var",
		builtin: "any append bool byte cap clear close comparable complex copy delete error float32 float64 int int8 int16 int32 int64 len make max min new panic print println recover " +
			"rune string uint uint8 uint16 uint32 uint64 uintptr",
		constant: "true false nil iota"},
	{names: "python py python3", lines: "#", quotes: `"'`, long: `"""`,
		keywords: "and as assert async await break class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield",
		builtin:  "abs all any bool bytes dict enumerate filter float getattr int isinstance iter len list map max min next object open print range repr reversed self set sorted str sum super tuple type zip",
		constant: "True False None"},
	{names: "javascript js jsx mjs typescript ts tsx", lines: "//", blocks: true, quotes: `"'`, long: "`", keywords: jsKeywords,
		builtin: "any Array Boolean Date Error JSON Map Math Number Object Promise RegExp Set String Symbol boolean console never number string unknown document window", constant: "true false null undefined NaN Infinity"},
	{names: "sh bash zsh shell console", lines: `(?<![^\s])#`, quotes: `"'`,
		keywords: "case do done elif else esac fi for function if in local return select then until while",
		builtin:  "alias cat cd cp curl cut docker echo env eval exec exit export find git go grep kill ls make mkdir mv npm printf pwd read rm sed set sh sort source sudo tail test trap unset wait xargs",
		constant: "true false"},
	{names: "sql sqlite postgres postgresql mysql", lines: "--", blocks: true, quotes: `'"`, folded: true,
		keywords: "add all alter analyze and as asc begin between by case check collate column commit conflict constraint create cross default delete desc distinct do drop else end exists explain " +
			"foreign from full group having if in index inner insert into is join key left like limit natural not on or order outer over partition pragma primary references replace returning right " +
			"rollback select set table then to transaction trigger union unique update using vacuum values view when where with without",
		builtin:  "avg bigint blob boolean char coalesce count date integer int max min numeric real sum text timestamp varchar",
		constant: "true false null"},
	{names: "rust rs", lines: "//", blocks: true, quotes: `"`,
		keywords: "as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub ref return self static struct super trait type unsafe use where while",
		builtin:  "Box Err None Ok Option Result Self Some String Vec bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize",
		constant: "true false"},
	{names: "c h", lines: "//", blocks: true, quotes: `"'`, keywords: cKeywords, builtin: cTypes, constant: "NULL true false"},
	{names: "c++ cpp cc hpp cxx", lines: "//", blocks: true, quotes: `"'`,
		keywords: cKeywords + " catch class concept constexpr co_await co_return co_yield decltype delete explicit final friend mutable namespace new noexcept operator " +
			"override private protected public requires template this throw try typename using virtual",
		builtin: cTypes + " string vector map set pair std", constant: "nullptr NULL true false"},
	{names: "java kotlin kt csharp c# cs scala swift dart php", lines: "//", blocks: true, quotes: `"'`,
		keywords: "abstract as async await break case catch class const continue def default do else enum extends extension final finally fn for foreach fun func function guard if implements import in " +
			"init instanceof interface internal is lateinit let match namespace new object open operator out override package private protected public readonly record ref return sealed static struct super " +
			"switch synchronized this throw throws trait try typealias using val var virtual void volatile when where while yield",
		builtin:  "Any Boolean Double Float Int Integer List Long Map Object Set String bool boolean byte char double echo float int long print println short string",
		constant: "true false null nil"},
	{names: "ruby rb", lines: "#", quotes: `"'`,
		keywords: "alias and begin break case class def defined do else elsif end ensure for if in module next not or redo rescue retry return self super then undef unless until when while yield",
		builtin:  "attr_accessor attr_reader include new p print private puts raise require require_relative", constant: "true false nil"},
	{names: "json json5 jsonc", lines: "//", quotes: `"`, keys: true, constant: "true false null"},
	{names: "yaml yml toml ini conf dockerfile docker makefile make hcl terraform nix elixir perl pl r julia", lines: `(?<![^\s])[#;]`, quotes: `"'`, keys: true,
		keywords: "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM LABEL RUN USER VOLUME WORKDIR def defp defmodule do else end fn for foreach function if ifdef ifeq endif in include let my return sub then use while",
		constant: "true false null yes no on off TRUE FALSE NULL nil"},
	{names: "css scss less", blocks: true, quotes: `"'`, keys: true, builtin: "important media import supports keyframes"},
	{names: "lua", lines: "--", quotes: `"'`,
		keywords: "and break do else elseif end for function goto if in local not or repeat return then until while",
		builtin:  "ipairs pairs print require tostring type", constant: "true false nil"},
	{names: "zig", lines: "//", quotes: `"'`,
		keywords: "and break catch comptime const continue defer else enum errdefer error export extern fn for if inline or orelse pub return struct switch test try union unreachable usingnamespace var while",
		builtin:  "bool f32 f64 i8 i16 i32 i64 u8 u16 u32 u64 usize void", constant: "true false null undefined"},
	{names: "haskell hs ocaml ml elm fsharp", lines: "--", quotes: `"`,
		keywords: "and case class data deriving do else fun function if import in infix instance let match module newtype of open rec then type val where with",
		constant: "True False true false"},
}

// lexers are those that were asked for; nil of a language that is not known.
var lexers = struct {
	sync.Mutex
	of map[string]chroma.Lexer // guarded
}{of: map[string]chroma.Lexer{}}

// lexerOf returns what knows a language, by any of its names; nil if nothing
// does.
func lexerOf(language string) chroma.Lexer {
	language = strings.ToLower(language)
	lexers.Lock()
	defer lexers.Unlock()
	lexer, known := lexers.of[language]
	if !known && language != "" && len(lexers.of) < 1000 {
		lexer = newLexer(language)
		lexers.of[language] = lexer
	}
	return lexer
}

func newLexer(language string) chroma.Lexer {
	if rules := special[language]; rules != nil {
		return chroma.MustNewLexer(&chroma.Config{Name: language}, rules)
	}
	for _, g := range grammars {
		for _, name := range strings.Fields(g.names) {
			if name == language {
				return chroma.MustNewLexer(&chroma.Config{Name: language}, g.rules)
			}
		}
	}
	return nil
}

// rules makes the rules of a grammar.
func (g grammar) rules() chroma.Rules {
	root := []chroma.Rule{{Pattern: `\s+`, Type: chroma.TextWhitespace}}
	add := func(pattern string, t chroma.TokenType) {
		root = append(root, chroma.Rule{Pattern: pattern, Type: t})
	}
	if g.lines != "" {
		add(g.lines+`[^\n]*`, chroma.CommentSingle)
	}
	if g.blocks {
		add(`/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/)?`, chroma.CommentMultiline)
	}
	if g.long != "" {
		end := g.long[:1]
		add(g.long+`[^`+end+`]*(?:`+end+`(?!`+g.long[1:]+`)[^`+end+`]*)*`+longEnd(g.long), chroma.LiteralString)
	}
	for _, q := range g.quotes {
		add(string(q)+`(?:\\.|[^`+string(q)+`\\\n])*`+string(q)+`?`, chroma.LiteralString)
	}
	add(`(?:0[xX][0-9a-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)[a-zA-Z%]*`, chroma.LiteralNumber)
	for _, w := range []struct {
		words string
		as    chroma.TokenType
	}{{g.constant, chroma.KeywordConstant}, {g.keywords, chroma.Keyword}, {g.builtin, chroma.NameBuiltin}} {
		if w.words != "" {
			add(g.oneOf(w.words), w.as)
		}
	}
	if g.keys {
		add(`[\p{L}_$@][\w$-]*(?=\s?[:=])`, chroma.NameAttribute)
	}
	add(`[\p{L}_$][\w$]*(?=\()`, chroma.NameFunction)
	add(`[\p{L}_$@][\w$]*`, chroma.Name)
	add(`.`, chroma.Punctuation)
	return chroma.Rules{"root": root}
}

// longEnd ends a string of several lines, if it is ended.
func longEnd(mark string) string { return `(?:` + mark + `)?` }

// oneOf is a pattern for any of some words, as a whole.
func (g grammar) oneOf(words string) string {
	pattern := `(?:` + strings.Join(strings.Fields(words), "|") + `)(?![\w$])`
	if g.folded {
		pattern = `(?i)` + pattern
	}
	return pattern
}

// special are languages that are not made of words, strings and comments.
var special = map[string]func() chroma.Rules{
	"diff": changes, "patch": changes,
	"html": markup, "xml": markup, "svg": markup, "vue": markup,
}

func changes() chroma.Rules {
	return chroma.Rules{"root": {
		{Pattern: `\+[^\n]*\n?`, Type: chroma.GenericInserted},
		{Pattern: `-[^\n]*\n?`, Type: chroma.GenericDeleted},
		{Pattern: `@[^\n]*\n?`, Type: chroma.Keyword},
		{Pattern: `[^\n]*\n|[^\n]+`, Type: chroma.Text},
	}}
}

func markup() chroma.Rules {
	return chroma.Rules{"root": {
		{Pattern: `<!--[^-]*(?:-(?!->)[^-]*)*(?:-->)?`, Type: chroma.Comment},
		{Pattern: `</?[\w:.-]+|/?>`, Type: chroma.NameTag},
		{Pattern: `"[^"\n]*"?`, Type: chroma.LiteralString},
		{Pattern: `[\w:.-]+(?==)`, Type: chroma.NameAttribute},
		{Pattern: `\s+|\w+|.`, Type: chroma.Text},
	}}
}
