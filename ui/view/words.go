package view

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"talko/app/chat"
	"talko/app/text"
)

// words is what a failure of each kind is called where it does not say itself.
var words = map[chat.Kind]string{
	chat.Unauthenticated: "please sign in again",
	chat.Forbidden:       "you may not do that here",
	chat.NotFound:        "there is no such thing, or it is not for you",
	chat.Invalid:         "that cannot be done as it stands",
	chat.TooLarge:        "that is too long",
	chat.RateLimited:     "that was too fast",
	chat.Conflict:        "someone else was faster",
	chat.Unavailable:     "the server cannot be reached",
	chat.Internal:        "something went wrong in talko; the server's log knows what",
}

// Failure says in words why something failed; "" for nil.
func Failure(err error) string {
	if err == nil {
		return ""
	}
	kind := chat.KindOf(err)
	said := words[kind]
	var e *chat.Error
	if !errors.As(err, &e) || kind == chat.Internal {
		return said
	}
	if own := text.Line(e.Text); own != "" {
		said = own
	}
	if e.RetryAfter > 0 {
		said += fmt.Sprintf("; try again in %s", e.RetryAfter.Round(time.Second))
	}
	return said
}

// Badge is a count beside a chat: "" for none; from chat.MaxUnread on, which
// means "at least", it is rounded.
func Badge(n int) string {
	switch {
	case n <= 0:
		return ""
	case n >= chat.MaxUnread:
		return strconv.Itoa(chat.MaxUnread/1000) + "k+"
	}
	return strconv.Itoa(n)
}

// Nick is the index of a user's colour in a palette of n: always the same for
// the same user.
func Nick(id chat.UserID, n int) int {
	h := uint64(id) * 0x9e3779b97f4a7c15 // spreads neighbouring ids
	h ^= h >> 32
	return int(h % uint64(max(n, 1)))
}
