package terminal

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

func name(u chat.User) string { return text.Line(u.Name) }

// nick is the style of a name beside what its bearer wrote.
func (p *pane) nick(u chat.User) tcell.Style {
	switch {
	case u.Deleted:
		return p.pal.muted
	case u.ID == p.me:
		return p.pal.nick(u.ID).Bold(true)
	}
	return p.pal.nick(u.ID)
}

// excerpt is a message in one line.
func excerpt(m *chat.Message) string {
	switch {
	case m.Deleted:
		return "deleted"
	case !m.Kind.Written():
		return view.Note(m, 0)
	}
	var words strings.Builder
	for _, s := range view.Parse(text.Block(m.Text)) {
		if s.Style&view.Mark == 0 {
			words.WriteString(s.Text)
		}
	}
	return text.Line(words.String())
}

func errorText(err error) string { return view.Failure(err) }

func count(n int) string { return strconv.Itoa(n) }

func countPeople(n int) string {
	if n == 1 {
		return "1 person"
	}
	return count(n) + " people"
}

func chatTitle(c replica.Chat) string { return view.Title(&c.Chat) }

// chatName is a chat's title without its sign.
func chatName(c replica.Chat) string {
	if c.Kind == chat.Room {
		return text.Line(c.Name)
	}
	return view.Title(&c.Chat)
}

// byPresence puts those who are there before the others, as presence knows it.
func byPresence(list []chat.Participant, presence func(chat.UserID) chat.Presence) []chat.Participant {
	out := slices.Clone(list)
	for i := range out {
		if p := presence(out[i].ID); p != "" {
			out[i].Presence = p
		}
	}
	slices.SortStableFunc(out, func(a, b chat.Participant) int { return away(a.Presence) - away(b.Presence) })
	return out
}

// away ranks how far someone is.
func away(p chat.Presence) int {
	switch p {
	case chat.Online:
		return 0
	case chat.Idle, chat.Away:
		return 1
	}
	return 2
}
