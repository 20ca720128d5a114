package torture

import (
	"context"
	"errors"
	"fmt"

	"talko/app/chat"
	"talko/app/history"
)

// keep reads what the store holds in the end.
func (r *run) keep(ctx context.Context) error {
	store, err := r.w.Open(ctx, r.servers.db())
	if err != nil {
		return err
	}
	err = store.View(ctx, func(v chat.View) error { return r.keepChats(v) })
	return errors.Join(err, store.Close())
}

// missing is how many ids in a row without a chat mean that there is no more.
const missing = 64

func (r *run) keepChats(v chat.View) error {
	founded := map[chat.ChatID]chat.Seq{}
	for _, g := range r.cast.ground.Groups {
		founded[g.ID] = g.Founded
	}
	named := r.tape.named()
	for id, none := chat.ChatID(1), 0; none < missing || len(named) > 0; id++ {
		row, err := v.Chat(id)
		met := named[id]
		delete(named, id)
		if errors.Is(err, chat.NotFound) {
			if met {
				r.tape.add(history.Chat{ID: id, Deleted: true})
			}
			none++
			continue
		}
		if err != nil {
			return fmt.Errorf("read chat %d: %w", id, err)
		}
		none = 0
		r.tape.add(history.Chat{ID: id, Kind: row.Kind, History: row.History, LastSeq: row.LastSeq, Founded: founded[id]})
		if err := errors.Join(r.keepLog(v, id), r.keepSeats(v, id)); err != nil {
			return fmt.Errorf("read chat %d: %w", id, err)
		}
	}
	return nil
}

// atOnce is how many entries are read at a time.
const atOnce = 1000

func (r *run) keepLog(v chat.View, id chat.ChatID) error {
	left := map[chat.UserID]bool{}
	for after := chat.Seq(0); ; {
		events, err := v.Events(id, after, atOnce)
		if err != nil {
			return err
		}
		for _, e := range events {
			after = e.Seq
			r.tape.add(history.Event{Event: e})
			r.countEvent(e, left)
		}
		if len(events) < atOnce {
			break
		}
	}
	for from := chat.Seq(1); ; {
		lines, err := v.Lines(id, from, 1<<32-1, atOnce, false, 0)
		if err != nil {
			return err
		}
		for _, m := range lines {
			from = m.Seq + 1
			r.tape.add(history.Line{Message: m})
		}
		if len(lines) < atOnce {
			return nil
		}
	}
}

// countEvent counts what happened, and who was there before.
func (r *run) countEvent(e chat.Event, left map[chat.UserID]bool) {
	r.tape.count(string(e.Kind))
	who := e.User.ID
	if e.Subject.ID != 0 {
		who = e.Subject.ID
	}
	switch {
	case e.Kind == chat.Left:
		left[who] = true
		if e.Subject.ID != 0 {
			r.tape.count(removed)
		}
	case e.Kind == chat.Joined && left[who]:
		r.tape.count(returned)
	}
}

func (r *run) keepSeats(v chat.View, id chat.ChatID) error {
	for after := chat.UserID(0); ; {
		rows, err := v.Participants(id, after, atOnce)
		if err != nil {
			return err
		}
		for _, row := range rows {
			after = row.UserID
			unread, mentions, err := v.Unread(id, row.UserID, row.ReadSeq, row.FromSeq)
			if err != nil {
				return err
			}
			r.tape.add(history.Seat{
				Chat: id, User: row.UserID, FromSeq: row.FromSeq, Hidden: row.Hidden,
				Marker: history.Marker{ReadSeq: row.ReadSeq, ReadVersion: row.ReadVersion, Unread: unread, Mentions: mentions},
			})
		}
		if len(rows) < atOnce {
			return nil
		}
	}
}
