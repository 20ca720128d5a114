package terminal

import (
	"fmt"
	"testing"

	"talko/app/chat"
	"talko/app/replica"
)

// TestRowsOfHolesAndOfNoLink keeps how it looks where lines are not here: on
// their way, or waiting for the link, with what is typed meanwhile.
func TestRowsOfHolesAndOfNoLink(t *testing.T) {
	t.Parallel()
	for _, w := range []int{40, 100} {
		for name, offline := range map[string]bool{"hole": false, "offline": true} {
			b := &book{}
			b.say(1, "what was said long ago")
			b.lines = append(b.lines, &replica.Line{Message: &chat.Message{}, State: replica.Missing, Hole: replica.Hole{From: 2, To: 900}})
			l := b.say(2, "what was said last")
			l.Seq, l.EditSeq = 901, 901
			mine := b.say(0, "typed without a link")
			mine.State, mine.Seq, mine.EditSeq = replica.Pending, 0, 0
			failed := b.say(0, "not taken")
			failed.State, failed.Seq, failed.EditSeq, failed.Err = replica.Failed, 0, 0, chat.Forbidden.Errorf("you are not in this chat")
			p, c, s := paneOver(t, b, w, 16)
			p.offline = offline
			clear(p.cache)
			golden(t, fmt.Sprintf("%s-%d", name, w), redraw(p, c, s))
		}
	}
}
