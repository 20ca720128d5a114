package terminal

import (
	"errors"

	"talko/app/chat"
	"talko/app/text"
)

// introduce asks whether a server that was never met is the one that is meant,
// if that is what err is about; who trusts it goes on with then.
func (u *ui) introduce(err error, then func()) (asked bool) {
	var s *chat.Stranger
	if !errors.As(err, &s) {
		return false
	}
	u.ask("a server that you have not met", text.Line(s.Server)+" shows this key:\n\n"+s.Words+"\n\nsha256:"+s.Hex+
		"\n\nIts host sees the same words on the screen, by /share. If they differ, someone is in between.",
		answer{key: "y", label: "it is this one: trust it from now on", do: func() {
			if err := s.Accept(); err != nil {
				u.fail(err)
				return
			}
			then()
		}})
	return true
}

// distrust tells, once for each reason, why a server that was reached is not
// talked to.
func (s *session) distrust(err error) {
	if !errors.Is(err, chat.Forbidden) || s.distrusted == err.Error() {
		return
	}
	s.distrusted = err.Error()
	if !s.u.introduce(err, func() { s.u.tell("trusted: connecting again soon") }) {
		s.u.ask("this server is not trusted", errorText(err))
	}
}
