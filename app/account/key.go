package account

import "strings"

// lookalikes makes one of what is easily taken for another in a terminal's
// letters. An "I" has become "i" before, so "i" stands for it.
var lookalikes = strings.NewReplacer(
	"rn", "m",
	"vv", "w",
	"1", "l", "i", "l",
	"0", "o",
	"_", "-", ".", "-",
)

// Key returns what s shares with all names that look like it. Two names with
// one key cannot both be taken.
func Key(s string) string { return lookalikes.Replace(Fold(s)) }

// reserved holds the keys of names that a reader could take for talko itself,
// or for everyone.
var reserved = keys(
	"admin", "administrator", "all", "bot", "channel", "deleted", "everyone",
	"here", "host", "mod", "moderator", "nobody", "official", "owner", "root",
	"server", "service", "staff", "support", "sysop", "system", "talko", "unknown",
)

func keys(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[Key(name)] = true
	}
	return set
}
