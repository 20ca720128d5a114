package plain

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

// catchUpTime is how long one waits in the beginning for what happened since
// the last time; mostElsewhere is how many lines of a chat that is not open
// someone who sits there hears at once: of more they hear how many.
const (
	catchUpTime   = 5 * time.Second
	mostElsewhere = 10
)

// goal is how far the chats are to come before the session begins.
type goal struct {
	sum   int64 // of their last seqs
	known bool
	late  time.Time
}

// begin begins where the chats are when they are known: after what the servers
// have told, or what was kept while they cannot be reached.
func (s *session) begin() {
	link, all := s.r.Link(), s.r.Chats()
	switch {
	case link.State == replica.Down && len(all) > 0:
	case link.State != replica.Up || !link.Loaded || !s.caughtUp(all):
		return
	}
	s.begun = true
	for i := range all {
		c := &all[i]
		s.places[c.ID] = &place{from: c.LastSeq + 1, to: c.LastSeq, head: c.LastSeq}
	}
	s.greet(all)
	s.openFirst(all)
}

// caughtUp reports whether the chats are as the servers had them when that was
// asked first, or it takes too long: what was kept may be of yesterday.
func (s *session) caughtUp(all []replica.Chat) bool {
	now := s.o.Now()
	if s.goal.late.IsZero() {
		s.goal.late = now.Add(catchUpTime)
		var pong chat.Pong
		s.call(func(ctx context.Context) (err error) {
			pong, err = s.r.Client().Ping(ctx)
			return err
		}, func() { s.goal.sum, s.goal.known = pong.Sum, true })
	}
	var sum int64
	for i := range all {
		sum += int64(all[i].LastSeq)
	}
	return s.goal.known && sum >= s.goal.sum || !now.Before(s.goal.late)
}

func (s *session) greet(all []replica.Chat) {
	words := "you are " + name(s.me()) + " at " + text.Line(s.o.Server)
	if s.o.Attended {
		words += "; what you type goes to the open chat, /help lists commands, /quit ends"
	}
	s.say(words)
	if words := waiting(all); words != "" {
		s.say(words + "; /next opens the first")
	}
}

// waiting tells what is unread in all chats.
func waiting(all []replica.Chat) string {
	chats := 0
	for i := range all {
		if all[i].Unread > 0 && view.Waits(&all[i]) {
			chats++
		}
	}
	unread, mentions := view.Total(all)
	if unread == 0 {
		return ""
	}
	words := fmt.Sprintf("%s unread in %s", count(unread), counted(chats, "chat"))
	if mentions > 0 {
		words += ", " + count(mentions) + " for you"
	}
	return words
}

// openFirst opens the lobby, where everyone is, or the chat with the latest text.
func (s *session) openFirst(all []replica.Chat) {
	s.open = 0
	if len(all) == 0 {
		s.say("you are in no chat: /rooms lists those one can join")
		return
	}
	first := slices.MinFunc(all, func(a, b replica.Chat) int {
		return cmp.Or(cmp.Compare(last(b.Last), last(a.Last)), cmp.Compare(a.ID, b.ID))
	})
	for _, c := range all {
		if c.Kind == chat.Room && c.Name == chat.Lobby {
			first = c
		}
	}
	s.openChat(first.ID)
}

func last(l *replica.Line) chat.Timestamp {
	if l == nil {
		return 0
	}
	return l.TS
}
