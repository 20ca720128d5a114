package chattest

import (
	"context"
	"testing"

	"talko/app/chat"
)

func (s *suite) invitation(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"is told once, listed and taken back":  s.invites,
		"is for so many, and so long":          s.boundsInvitations,
		"is taken back once under a client_id": s.takesBackOnce,
	})
}

// owner is an owner of the server.
func (s *suite) owner(t *testing.T) *person {
	t.Helper()
	p := s.one(t, "owner")
	if err := s.world.MakeOwner(ctx(t), p.name); err != nil {
		t.Fatal(err)
	}
	return p
}

func (s *suite) invites(t *testing.T) {
	owner := s.owner(t)
	made := call(t, owner.InsertInvitation, chat.InsertInvitation{Uses: 3})
	if made.Code == "" || made.Invitation.Uses != 3 || made.Invitation.UserID != owner.id || made.Invitation.Role != "" {
		t.Fatalf("invitation: %+v", made)
	}
	before := made.Invitation.ID - 1
	page := call(t, owner.Invitations, chat.GetInvitations{After: before, Limit: 1})
	equal(t, "entries of a page", len(page.Invitations), 1)
	equal(t, "entry", page.Invitations[0], made.Invitation)
	do(t, owner.DeleteInvitation, chat.DeleteInvitation{InvitationID: made.Invitation.ID})
	refuseDo(t, chat.NotFound, owner.DeleteInvitation, chat.DeleteInvitation{InvitationID: made.Invitation.ID})
	for _, in := range call(t, owner.Invitations, chat.GetInvitations{After: before}).Invitations {
		if in.ID == made.Invitation.ID {
			t.Fatal("it is listed still")
		}
	}
}

func (s *suite) boundsInvitations(t *testing.T) {
	owner := s.owner(t)
	in := call(t, owner.InsertInvitation, chat.InsertInvitation{}).Invitation
	equal(t, "uses by default", in.Uses, chat.DefaultInvitationUses)
	if held := in.ExpiresTS - in.CreatedTS; held < 1000 {
		t.Fatalf("it holds for %d ms", held)
	}
	for _, p := range []chat.InsertInvitation{
		{Uses: -1}, {Uses: chat.MaxInvitationUses + 1}, {ExpiresTS: 1}, {ExpiresTS: -1}, {ExpiresTS: 1 << 52},
	} {
		refuse(t, chat.Invalid, owner.InsertInvitation, p)
	}
}

func (s *suite) takesBackOnce(t *testing.T) {
	owner := s.owner(t)
	id := call(t, owner.InsertInvitation, chat.InsertInvitation{}).Invitation.ID
	for range 2 {
		do(t, owner.DeleteInvitation, chat.DeleteInvitation{InvitationID: id, ClientID: "back"})
	}
}

// ranks are the kinds of callers by what they may do on the server.
const ranks = 4

var rankNames = [ranks]string{"an ended session", "a user", "an admin of the server", "an owner"}

// rank makes the calls that need a role on the server as every kind of caller.
func (s *suite) rank(t *testing.T) {
	owner, admin, user := s.owner(t), s.one(t, "admin"), s.one(t, "user")
	gone := s.again(t, owner)
	do(t, owner.DeleteSession, chat.DeleteSession{SessionID: gone.Identity().SessionID})
	raised := call(t, owner.UpdateRole, chat.UpdateRole{UserID: admin.id, Role: chat.RoleAdmin}).User
	equal(t, "server_role", raised.ServerRole, chat.RoleAdmin)
	equal(t, "server_role that others see", call(t, user.User, chat.GetUser{UserID: admin.id}).User.ServerRole, chat.RoleAdmin)
	equal(t, "server_role after signing in", s.again(t, admin).Identity().User.ServerRole, chat.RoleAdmin)

	callers := [ranks]chat.Client{gone.Client, user.Client, admin.Client, owner.Client}
	for name, r := range s.rankRows(owner) {
		t.Run(name, func(t *testing.T) {
			for i, want := range r.want {
				if err := r.call(t, callers[i]); chat.KindOf(err) != want {
					t.Errorf("%s: got %v, want %q", rankNames[i], err, want)
				}
			}
		})
	}
	call(t, owner.UpdateRole, chat.UpdateRole{UserID: admin.id, Role: chat.RoleUser})
	refuse(t, chat.Forbidden, admin.InsertInvitation, chat.InsertInvitation{})
}

type rankRow struct {
	want [ranks]chat.Kind
	call func(*testing.T, chat.Client) error
}

func (s *suite) rankRows(owner *person) map[string]rankRow {
	admins, owners := [ranks]chat.Kind{un, bad, ok, ok}, [ranks]chat.Kind{un, bad, bad, ok}
	return map[string]rankRow{
		"InsertInvitation": {admins, func(t *testing.T, c chat.Client) error {
			_, err := c.InsertInvitation(ctx(t), chat.InsertInvitation{})
			return err
		}},
		"GetInvitations": {admins, func(t *testing.T, c chat.Client) error {
			_, err := c.Invitations(ctx(t), chat.GetInvitations{})
			return err
		}},
		"DeleteInvitation": {admins, func(t *testing.T, c chat.Client) error {
			id := call(t, owner.InsertInvitation, chat.InsertInvitation{}).Invitation.ID
			return c.DeleteInvitation(ctx(t), chat.DeleteInvitation{InvitationID: id})
		}},
		"UpdateRole": {owners, func(t *testing.T, c chat.Client) error {
			return raise(ctx(t), c, s.nobody.id)
		}},
		"UpdateRole of oneself": {owners, func(t *testing.T, c chat.Client) error {
			return raise(ctx(t), c, c.Identity().User.ID)
		}},
	}
}

// raise makes somebody an owner.
func raise(ctx context.Context, c chat.Client, id chat.UserID) error {
	_, err := c.UpdateRole(ctx, chat.UpdateRole{UserID: id, Role: chat.RoleOwner})
	return err
}
