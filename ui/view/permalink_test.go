package view

import (
	"testing"

	"talko/app/chat"
)

// TestPermalinksLeadWhereTheyWereMade makes links, puts them into a text, and
// reads them where they are found there.
func TestPermalinksLeadWhereTheyWereMade(t *testing.T) {
	t.Parallel()
	room := &chat.Chat{ID: 7, Kind: chat.Room, Name: "a/b c_(d) é."}
	group := &chat.Chat{ID: chat.MaxChatID, Kind: chat.Group, Name: "x"}
	for name, c := range map[string]struct {
		link string
		want Locator
	}{
		"a room":         {Permalink("h:1", room, 3), Locator{Server: "h:1", Room: room.Name, Seq: 3}},
		"a group":        {Permalink("[::1]:1", group, 9), Locator{Server: "[::1]:1", Chat: group.ID, Seq: 9}},
		"very far down":  {Permalink("h", group, 1<<32-1), Locator{Server: "h", Chat: group.ID, Seq: 1<<32 - 1}},
		"here":           {Permalink("", group, 9), Locator{Chat: group.ID, Seq: 9}},
		"no line":        {"talko://h/#go", Locator{Server: "h", Room: "go"}},
		"capital scheme": {"Talko://h/#go/1", Locator{Server: "h", Room: "go", Seq: 1}},
	} {
		if found := FirstLink("see " + c.link + "."); found != c.link {
			t.Errorf("%s: %q is found as %q", name, c.link, found)
		}
		if got, ok := ParsePermalink(c.link); !ok || got != c.want {
			t.Errorf("%s: %q is read as %+v, %v", name, c.link, got, ok)
		}
	}
}
