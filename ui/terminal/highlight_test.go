package terminal

import (
	"testing"

	"talko/app/text"
)

func TestAHitOverTwoParagraphsIsMarkedInBoth(t *testing.T) {
	t.Parallel()
	b := &book{}
	b.say(1, "it ends with fresh\nbread and butter")
	p, c, s := paneOver(t, b, 80, 10)
	q, err := text.ParseQuery(`"fresh bread"`)
	if err != nil {
		t.Fatal(err)
	}
	p.highlight(&q)
	p.draw(c)
	for words, marked := range map[string]bool{"fresh": true, "bread": true, "with": false, "and": false} {
		if got := styleOf(t, s, words) == p.pal.found; got != marked {
			t.Errorf("%s is marked: %v", words, got)
		}
	}
}

func TestAMentionOfOneselfStandsOut(t *testing.T) {
	t.Parallel()
	b := &book{}
	b.say(1, "@alice and @ben")
	p, c, s := paneOver(t, b, 80, 10)
	p.called("Alice")
	p.draw(c)
	if me, other := styleOf(t, s, "@alice"), styleOf(t, s, "@ben"); me != p.pal.mention || other != p.pal.accentBold {
		t.Errorf("%v and %v", me, other)
	}
	p.called("ben")
	p.draw(c)
	if styleOf(t, s, "@ben") != p.pal.mention {
		t.Error("the new name does not stand out")
	}
}
