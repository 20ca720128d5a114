package chattest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"talko/app/chat"
)

func (s *suite) account(t *testing.T) {
	s.run(t, map[string]func(*testing.T){
		"sign up, in, and by token":       s.signsIn,
		"wrong password and unknown name": s.refusesAlike,
		"a bad name or password":          s.refusesSignUp,
		"a taken name":                    s.refusesTaken,
		"everyone enters the lobby":       s.entersLobby,
		"deletion and taking it back":     s.deletes,
		"deletion asks for the password":  s.deletionNeedsPassword,
		"a device keeps its id":           s.keepsDevice,
		"nonsense is no token":            s.refusesTokens,
		"closing a client ends its calls": s.closes,
	})
}

func (s *suite) signsIn(t *testing.T) {
	alice := s.newcomer(t, "alice")
	id := alice.Identity()
	if id.Token == "" || id.Epoch == "" || id.SessionID == 0 || id.DeviceID == 0 ||
		id.Limits.Message <= 0 || id.Limits.Frame <= 0 {
		t.Fatalf("identity: %+v", id)
	}
	byName := s.again(t, alice).Identity()
	byToken := s.dial(t, s.world, chat.Credential{Token: id.Token}).Identity()
	equal(t, "user by name", byName.User.ID, alice.id)
	equal(t, "user by token", byToken.User.ID, alice.id)
	equal(t, "session by token", byToken.SessionID, id.SessionID)
	if byName.SessionID == id.SessionID || byName.DeviceID == id.DeviceID {
		t.Fatal("two sign-ins share a session or a device")
	}
	wide := s.dial(t, s.world, chat.Credential{UserName: strings.ToUpper(alice.name), Password: password})
	equal(t, "user by capitals", wide.id, alice.id)
}

func (s *suite) refusesAlike(t *testing.T) {
	alice := s.newcomer(t, "alice")
	_, wrong := s.world.Dial(ctx(t), chat.Credential{UserName: alice.name, Password: "not the password"})
	_, unknown := s.world.Dial(ctx(t), chat.Credential{UserName: "nobody-of-this-name", Password: password})
	_, none := s.world.Dial(ctx(t), chat.Credential{UserName: "\x1b[31m", Password: ""})
	for _, err := range []error{wrong, unknown, none} {
		wantKind(t, err, chat.Unauthenticated)
		equal(t, "text", textOf(err), textOf(wrong))
	}
}

// textOf is what the user reads.
func textOf(err error) string {
	var e *chat.Error
	if errors.As(err, &e) {
		return e.Text
	}
	return err.Error()
}

func (s *suite) refusesSignUp(t *testing.T) {
	for name, cred := range map[string]chat.Credential{
		"empty name":     {UserName: "", Password: password},
		"short name":     {UserName: "a", Password: password},
		"long name":      {UserName: strings.Repeat("a", 33), Password: password},
		"digit first":    {UserName: "1alice", Password: password},
		"escape":         {UserName: "al\x1bice", Password: password},
		"other script":   {UserName: "алиса", Password: password},
		"reserved":       {UserName: "admin", Password: password},
		"short password": {UserName: "fine-name", Password: "123456789"},
		"long password":  {UserName: "fine-name", Password: strings.Repeat("x", chat.MaxPasswordBytes+1)},
		"name as secret": {UserName: "bartholomew", Password: "Bartholomew"},
	} {
		cred.SignUp = true
		if _, err := s.world.Dial(ctx(t), cred); !errors.Is(err, chat.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func (s *suite) refusesTaken(t *testing.T) {
	alice := s.newcomer(t, "alice")
	for _, name := range []string{alice.name, strings.ToUpper(alice.name), strings.Replace(alice.name, "l", "1", 1)} {
		_, err := s.world.Dial(ctx(t), chat.Credential{UserName: name, Password: password, SignUp: true})
		wantKind(t, err, chat.Conflict)
	}
}

func (s *suite) entersLobby(t *testing.T) {
	w := s.newWorld(t)
	first := s.signUp(t, w, "first")
	second := s.signUp(t, w, "second")
	lobby := second.chats()
	if len(lobby) != 1 || lobby[0].Name != chat.Lobby || lobby[0].Kind != chat.Room || lobby[0].UserCount != 2 {
		t.Fatalf("chats of the second: %+v", lobby)
	}
	equal(t, "from_seq", lobby[0].FromSeq, 1)
	equal(t, "role of the first", first.chats()[0].Role, chat.RoleUser)
	events, _ := first.log(lobby[0].ID, 0)
	if !slices.Equal(kinds(events), []chat.EventKind{chat.Joined, chat.Joined}) {
		t.Fatalf("log of the lobby: %v", events)
	}
}

func (s *suite) deletes(t *testing.T) {
	alice, bob := s.two(t)
	id := alice.group(bob)
	token := alice.Identity().Token
	do(t, alice.DeleteUser, chat.DeleteUser{Password: password})
	_, err := alice.Ping(ctx(t))
	wantKind(t, err, chat.Unauthenticated)
	_, err = s.world.Dial(ctx(t), chat.Credential{Token: token})
	wantKind(t, err, chat.Unauthenticated)
	refuse(t, chat.NotFound, bob.User, chat.GetUser{UserName: alice.name})
	if users := call(t, bob.Users, chat.GetUsers{Pattern: alice.name}).Users; len(users) != 0 {
		t.Fatalf("still listed: %v", users)
	}
	equal(t, "participants", bob.listed(id).UserCount, 2)

	back := s.dial(t, s.world, chat.Credential{UserName: alice.name, Password: password})
	equal(t, "who came back", back.id, alice.id)
	equal(t, "who is found", call(t, bob.User, chat.GetUser{UserName: alice.name}).User.ID, alice.id)
	back.say(id, "here again")
}

func (s *suite) deletionNeedsPassword(t *testing.T) {
	alice := s.one(t, "alice")
	refuseDo(t, chat.Forbidden, alice.DeleteUser, chat.DeleteUser{Password: "not the password"})
	ask(t, alice.Ping)
}

func (s *suite) keepsDevice(t *testing.T) {
	alice := s.newcomer(t, "alice")
	device := alice.Identity().DeviceID
	again := s.dial(t, s.world, chat.Credential{UserName: alice.name, Password: password, DeviceID: device})
	equal(t, "device", again.Identity().DeviceID, device)
	bob := s.newcomer(t, "bob")
	stolen := s.dial(t, s.world, chat.Credential{UserName: bob.name, Password: password, DeviceID: device})
	if stolen.Identity().DeviceID == device {
		t.Fatal("a device of another user was given")
	}
}

func (s *suite) refusesTokens(t *testing.T) {
	for _, token := range []string{"x", "talko_", "talko_" + strings.Repeat("A", 43)} {
		_, err := s.world.Dial(ctx(t), chat.Credential{Token: token})
		wantKind(t, err, chat.Unauthenticated)
	}
}

func (s *suite) closes(t *testing.T) {
	alice := s.newcomer(t, "alice")
	if err := alice.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.Ping(ctx(t)); err == nil {
		t.Fatal("a closed client answers")
	}
	s.dial(t, s.world, chat.Credential{Token: alice.Identity().Token})
}
