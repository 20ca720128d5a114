package terminal

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
)

func name(u chat.User) string { return text.Line(u.Name) }

func (p *pane) nick(u chat.User) tcell.Style {
	if u.Deleted {
		return p.pal.muted
	}
	if u.ID == p.me {
		return p.pal.nick(u.ID).Bold(true)
	}
	return p.pal.nick(u.ID)
}

func clock(ts chat.Timestamp) string { return ts.Time().Format("15:04") }

func dayLabel(ts chat.Timestamp, now time.Time) string {
	return ts.Time().Format("Monday 2 January")
}

func sameDay(a, b *replica.Line) bool {
	return a.TS.Time().YearDay() == b.TS.Time().YearDay()
}

func groups(a, b *replica.Line) bool {
	return a.State != replica.Missing && a.Kind.Written() && b.Kind.Written() && a.User.ID == b.User.ID && b.TS-a.TS < 300_000
}

func noteText(m *chat.Message) string { return name(m.User) + " " + string(m.Kind) + " " + m.Text }

func excerpt(m *chat.Message) string { return text.Line(m.Text) }

func errorText(err error) string { return err.Error() }

func count(n int) string { return strconv.Itoa(n) }

func chatTitle(c replica.Chat) string {
	if c.Kind == chat.Room {
		return "#" + chatName(c)
	}
	return chatName(c)
}

func chatName(c replica.Chat) string { return text.Line(c.Name) }

type chatSection struct {
	title string
	chats []replica.Chat
}

func sectionsOf(all []replica.Chat) []chatSection { return []chatSection{{"chats", all}} }

type emojiChoice struct{ emoji, name string }

func emojiNamed(string) []string { return []string{"👍"} }

func emojiChoices(string) []emojiChoice { return []emojiChoice{{"👍", "thumbsup"}} }

func byPresence(list []chat.Participant, presence func(chat.UserID) chat.Presence) []chat.Participant {
	out := slices.Clone(list)
	for i := range out {
		if p := presence(out[i].ID); p != "" {
			out[i].Presence = p
		}
	}
	return out
}

func (p *pane) bodySpans(l *replica.Line) []span {
	return []span{{text.Block(l.Text), p.pal.text}}
}

func firstLink(s string) string {
	for _, w := range strings.Fields(s) {
		if strings.HasPrefix(w, "http://") || strings.HasPrefix(w, "https://") {
			return text.Line(w)
		}
	}
	return ""
}
