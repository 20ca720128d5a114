package chattest

import (
	"strings"
	"testing"

	"talko/app/chat"
)

func (s *suite) session(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"sessions are listed newest first": s.listsSessions,
		"logout ends this session alone":   s.logsOut,
		"an ended session answers nothing": s.endsSession,
		"another's session is not found":   s.keepsOthersSessions,
		"a new password ends the others":   s.changesPassword,
		"its retry gets the first answer":  s.retriesPassword,
	})
}

func (s *suite) listsSessions(t *testing.T) {
	alice := s.newcomer(t, "alice")
	other := s.again(t, alice)
	list := ask(t, alice.Sessions).Sessions
	if len(list) != 2 || list[0].ID != other.Identity().SessionID || list[0].Current || !list[1].Current {
		t.Fatalf("sessions: %+v", list)
	}
	equal(t, "device", list[0].Device, "other")
	if list[0].CreatedTS == 0 || list[0].UsedTS == 0 {
		t.Fatalf("no times: %+v", list[0])
	}
}

func (s *suite) logsOut(t *testing.T) {
	alice := s.newcomer(t, "alice")
	other := s.again(t, alice)
	if err := alice.Logout(ctx(t)); err != nil {
		t.Fatal(err)
	}
	_, err := alice.Ping(ctx(t))
	wantKind(t, err, chat.Unauthenticated)
	equal(t, "sessions left", len(ask(t, other.Sessions).Sessions), 1)
}

func (s *suite) endsSession(t *testing.T) {
	alice := s.newcomer(t, "alice")
	other := s.again(t, alice)
	do(t, alice.DeleteSession, chat.DeleteSession{SessionID: other.Identity().SessionID})
	_, err := other.Ping(ctx(t))
	wantKind(t, err, chat.Unauthenticated)
	_, err = s.world.Dial(ctx(t), chat.Credential{Token: other.Identity().Token})
	wantKind(t, err, chat.Unauthenticated)
	ask(t, alice.Ping)
}

func (s *suite) keepsOthersSessions(t *testing.T) {
	alice, bob := s.newcomer(t, "alice"), s.newcomer(t, "bob")
	for _, id := range []chat.SessionID{bob.Identity().SessionID, 0, -1, 1 << 40} {
		refuseDo(t, chat.NotFound, alice.DeleteSession, chat.DeleteSession{SessionID: id})
	}
	ask(t, bob.Ping)
}

const newPassword = "another good password"

func (s *suite) changesPassword(t *testing.T) {
	alice := s.newcomer(t, "alice")
	other := s.again(t, alice)
	refuse(t, chat.Forbidden, alice.UpdateUser, chat.UpdateUser{Password: &chat.Password{Old: "wrong one", New: newPassword}})
	for _, bad := range []string{"short", strings.Repeat("x", chat.MaxPasswordBytes+1)} {
		refuse(t, chat.Invalid, alice.UpdateUser, chat.UpdateUser{Password: &chat.Password{Old: password, New: bad}})
	}
	call(t, alice.UpdateUser, chat.UpdateUser{Password: &chat.Password{Old: password, New: newPassword}})
	ask(t, alice.Ping)
	_, err := other.Ping(ctx(t))
	wantKind(t, err, chat.Unauthenticated)
	_, err = s.world.Dial(ctx(t), chat.Credential{UserName: alice.name, Password: password})
	wantKind(t, err, chat.Unauthenticated)
	s.dial(t, s.world, chat.Credential{UserName: alice.name, Password: newPassword})
}

func (s *suite) retriesPassword(t *testing.T) {
	alice := s.newcomer(t, "alice")
	change := chat.UpdateUser{Password: &chat.Password{Old: password, New: newPassword}, ClientID: "p-1"}
	call(t, alice.UpdateUser, change)
	call(t, alice.UpdateUser, change)
	other := change
	other.Password = &chat.Password{Old: newPassword, New: "a third good password"}
	refuse(t, chat.Conflict, alice.UpdateUser, other)
	other.Password = nil
	refuse(t, chat.Conflict, alice.UpdateUser, other)
	s.dial(t, s.world, chat.Credential{UserName: alice.name, Password: newPassword})
}
