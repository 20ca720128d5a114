package view

import (
	"net/url"
	"strings"
	"unicode"
)

// schemes are those that a link may have. Whatever else one might click is not
// talko's to open.
var schemes = []string{"http://", "https://", "mailto:", permalinkScheme}

// Limits of what a link may be, in bytes.
const (
	maxLinkBytes  = 2048
	maxTitleBytes = 256
)

// link takes a bare address at the beginning of a word.
func (s *scanner) link(at int) []piece {
	if before := s.before(at); wordRune(before) {
		return nil
	}
	target := linkAt(s.src[at:])
	if target == "" {
		return nil
	}
	return []piece{{to: at + len(target), style: Link, target: target}}
}

// linkAt returns the address that a text begins with, "" if it does not. What
// ends a sentence around an address does not belong to it.
func linkAt(s string) string {
	scheme := ""
	for _, known := range schemes {
		if len(s) > len(known) && strings.EqualFold(s[:len(known)], known) {
			scheme = s[:len(known)]
		}
	}
	if scheme == "" {
		return ""
	}
	s = s[:min(len(s), maxLinkBytes)]
	if i := strings.IndexFunc(s, endsLink); i >= 0 {
		s = s[:i]
	}
	s = trimLink(s)
	if len(s) <= len(scheme) || !opens(s) {
		return ""
	}
	return s
}

// opens reports whether an address has one of the schemes and is well formed.
func opens(s string) bool {
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return u.Opaque != ""
	case "talko":
		_, ok := ParsePermalink(s)
		return ok
	}
	return false
}

func endsLink(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("<>\"`|\\^{}“”", r)
}

// trimLink cuts off punctuation, and brackets that were not opened within.
func trimLink(s string) string {
	open := strings.Count(s, "(") - strings.Count(s, ")")
	square := strings.Count(s, "[") - strings.Count(s, "]")
	for s != "" {
		switch last := s[len(s)-1]; {
		case last == ')' && open < 0:
			open++
		case last == ']' && square < 0:
			square++
		case strings.IndexByte(".,;:!?'*_~", last) >= 0:
		default:
			return s
		}
		s = s[:len(s)-1]
	}
	return s
}

// titled takes [a title](address). The address is shown too: a link must not
// look as if it led elsewhere.
func (s *scanner) titled(at int) []piece {
	rest := s.src[at+1:]
	mid := strings.IndexAny(rest[:min(len(rest), maxTitleBytes)], "[]")
	if mid <= 0 || !strings.HasPrefix(rest[mid:], "](") {
		return nil
	}
	address := rest[mid+2:]
	end := strings.IndexFunc(address[:min(len(address), maxLinkBytes)], func(r rune) bool {
		return r == ')' || r == '[' || endsLink(r)
	})
	if end <= 0 || address[end] != ')' || !opens(address[:end]) {
		return nil
	}
	target := address[:end]
	from := at + 1 + mid + 2
	return []piece{
		{to: at + 1, style: Mark, shown: true},
		{to: at + 1 + mid, style: Link, target: target},
		{to: from, style: Mark, text: " (", shown: true},
		{to: from + end, style: Link, target: target},
		{to: from + end + 1, style: Mark, text: ")", shown: true},
	}
}

// FirstLink returns the first address in a text, "" if there is none.
func FirstLink(s string) string {
	for _, span := range Parse(s) {
		if span.Style&Link != 0 {
			return span.Target
		}
	}
	return ""
}
