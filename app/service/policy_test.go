package service

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"talko/app/account"
	"talko/app/chat"
)

// by makes a house that takes people so.
func by(t *testing.T, policy chat.SignUp) *house {
	t.Helper()
	return newHouse(t, func(o *Options) { o.SignUp = policy })
}

func signsUp(name, code string) chat.Credential {
	return chat.Credential{UserName: name, Password: goodPassword, SignUp: true, Invite: code}
}

func (h *house) invites(t *testing.T) (owner, others string) {
	t.Helper()
	owner, others, err := h.Invite(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return owner, others
}

func (h *house) owners(t *testing.T) (ids []chat.UserID) {
	t.Helper()
	err := h.store.View(t.Context(), func(v chat.View) (err error) {
		ids, err = v.Owners()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestSignUpIsOpenByInvitationOrClosed(t *testing.T) {
	t.Parallel()
	for policy, want := range map[chat.SignUp]map[string]error{
		chat.SignUpOpen:   {"none": nil, "wrong": nil, "right": nil, "owner's": nil},
		chat.SignUpInvite: {"none": errUninvited, "wrong": errSpent, "right": nil, "owner's": nil},
		chat.SignUpClosed: {"none": errShut, "wrong": errShut, "right": errShut, "owner's": nil},
	} {
		t.Run(string(policy), func(t *testing.T) {
			t.Parallel()
			h := by(t, chat.SignUpInvite)
			owner, others := h.invites(t)
			h.Service.signUp = policy
			for i, name := range []string{"none", "wrong", "right", "owner's"} {
				code := map[string]string{"wrong": account.NewCode(), "right": others, "owner's": owner}[name]
				c, err := h.Dial(t.Context(), signsUp(fmt.Sprint("user", i), code))
				if !errors.Is(err, want[name]) {
					t.Errorf("%s: got %v, want %v", name, err, want[name])
				}
				if err == nil && (c.Identity().User.ServerRole == chat.RoleOwner) != (name == "owner's") {
					t.Errorf("%s: %+v", name, c.Identity().User)
				}
			}
		})
	}
}

// Who is not let in learns of no name, and costs no hash.
func TestWhoMayNotSignUpLearnsNothingOfNames(t *testing.T) {
	t.Parallel()
	h := by(t, chat.SignUpOpen)
	h.sign(t, "alice", true)
	h.Service.signUp, h.hasher = chat.SignUpInvite, nil // to hash would be a panic
	for _, name := range []string{"alice", "bob", "no name at all", ""} {
		for _, code := range []string{"", "x", account.NewCode()} {
			_, err := h.Dial(t.Context(), signsUp(name, code))
			if !errors.Is(err, chat.Forbidden) {
				t.Errorf("%q with %q: %v", name, code, err)
			}
		}
	}
}

func TestARaceForOneUseGivesOneAccount(t *testing.T) {
	t.Parallel()
	h := by(t, chat.SignUpInvite)
	owner, others := h.invites(t)
	host, err := h.Dial(t.Context(), signsUp("keeper", owner))
	if err != nil {
		t.Fatal(err)
	}
	one, err := host.InsertInvitation(t.Context(), chat.InsertInvitation{Uses: 1})
	if err != nil || one.Code == others {
		t.Fatal(one, err)
	}
	if let := h.race(t, 16, one.Code); len(let) != 1 || let[0].Identity().User.ServerRole != "" {
		t.Fatalf("%d were let in", len(let))
	}
	if let := h.race(t, chat.DefaultInvitationUses+4, others); len(let) != chat.DefaultInvitationUses {
		t.Fatalf("%d were let in", len(let))
	}
}

// race has n people sign up at once, and returns those who were let in.
func (h *house) race(t *testing.T, n int, code string) (let []chat.Client) {
	t.Helper()
	var mu sync.Mutex
	var running sync.WaitGroup
	for i := range n {
		running.Go(func() {
			c, err := h.Dial(context.Background(), signsUp(fmt.Sprintf("racer-%.4s-%d", code, i), code))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				let = append(let, c)
			} else if !errors.Is(err, chat.Forbidden) {
				t.Error(err)
			}
		})
	}
	running.Wait()
	return let
}

func TestAnInvitationEnds(t *testing.T) {
	t.Parallel()
	h := by(t, chat.SignUpInvite)
	owner, others := h.invites(t)
	h.now = func() time.Time { return time.Now().Add(chat.DefaultInvitationTime) }
	for _, code := range []string{owner, others} {
		if _, err := h.Dial(t.Context(), signsUp("late", code)); !errors.Is(err, errSpent) {
			t.Errorf("afterwards: %v", err)
		}
	}
}

// Nobody owns a server by having been first.
func TestStrangersWhoRaceForAnEmptyServerDoNotOwnIt(t *testing.T) {
	t.Parallel()
	h := by(t, chat.SignUpOpen)
	owner, others := h.invites(t)
	if owner == "" || others != "" {
		t.Fatalf("invitations: %q, %q", owner, others)
	}
	let := h.race(t, 12, "")
	if len(let) != 12 || len(h.owners(t)) != 0 {
		t.Fatalf("%d were let in, owners: %v", len(let), h.owners(t))
	}
	for _, c := range let {
		if err := ownsNothing(t, c); err != nil {
			t.Fatal(err)
		}
	}
	let = h.race(t, 8, owner) // the link went round
	if owners := h.owners(t); len(owners) != 1 || len(let) != 8 {
		t.Fatalf("owners: %v of %d", owners, len(let))
	}
	if owner, _ := h.invites(t); owner != "" {
		t.Fatal("there is another owner's invitation")
	}
}

// ownsNothing tells whether somebody can do what only admins and owners can.
func ownsNothing(t *testing.T, c chat.Client) error {
	me := c.Identity().User
	if me.ServerRole != "" {
		return fmt.Errorf("role %q", me.ServerRole)
	}
	if _, err := c.InsertInvitation(t.Context(), chat.InsertInvitation{}); !errors.Is(err, chat.Forbidden) {
		return fmt.Errorf("invites: %v", err)
	}
	if _, err := c.UpdateRole(t.Context(), chat.UpdateRole{UserID: me.ID, Role: chat.RoleOwner}); !errors.Is(err, chat.Forbidden) {
		return fmt.Errorf("raises themselves: %v", err)
	}
	return nil
}

// Each start of an empty server prints a link for its owner: the others are void
// once there is one.
func TestTheSecondLinkForAnOwnerMakesNone(t *testing.T) {
	t.Parallel()
	h := by(t, chat.SignUpInvite)
	first, _ := h.invites(t)
	second, _ := h.invites(t)
	if _, err := h.Dial(t.Context(), signsUp("keeper", first)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Dial(t.Context(), signsUp("late", second)); !errors.Is(err, errSpent) {
		t.Fatalf("by invitation: %v", err)
	}
	h.Service.signUp = chat.SignUpOpen
	c, err := h.Dial(t.Context(), signsUp("late", second))
	if err != nil || c.Identity().User.ServerRole != "" || len(h.owners(t)) != 1 {
		t.Fatalf("where everyone may: %v, %v", c, err)
	}
}

func TestTheHostsOwnScreenOwnsTheServer(t *testing.T) {
	t.Parallel()
	h := by(t, chat.SignUpClosed)
	host, err := h.Own().Dial(t.Context(), signsUp("keeper", ""))
	if err != nil || host.Identity().User.ServerRole != chat.RoleOwner {
		t.Fatal(host, err)
	}
	if owners := h.owners(t); len(owners) != 1 || owners[0] != host.Identity().User.ID {
		t.Fatalf("owners: %v", owners)
	}
	guest, err := h.Own().Dial(t.Context(), signsUp("guest", ""))
	if err != nil || guest.Identity().User.ServerRole != "" {
		t.Fatal("the next one there:", guest, err)
	}
	again, err := h.Dial(t.Context(), chat.Credential{Token: host.Identity().Token})
	if err != nil || again.Identity().User.ServerRole != chat.RoleOwner {
		t.Fatal("from elsewhere:", again, err)
	}
}

func TestAServerThatHasNoOwnerGetsTheOneAtItsScreen(t *testing.T) {
	t.Parallel()
	h := by(t, chat.SignUpOpen)
	alice := h.sign(t, "alice", true)
	if _, err := h.Own().Dial(t.Context(), chat.Credential{UserName: "alice", Password: "not the password"}); !errors.Is(err, chat.Unauthenticated) {
		t.Fatal(err)
	}
	if c, err := h.Own().Dial(t.Context(), chat.Credential{Token: alice.Identity().Token}); err != nil || c.Identity().User.ServerRole != chat.RoleOwner {
		t.Fatal(c, err)
	}
}

func TestTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	h := by(t, chat.SignUpOpen)
	alice, bob := h.sign(t, "alice", true), h.sign(t, "bob", true)
	if err := h.MakeOwner(t.Context(), "alice"); err != nil {
		t.Fatal(err)
	}
	role := func(c *Client, id chat.UserID, role chat.Role) error {
		_, err := c.UpdateRole(t.Context(), chat.UpdateRole{UserID: id, Role: role})
		return err
	}
	if err := role(alice, alice.me(), chat.RoleUser); !errors.Is(err, chat.Conflict) {
		t.Fatal("the last one steps down:", err)
	}
	if err := errors.Join(role(alice, bob.me(), chat.RoleOwner), role(bob, alice.me(), chat.RoleUser)); err != nil {
		t.Fatal(err)
	}
	if owners := h.owners(t); len(owners) != 1 || owners[0] != bob.me() {
		t.Fatalf("owners: %v", owners)
	}
}
