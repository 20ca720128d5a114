package storetest

import (
	"errors"
	"slices"
	"testing"

	"talko/app/chat"
)

var participants = map[string]func(*testing.T, *world){
	"what is stored comes back":                participantComesBack,
	"lists are in their orders":                participantOrders,
	"hidden chats are not listed":              hiddenChats,
	"users are counted":                        usersCounted,
	"recipients follow who comes and goes":     recipientsFollow,
	"recipients handed out never change":       recipientsStand,
	"recipients of a failed change are undone": recipientsUndone,
	"a hiding that failed is undone":           hidingUndone,
}

func participantComesBack(t *testing.T, w *world) {
	id := w.group()
	want := chat.ParticipantRow{
		ChatID: id, UserID: w.ann.ID, Role: chat.RoleAdmin, FromSeq: 3, JoinedSeq: 3, ReadSeq: 2, ReadVersion: 7, ReadUserSeq: 8,
		Settings: chat.Settings{Muted: true, Level: chat.LevelMentions, Pinned: true, UserSeq: 9,
			Draft: chat.Draft{Text: "I th", DeviceID: 4}},
	}
	w.update(func(tx chat.Tx) error { return tx.PutParticipant(want) })
	w.reopen()
	w.view(func(v chat.View) error {
		got, err := v.Participant(id, w.ann.ID)
		equal(t, "participant", got, want)
		return err
	})
	want.ReadSeq, want.Settings.Draft = 3, chat.Draft{}
	w.update(func(tx chat.Tx) error { return tx.PutParticipant(want) })
	w.view(func(v chat.View) error {
		got, err := v.Participant(id, w.ann.ID)
		equal(t, "changed participant", got, want)
		return err
	})
}

func userIDs(rows []chat.ParticipantRow) (ids []chat.UserID) {
	for _, r := range rows {
		ids = append(ids, r.UserID)
	}
	return ids
}

func participantOrders(t *testing.T, w *world) {
	id := w.group()
	for user, joined := range map[chat.UserID]chat.Seq{w.ann.ID: 9, w.ben.ID: 0, w.cleo.ID: 4} {
		w.update(func(tx chat.Tx) error {
			return tx.PutParticipant(chat.ParticipantRow{ChatID: id, UserID: user, JoinedSeq: joined})
		})
	}
	w.view(func(v chat.View) error {
		all, err := v.Participants(id, w.ann.ID, 9)
		if got, want := userIDs(all), []chat.UserID{w.ben.ID, w.cleo.ID}; !slices.Equal(got, want) {
			t.Errorf("participants after ann: got %v, want %v", got, want)
		}
		if err != nil {
			return err
		}
		got, err := v.Longest(id, 2)
		if want := []chat.UserID{w.ben.ID, w.cleo.ID}; !slices.Equal(got, want) {
			t.Errorf("longest: got %v, want %v", got, want)
		}
		return err
	})
}

func hiddenChats(t *testing.T, w *world) {
	one, two, three := w.group(w.ann), w.group(w.ann), w.group(w.ann)
	w.update(func(tx chat.Tx) error {
		return tx.PutParticipant(chat.ParticipantRow{ChatID: two, UserID: w.ann.ID, Hidden: true})
	})
	w.view(func(v chat.View) error {
		rows, err := v.ChatsOf(w.ann.ID, 0, 9)
		var ids []chat.ChatID
		for _, r := range rows {
			ids = append(ids, r.ChatID)
		}
		if want := []chat.ChatID{one, three}; !slices.Equal(ids, want) {
			t.Errorf("chats of ann: got %v, want %v", ids, want)
		}
		only, most := v.ChatIDsOf(w.ann.ID)
		if !slices.Equal(only, ids) {
			t.Errorf("ids of the chats of ann: got %v, want %v", only, ids)
		}
		rows, more := v.ChatsOf(w.ann.ID, one, 1)
		equal(t, "chats after the first", len(rows), 1)
		return errors.Join(err, more, most)
	})
}

func usersCounted(t *testing.T, w *world) {
	id := w.group(w.ann, w.ben)
	equal(t, "two", w.chat(id).UserCount, 2)
	w.update(func(tx chat.Tx) error {
		if err := tx.PutParticipant(chat.ParticipantRow{ChatID: id, UserID: w.ben.ID, ReadSeq: 1}); err != nil {
			return err
		}
		return tx.DeleteParticipant(id, w.ann.ID)
	})
	equal(t, "one", w.chat(id).UserCount, 1)
	kind(t, "leaving twice", w.try(func(tx chat.Tx) error { return tx.DeleteParticipant(id, w.ann.ID) }), chat.NotFound)
	w.reopen()
	equal(t, "one on disk", w.chat(id).UserCount, 1)
}

// recipients compares what a change sees with what is stored.
func (w *world) recipients(id chat.ChatID) (rs []chat.Recipient) {
	w.t.Helper()
	w.update(func(tx chat.Tx) (err error) {
		rs, err = tx.Recipients(id)
		return err
	})
	w.view(func(v chat.View) error {
		stored, err := v.Recipients(id)
		if !slices.Equal(rs, stored) {
			w.t.Errorf("recipients: the change sees %v, stored is %v", rs, stored)
		}
		return err
	})
	return rs
}

func recipientsFollow(t *testing.T, w *world) {
	id := w.group(w.ben)
	want := func(what string, want ...chat.Recipient) {
		t.Helper()
		if got := w.recipients(id); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	put := func(p chat.ParticipantRow) {
		p.ChatID = id
		w.update(func(tx chat.Tx) error { return tx.PutParticipant(p) })
	}
	ann, ben := chat.Recipient{UserID: w.ann.ID, FromSeq: 5}, chat.Recipient{UserID: w.ben.ID, FromSeq: 1}
	want("at first", ben)
	put(chat.ParticipantRow{UserID: w.ann.ID, FromSeq: 5})
	want("ann came", ann, ben)
	put(chat.ParticipantRow{UserID: w.cleo.ID, FromSeq: 1, Hidden: true})
	want("cleo is not shown the chat", ann, ben)
	put(chat.ParticipantRow{UserID: w.cleo.ID, FromSeq: 1})
	want("now she is", ann, ben, chat.Recipient{UserID: w.cleo.ID, FromSeq: 1})
	put(chat.ParticipantRow{UserID: w.cleo.ID, FromSeq: 8, ReadSeq: 3})
	want("from later on", ann, ben, chat.Recipient{UserID: w.cleo.ID, FromSeq: 8})
	put(chat.ParticipantRow{UserID: w.cleo.ID, FromSeq: 8, Hidden: true})
	want("hidden again", ann, ben)
	w.update(func(tx chat.Tx) error { return tx.DeleteParticipant(id, w.ben.ID) })
	want("ben left", ann)
}

func recipientsStand(t *testing.T, w *world) {
	id := w.group(w.ann, w.ben)
	before := w.recipients(id)
	kept := slices.Clone(before)
	w.update(func(tx chat.Tx) error { return tx.DeleteParticipant(id, w.ann.ID) })
	w.update(func(tx chat.Tx) error {
		return tx.PutParticipant(chat.ParticipantRow{ChatID: id, UserID: w.cleo.ID, FromSeq: 1})
	})
	w.recipients(id)
	if !slices.Equal(before, kept) {
		t.Errorf("what was handed out became %v, was %v", before, kept)
	}
}

func recipientsUndone(t *testing.T, w *world) {
	id := w.group(w.ann)
	stop := errors.New("stop")
	for _, warm := range []bool{true, false} {
		if warm {
			w.recipients(id)
		} else {
			w.reopen()
		}
		err := w.try(func(tx chat.Tx) error {
			if err := tx.PutParticipant(chat.ParticipantRow{ChatID: id, UserID: w.ben.ID, FromSeq: 1}); err != nil {
				return err
			}
			if _, err := tx.Recipients(id); err != nil {
				return err
			}
			if _, err := tx.Participant(id, w.ben.ID); err != nil {
				return err
			}
			return stop
		})
		equal(t, "error", err, stop)
		equal(t, "recipients", len(w.recipients(id)), 1)
		equal(t, "users", w.chat(id).UserCount, 1)
		w.update(func(tx chat.Tx) error {
			_, err := tx.Participant(id, w.ben.ID)
			kind(t, "the participant", err, chat.NotFound)
			return nil
		})
	}
}

// hidingUndone changes a row that is there already, before anyone has asked for
// the recipients: then only the asking has something to undo.
func hidingUndone(t *testing.T, w *world) {
	id := w.group(w.ann, w.ben)
	w.reopen()
	stop := errors.New("stop")
	err := w.try(func(tx chat.Tx) error {
		err := tx.PutParticipant(chat.ParticipantRow{ChatID: id, UserID: w.ben.ID, FromSeq: 1, Hidden: true})
		if err != nil {
			return err
		}
		rs, err := tx.Recipients(id)
		equal(t, "recipients meanwhile", len(rs), 1)
		return errors.Join(err, stop)
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	equal(t, "recipients", len(w.recipients(id)), 2)
}
