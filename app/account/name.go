package account

import (
	"strings"

	"golang.org/x/text/secure/precis"

	"talko/app/chat"
	"talko/app/text"
)

const minNameRunes = 2

// Name is a name in the forms in which it is kept.
type Name struct {
	Shown  string
	Folded string // for patterns and order
	Key    string // shared by all names that look alike
}

// UserName returns the name that s asks for. Names are two to
// chat.MaxNameRunes ASCII characters: a letter, then letters, digits, "_", "."
// and "-"; capitals and wide letters become small ones. Errors: Invalid, also
// for the names that talko keeps for itself and whatever looks like them.
// (Source: RFC 8265, UsernameCaseMapped.)
func UserName(s string) (Name, error) {
	n, err := newName("user name", s)
	if err != nil {
		return Name{}, err
	}
	if reserved[n.Key] {
		return Name{}, chat.Invalid.Errorf("the name %s is reserved", n.Shown)
	}
	return n, nil
}

// RoomName returns the name of a room, by the same rules; a "#" before it is
// not part of it. Errors: Invalid.
func RoomName(s string) (Name, error) {
	return newName("room name", strings.TrimPrefix(s, "#"))
}

func newName(what, s string) (Name, error) {
	// Lengths first: nothing below may cost more than a name deserves.
	if len(s) > 4*chat.MaxNameRunes {
		return Name{}, tooLong(what)
	}
	mapped, err := precis.UsernameCaseMapped.String(s)
	if err != nil || !plain(mapped) {
		return Name{}, chat.Invalid.Errorf(
			"a %s is a letter from a to z, then letters, digits, _, . or -", what)
	}
	if len(mapped) < minNameRunes {
		return Name{}, chat.Invalid.Errorf("a %s has at least %d characters", what, minNameRunes)
	}
	if len(mapped) > chat.MaxNameRunes {
		return Name{}, tooLong(what)
	}
	return Name{Shown: mapped, Folded: Fold(mapped), Key: Key(mapped)}, nil
}

func tooLong(what string) error {
	return chat.Invalid.Errorf("a %s has at most %d characters", what, chat.MaxNameRunes)
}

// plain reports whether s is [a-z][a-z0-9_.-]*.
func plain(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z':
		case i > 0 && ('0' <= c && c <= '9' || c == '_' || c == '.' || c == '-'):
		default:
			return false
		}
	}
	return s != ""
}

// Fold returns the form of a name, or of a pattern of names, in which case and
// width of letters make no difference.
func Fold(s string) string {
	if mapped, err := precis.UsernameCaseMapped.String(s); err == nil {
		return mapped
	}
	return text.Fold(s)
}
