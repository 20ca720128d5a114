package view

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece is a part of a line on the way to spans: a run of delimiters, which may
// pair with another, or a span.
type piece struct {
	to     int
	style  Style
	target string
	text   string
	shown  bool // text is to be shown instead of what was typed
	// Of delimiters:
	opens, closes bool
	pairs         Style // what it begins or ends, once it has found its pair
}

// inline parses from p.at to end. Each byte is looked at a bounded number of
// times, whatever was typed.
func (p *parser) inline(end int, style Style) {
	pieces := scan(p.src[:end], p.at)
	pair(pieces)
	for _, piece := range pieces {
		switch {
		case piece.pairs != 0 && piece.opens:
			p.show(piece.to, style|Mark, "", "")
			style |= piece.pairs
		case piece.pairs != 0:
			style &^= piece.pairs
			p.show(piece.to, style|Mark, "", "")
		case piece.shown:
			p.show(piece.to, style|piece.style, piece.target, piece.text)
		default:
			p.add(piece.to, style|piece.style, piece.target)
		}
	}
}

// pair finds for each run of delimiters that may end a style the nearest one
// that began it. What was begun within, and not ended, is no markup.
func pair(pieces []piece) {
	begun := map[string]int{} // by the run itself
	for i := range pieces {
		d := &pieces[i]
		if d.text == "" || d.shown {
			continue
		}
		if from, ok := begun[d.text]; ok && d.closes && from < i-1 {
			style := delimiters[d.text]
			pieces[from].pairs, pieces[from].opens = style, true
			d.pairs, d.opens = style, false
			for run, at := range begun {
				if at >= from {
					delete(begun, run)
				}
			}
		} else if d.opens {
			begun[d.text] = i
		}
	}
}

// delimiters are the runs that begin and end a style.
var delimiters = map[string]Style{
	"*": Italic, "_": Italic, "**": Bold, "__": Bold, "***": Bold | Italic, "___": Bold | Italic, "~~": Strike,
}

// scan cuts a line into pieces.
func scan(src string, at int) []piece {
	var pieces []piece
	line := scanner{src: src, ticks: matchTicks(src, at)}
	for plain := at; at < len(src); {
		found := line.piece(at)
		if len(found) == 0 {
			at++
			if at == len(src) {
				pieces = append(pieces, piece{to: at})
			}
			continue
		}
		if at > plain {
			pieces = append(pieces, piece{to: at})
		}
		pieces = append(pieces, found...)
		at = found[len(found)-1].to
		plain = at
	}
	return pieces
}

// scanner knows what begins at a place of a line.
type scanner struct {
	src   string
	ticks map[int]int // from a run of backticks to the next of the same length
}

// piece returns the pieces that begin at a place, none if it is plain text.
func (s *scanner) piece(at int) []piece {
	switch c := s.src[at]; c {
	case '`':
		return s.code(at)
	case '\\':
		return s.escape(at)
	case '*', '_', '~':
		return s.delimiter(at, c)
	case '@', '#':
		return s.name(at, c)
	case ':':
		return s.emoji(at)
	case '[':
		return s.titled(at)
	case 'h', 'H', 'm', 'M', 't', 'T':
		return s.link(at)
	}
	return nil
}

// before and after are the runes beside a place; a space at the ends.
func (s *scanner) before(at int) rune {
	if at == 0 {
		return ' '
	}
	r, _ := utf8.DecodeLastRuneInString(s.src[:at])
	return r
}

func (s *scanner) after(at int) rune {
	if at >= len(s.src) {
		return ' '
	}
	r, _ := utf8.DecodeRuneInString(s.src[at:])
	return r
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// escape keeps a delimiter from its meaning.
func (s *scanner) escape(at int) []piece {
	if at+1 < len(s.src) && strings.IndexByte("*_~`", s.src[at+1]) >= 0 {
		return []piece{{to: at + 1, style: Mark, shown: true}, {to: at + 2}}
	}
	return nil
}

// delimiter takes a run of one delimiter. It begins a style where a word
// begins, and ends it where a word ends: so that 2*3*4 and snake_case_names
// stay what they are.
func (s *scanner) delimiter(at int, c byte) []piece {
	to := at
	for to < len(s.src) && s.src[to] == c {
		to++
	}
	run := s.src[at:to]
	if delimiters[run] == 0 {
		return []piece{{to: to}}
	}
	before, after := s.before(at), s.after(to)
	return []piece{{
		to: to, text: run,
		opens:  !wordRune(before) && !unicode.IsSpace(after),
		closes: !wordRune(after) && !unicode.IsSpace(before),
	}}
}

// matchTicks finds for each run of backticks the next of the same length.
func matchTicks(src string, at int) map[int]int {
	var runs []int
	for at < len(src) {
		i := strings.IndexByte(src[at:], '`')
		if i < 0 {
			break
		}
		at += i
		runs = append(runs, at)
		at += tickRun(src, at)
	}
	next, match := map[int]int{}, map[int]int{}
	for i := len(runs) - 1; i >= 0; i-- {
		n := tickRun(src, runs[i])
		if to, ok := next[n]; ok {
			match[runs[i]] = to
		}
		next[n] = runs[i]
	}
	return match
}

func tickRun(src string, at int) int {
	return len(src[at:]) - len(strings.TrimLeft(src[at:], "`"))
}

// code takes a run of code, if its backticks find their like.
func (s *scanner) code(at int) []piece {
	n := tickRun(s.src, at)
	to, ok := s.ticks[at]
	if !ok {
		return []piece{{to: at + n}}
	}
	return []piece{
		{to: at + n, style: Code | Mark, shown: true},
		{to: to, style: Code},
		{to: to + n, style: Code | Mark, shown: true},
	}
}

// name takes a mention of a user or of a room.
func (s *scanner) name(at int, sign byte) []piece {
	before := s.before(at)
	if wordRune(before) || before == '/' || before == rune(sign) {
		return nil
	}
	name := nameAt(s.src[at+1:])
	if name == "" {
		return nil
	}
	style := Mention
	if sign == '#' {
		style = Room
	}
	return []piece{{to: at + 1 + len(name), style: style, target: name}}
}

// maxNameBytes bounds how far a name is looked for.
const maxNameBytes = 128

// nameAt returns the name that a text begins with: it starts with a letter, and
// does not end with a sign, for that ends a sentence.
func nameAt(s string) string {
	end := 0
	for i, r := range s {
		letter := wordRune(r)
		if i >= maxNameBytes || i == 0 && !unicode.IsLetter(r) || !letter && r != '_' && r != '.' && r != '-' {
			break
		}
		if letter || r == '_' {
			end = i + utf8.RuneLen(r)
		}
	}
	return s[:end]
}

// emoji takes a name between colons.
func (s *scanner) emoji(at int) []piece {
	if wordRune(s.before(at)) {
		return nil
	}
	rest := s.src[at+1:]
	end := strings.IndexByte(rest[:min(len(rest), maxEmojiName+1)], ':')
	if end <= 0 {
		return nil
	}
	if emoji := Emoji(rest[:end]); emoji != "" {
		return []piece{{to: at + end + 2, text: emoji, shown: true}}
	}
	return nil
}
