package service

import (
	"context"

	"talko/app/chat"
)

// watched is a store of which a crowd learns what to forget, as soon as a change
// is over, whatever became of it.
type watched struct {
	chat.Store
	crowd *crowd
}

func (w watched) Update(ctx context.Context, fn func(chat.Tx) error) error {
	t := &watchedTx{crowd: w.crowd}
	defer t.settle()
	return w.Store.Update(ctx, func(tx chat.Tx) error {
		t.Tx = tx
		return fn(t)
	})
}

// watchedTx notes what a change touches of what a crowd remembers.
type watchedTx struct {
	chat.Tx
	crowd   *crowd
	touched []touch
}

// touch is what a change did to a chat, to a user, or to one in the other.
type touch struct {
	chat chat.ChatID
	user chat.UserID
	in   bool
}

func (t *watchedTx) PutParticipant(p chat.ParticipantRow) error {
	t.touched = append(t.touched, touch{p.ChatID, p.UserID, !p.Hidden})
	return t.Tx.PutParticipant(p)
}

func (t *watchedTx) DeleteParticipant(id chat.ChatID, user chat.UserID) error {
	t.touched = append(t.touched, touch{id, user, false})
	return t.Tx.DeleteParticipant(id, user)
}

func (t *watchedTx) DeleteChat(id chat.ChatID) error {
	t.touched = append(t.touched, touch{chat: id})
	return t.Tx.DeleteChat(id)
}

func (t *watchedTx) UpdateAccount(a chat.AccountRow) error {
	t.touched = append(t.touched, touch{user: a.ID})
	return t.Tx.UpdateAccount(a)
}

func (t *watchedTx) settle() {
	for _, at := range t.touched {
		switch {
		case at.user == 0:
			t.crowd.forgetChat(at.chat)
		case at.chat == 0:
			t.crowd.forget(at.user)
		default:
			t.crowd.placed(at.chat, at.user, at.in)
		}
	}
}
