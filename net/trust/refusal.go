package trust

import (
	"errors"
	"fmt"

	"talko/app/chat"
)

// ErrChanged says that a server shows another key than the one that it is known
// by.
var ErrChanged = errors.New("another key")

// refusal is why a server is not who it should be.
func refusal(format string, args ...any) error {
	return &chat.Error{Kind: chat.Forbidden, Text: fmt.Sprintf(format, args...), Err: ErrChanged}
}

// changed tells of a server that was known by another key.
func changed(server string, shown Pin, known string) error {
	return refusal("%s IS NOT THE SERVER IT WAS: someone may be in between, who would read all that you write. "+
		"It shows the key sha256:%s, and is known by %s. "+
		"If its host tells you that the key is a new one: talko trust %s --forget", server, shown, known, server)
}

// lapsed tells of a server that the system vouched for.
func lapsed(server string, shown Pin, why error) error {
	return refusal("%s IS NOT THE SERVER IT WAS: it is known by a certificate that this system trusts, "+
		"and shows one that it does not (%v), with the key sha256:%s. "+
		"If its host tells you that this is right: talko trust %s --forget", server, why, shown, server)
}

// notMeant tells of a server that is not the one which a link names.
func notMeant(server string, shown, meant Pin) error {
	return refusal("%s IS NOT THE SERVER THAT THE LINK NAMES: someone may be in between, or the link is an old one. "+
		"It shows the key sha256:%s, and the link names sha256:%s: ask the host for a new link", server, shown, meant)
}
