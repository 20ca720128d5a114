package view

import "strings"

// Style is how a span of text is to be shown: a set of these.
type Style uint16

const (
	Bold Style = 1 << iota
	Italic
	Strike
	Code    // within a line
	Fenced  // within a block of code; of its first mark Span.Target is the language
	Quote   // of a quoted line
	Link    // Span.Target is where it leads: http, https, mailto, or a place in talko (ParsePermalink)
	Mention // of a user: Span.Target is the name, without "@"
	Room    // Span.Target is the name, without "#"
	Mark    // what someone typed to format: best shown dim, or not at all
)

// Span is a run of a text in one style. From and To are bytes of what was
// typed; Text is what to show for them, which may be nothing.
type Span struct {
	From, To int
	Text     string
	Style    Style
	Target   string
}

// Parse returns a message's text as spans: they cover the text, in order. The
// markup is what people type: **bold**, *italic* or _italic_, ~~strike~~,
// `code`, blocks between ``` lines, "> " quotes, "- " and "1. " lists, links, @names,
// #rooms, :emoji:. What is no markup stays as it is. The text must be safe to
// show already; see talko/app/text.
func Parse(s string) []Span {
	p := parser{src: s}
	for p.at < len(s) {
		p.line()
	}
	return p.spans
}

// parser collects the spans of a text.
type parser struct {
	src   string
	at    int
	fence string // within a block of code: what ends it
	spans []Span
}

// add adds the run up to to. What is shown as it was typed joins the run before
// it, if that has the same style.
func (p *parser) add(to int, style Style, target string) {
	p.show(to, style, target, p.src[p.at:to])
}

// show adds the run up to to, shown as text.
func (p *parser) show(to int, style Style, target, text string) {
	if to <= p.at {
		return
	}
	n := len(p.spans)
	if n > 0 && style&Mark == 0 && target == "" && text == p.src[p.at:to] {
		last := &p.spans[n-1]
		if last.Style == style && last.Target == "" && last.To-last.From == len(last.Text) {
			last.To, last.Text = to, p.src[last.From:to]
			p.at = to
			return
		}
	}
	p.spans = append(p.spans, Span{p.at, to, text, style, target})
	p.at = to
}

// line parses one line with its end.
func (p *parser) line() {
	end, next := len(p.src), len(p.src)
	if i := strings.IndexByte(p.src[p.at:], '\n'); i >= 0 {
		end, next = p.at+i, p.at+i+1
	}
	line := p.src[p.at:end]
	switch mark, language := fenceOf(line); {
	case p.fence == "" && mark != "":
		p.fence = mark
		p.show(next, Fenced|Mark, language, "")
	case p.fence != "" && strings.TrimSpace(line) == p.fence:
		p.fence = ""
		if next == len(p.src) {
			p.dropLineFeed()
		}
		p.show(next, Fenced|Mark, "", "")
	case p.fence != "":
		p.add(next, Fenced, "")
	default:
		style := p.prefix(line)
		p.inline(end, style)
		p.add(next, style, "")
	}
}

// dropLineFeed gives the last line of a block of code back its end, so that a
// text which ends with a block does not end with an empty line.
func (p *parser) dropLineFeed() {
	n := len(p.spans)
	last := &p.spans[n-1]
	if last.Style != Fenced || !strings.HasSuffix(last.Text, "\n") {
		return
	}
	p.at--
	last.To, last.Text = last.To-1, last.Text[:len(last.Text)-1]
	if last.From == last.To {
		p.spans = p.spans[:n-1]
	}
}

// fenceOf returns the mark of a line that begins a block of code, or "", and the
// language that it names.
func fenceOf(line string) (mark, language string) {
	for _, mark := range []string{"```", "~~~"} {
		if rest, ok := strings.CutPrefix(line, mark); ok && !strings.Contains(rest, "`") {
			language, _, _ = strings.Cut(strings.TrimSpace(rest), " ")
			return mark, strings.Trim(language, "{}.")
		}
	}
	return "", ""
}

// prefix takes the marks at the beginning of a line: quote, list.
func (p *parser) prefix(line string) (style Style) {
	start := p.at
	for depth := 0; depth < 3; depth++ {
		rest := p.src[p.at : start+len(line)]
		if rest != ">" && !strings.HasPrefix(rest, "> ") {
			break
		}
		style = Quote
		p.show(min(p.at+2, start+len(line)), Quote|Mark, "", "▎ ")
	}
	rest := p.src[p.at : start+len(line)]
	item := strings.TrimLeft(rest, " ")
	indent := len(rest) - len(item)
	switch digits := numberOf(item); {
	case len(item) > 2 && strings.ContainsRune("-*+", rune(item[0])) && item[1] == ' ':
		p.show(p.at+indent+2, style&^Quote|Mark, "", rest[:indent]+"• ")
	case digits > 0:
		p.show(p.at+indent+digits, style&^Quote|Mark, "", rest[:indent+digits])
	}
	return style
}

// numberOf returns the length of the number that an item of a list begins with,
// with its sign and the space behind; 0 if it is none.
func numberOf(item string) int {
	n := len(item) - len(strings.TrimLeft(item, "0123456789"))
	if n == 0 || n > 3 || len(item) < n+3 || item[n] != '.' && item[n] != ')' || item[n+1] != ' ' {
		return 0
	}
	return n + 2
}
