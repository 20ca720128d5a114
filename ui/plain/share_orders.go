package plain

import (
	"context"
	"errors"
	"fmt"
	"time"

	"talko/app/chat"
)

// shareCommand tells the links by which others join, with an invitation from
// those who may give one.
func (s *session) shareCommand([]string, string) {
	if s.o.Invitation == nil && s.o.Guests != nil {
		s.fail(chat.Invalid.Errorf("only this machine can join: quit, and start with --listen 0.0.0.0"))
		return
	}
	var made chat.InvitationResult
	var refused error
	s.call(func(ctx context.Context) error {
		made, refused = s.r.Client().InsertInvitation(ctx, chat.InsertInvitation{})
		return nil
	}, func() { s.share(made, refused) })
}

func (s *session) share(made chat.InvitationResult, err error) {
	in := s.o.Invitation.With(made.Code)
	if in == nil && len(made.Links) > 0 {
		in = &chat.Invitation{Links: made.Links}
	}
	switch {
	case in != nil:
		s.links(in, made.Invitation)
	case errors.Is(err, chat.Forbidden):
		s.fail(chat.Forbidden.Errorf("the link is with the host, and with the admins of the server: /share tells it there"))
	case err != nil:
		s.fail(err)
	default:
		s.fail(chat.Invalid.Errorf("only the host's own machine can join this server"))
	}
}

func (s *session) links(in *chat.Invitation, made chat.OpenInvitation) {
	s.say("others join by a link: talko --connect LINK")
	for _, link := range in.Links {
		s.item(link)
	}
	if made.ID != 0 {
		until := made.ExpiresTS.Time().In(s.o.Now().Location()).Format(time.DateOnly)
		s.item(fmt.Sprintf("it lets %d new people sign up, until %s", made.Uses, until))
	}
	if in.Words != "" {
		s.item("the key of this host: " + in.Words)
		s.item("sha256:" + in.Hex)
	}
}
