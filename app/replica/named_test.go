package replica_test

import (
	"errors"
	"strings"
	"testing"

	"talko/app/chat"
)

func TestNamesLeadToUsersAndRooms(t *testing.T) {
	t.Parallel()
	ctx, d := t.Context(), newService(t)
	all := people(t, d, 2)
	alice, ben := all[0], all[2]
	ids, err := alice.UsersNamed(ctx, []string{"@user1", "user0"})
	if err != nil || len(ids) != 2 || ids[0] != ben.Identity().User.ID {
		t.Errorf("users: %v, %v", ids, err)
	}
	if _, err := alice.UsersNamed(ctx, []string{"user1", "@nobody"}); !errors.Is(err, chat.NotFound) || !strings.HasSuffix(err.Error(), "nobody") {
		t.Errorf("nobody: %v", err)
	}
	if _, err := alice.EnterRoom(ctx, "#den", false); !errors.Is(err, chat.NotFound) {
		t.Errorf("a room that is not there: %v", err)
	}
	room, err := alice.EnterRoom(ctx, "#den", true)
	if err != nil {
		t.Fatal(err)
	}
	if id, err := ben.EnterRoom(ctx, "den", false); id != room || err != nil {
		t.Errorf("ben is in %d, %v; the room is %d", id, err, room)
	}
	if _, err := ben.EnterRoom(ctx, "d*", true); !errors.Is(err, chat.Invalid) {
		t.Errorf("a pattern: %v", err)
	}
}

func TestAnAdminIsMadeAndUnmade(t *testing.T) {
	t.Parallel()
	ctx, d := t.Context(), newService(t)
	all := people(t, d, 2)
	alice, ben := all[0], all[2].Identity().User.ID
	group, err := alice.NewGroup(ctx, "group", []chat.UserID{ben})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []chat.Role{chat.RoleAdmin, chat.RoleUser} {
		if err := alice.ToggleAdmin(ctx, group, ben); err != nil {
			t.Fatal(err)
		}
		page, err := alice.Client().Participants(ctx, chat.GetParticipants{ChatID: group, After: ben - 1, Limit: 1})
		if err != nil || page.Users[0].Role != want {
			t.Errorf("ben is %q, %v; want %q", page.Users[0].Role, err, want)
		}
	}
}
