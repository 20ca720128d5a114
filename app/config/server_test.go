package config

import (
	"errors"
	"testing"

	"talko/app/chat"
)

func TestAServerThatWasTypedIsChecked(t *testing.T) {
	t.Parallel()
	read := func(link string) (addr, invite string, err error) {
		if link == "talko://good" {
			return "good:8889", "", nil
		}
		return "", "", errors.New("this is no link")
	}
	for typed, want := range map[string]string{
		"chat.example": "", "127.0.0.1:9": "", "::1": "", "talko://good": "", "TALKO://bad": "this is no link",
		"":            "where to: an address like 127.0.0.1, or a link",
		"a b":         `"a b" is no address like 127.0.0.1:8889`,
		"http://chat": `"http://chat" is no address like 127.0.0.1:8889`,
		"chat:99999":  `"99999" is no port from 0 to 65535`,
	} {
		err := CheckServer(typed, read)
		if want == "" && err != nil || want != "" && (!errors.Is(err, chat.Invalid) || err.Error() != want) {
			t.Errorf("CheckServer(%q) is %v, want %q", typed, err, want)
		}
	}
}
