package plain

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"talko/app/chat"
)

// take takes a line, or the end of them.
func (s *session) take(in input) {
	switch {
	case errors.Is(in.err, chat.TooLarge):
		s.fail(in.err)
		return
	case in.err != nil:
		if !errors.Is(in.err, io.EOF) {
			s.fail(fmt.Errorf("read: %w", in.err))
		}
		s.leaveAtEnd()
		return
	}
	if s.o.Attended {
		s.heard()
	}
	if s.multi {
		s.more(in.line)
		return
	}
	switch line := parse(in.line); {
	case len(s.typing) > 0:
		text, more := continued(in.line)
		s.typing = append(s.typing, text)
		if !more {
			s.complete()
		}
	case line.command != "" || strings.HasPrefix(in.line, "/") && line.rest == "" && !line.more:
		s.command(line.command, line.rest)
	case line.more:
		s.typing = append(s.typing, line.rest)
	case line.rest != "":
		s.send(line.rest, 0)
	}
}

// more takes a line of a message that ends with a single dot.
func (s *session) more(line string) {
	if line != "." {
		s.typing = append(s.typing, line)
		return
	}
	s.multi = false
	s.complete()
}

// complete sends the lines that were gathered.
func (s *session) complete() {
	message := strings.Join(s.typing, "\n")
	s.typing = nil
	if strings.TrimSpace(message) == "" {
		s.say("nothing was typed")
		return
	}
	s.send(message, 0)
}

// send sends a message to the open chat.
func (s *session) send(message string, replyTo chat.Seq) {
	if s.open == 0 {
		s.fail(chat.Invalid.Errorf("no chat is open: /chats lists yours, /rooms those one can join"))
		return
	}
	s.sendTo(s.open, message, replyTo)
}

func (s *session) sendTo(id chat.ChatID, message string, replyTo chat.Seq) {
	if most := s.limit(); len(message) > most {
		s.fail(chat.TooLarge.Errorf("a message has at most %d bytes, this one has %d", most, len(message)))
		return
	}
	s.own = append(s.own, &sending{chat: id, id: s.r.Send(id, message, replyTo)})
}

func (s *session) limit() int {
	if most := s.r.Identity().Limits.Message; most > 0 {
		return most
	}
	return chat.DefaultMaxMessage
}
