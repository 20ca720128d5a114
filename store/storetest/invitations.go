package storetest

import (
	"testing"
	"time"

	"talko/app/chat"
)

var invitations = map[string]func(*testing.T, *world){
	"owners are those who are there":          ownersAreThere,
	"an invitation is found by its code":      invitationByCode,
	"an invitation is gone with its last use": invitationIsUsedUp,
	"invitations that are over are forgotten": invitationsEnd,
}

func ownersAreThere(t *testing.T, w *world) {
	owners := func() (all []chat.UserID) {
		w.view(func(v chat.View) (err error) {
			all, err = v.Owners()
			return err
		})
		return all
	}
	put := func(id chat.UserID, role chat.Role, gone bool) {
		w.update(func(tx chat.Tx) error {
			a, err := tx.Account(id)
			if err != nil {
				return err
			}
			a.Role, a.Gone = role, gone
			return tx.UpdateAccount(a)
		})
	}
	equal(t, "owners at first", len(owners()), 0)
	put(w.ann.ID, chat.RoleAdmin, false)
	put(w.ben.ID, chat.RoleOwner, false)
	equal(t, "owners", len(owners()), 1)
	equal(t, "owner", owners()[0], w.ben.ID)
	put(w.ben.ID, chat.RoleOwner, true)
	equal(t, "owners who are gone", len(owners()), 0)
}

// invite stores an invitation with a code.
func (w *world) invite(code string, uses int, expires chat.Timestamp) (row chat.InvitationRow) {
	w.update(func(tx chat.Tx) error {
		row = chat.InvitationRow{CodeHash: []byte(code), OpenInvitation: chat.OpenInvitation{
			UserID: w.ann.ID, Role: chat.RoleOwner, Uses: uses, CreatedTS: tx.Now(), ExpiresTS: expires,
		}}
		return tx.InsertInvitation(&row)
	})
	return row
}

const farAway = chat.Timestamp(1) << 50

func invitationByCode(t *testing.T, w *world) {
	first, second := w.invite("one", 3, farAway), w.invite("two", 1, farAway)
	w.reopen()
	w.view(func(v chat.View) error {
		got, err := v.InvitationByCode([]byte("one"))
		equal(t, "invitation", got.OpenInvitation, first.OpenInvitation)
		if err != nil {
			return err
		}
		_, err = v.InvitationByCode([]byte("three"))
		kind(t, "another code", err, chat.NotFound)
		all, err := v.Invitations(0, 1)
		equal(t, "a page", len(all), 1)
		equal(t, "its entry", all[0].ID, first.ID)
		if err != nil {
			return err
		}
		all, err = v.Invitations(first.ID, 10)
		equal(t, "the next page", len(all), 1)
		equal(t, "its entry", all[0].OpenInvitation, second.OpenInvitation)
		return err
	})
}

func invitationIsUsedUp(t *testing.T, w *world) {
	row := w.invite("one", 2, farAway)
	use := func() error { return w.try(func(tx chat.Tx) error { return tx.UseInvitation(row.ID) }) }
	kind(t, "first use", use(), "")
	kind(t, "last use", use(), "")
	kind(t, "one more", use(), chat.NotFound)
	kind(t, "taking it back", w.try(func(tx chat.Tx) error { return tx.DeleteInvitation(row.ID) }), chat.NotFound)
	row = w.invite("one", 2, farAway)
	kind(t, "taking another back", w.try(func(tx chat.Tx) error { return tx.DeleteInvitation(row.ID) }), "")
	kind(t, "using that", use(), chat.NotFound)
}

func invitationsEnd(t *testing.T, w *world) {
	var now chat.Timestamp
	w.update(func(tx chat.Tx) error { now = tx.Now(); return nil })
	w.invite("one", 2, now+1000)
	w.pass(time.Minute)
	w.invite("two", 2, farAway)
	w.view(func(v chat.View) error {
		all, err := v.Invitations(0, 10)
		equal(t, "those that are left", len(all), 1)
		return err
	})
}
