package service

import (
	"context"
	"time"

	"talko/app/chat"
)

// Receive is long polling. It listens before it reads, so that nothing falls in
// between.
func (c *Client) Receive(ctx context.Context, p chat.ReceiveMessages) (chat.Received, error) {
	if err := c.check(); err != nil {
		return chat.Received{}, err
	}
	poll, err := c.newPoll(p)
	if err != nil {
		return chat.Received{}, err
	}
	wake, stop := c.s.publisher.wait(c.me())
	defer stop()
	timeout := time.NewTimer(time.Duration(p.TimeoutMS) * time.Millisecond)
	defer timeout.Stop()
	for {
		got, err := view(ctx, c, poll.read)
		if err != nil || len(got.Events) > 0 || got.Reset || p.TimeoutMS == 0 || p.Cursor == "" {
			return got, err
		}
		select {
		case <-wake:
		case <-timeout.C:
			return got, nil
		case <-c.session.ended:
			return chat.Received{}, errEnded
		case <-ctx.Done():
			return chat.Received{}, givenUp(ctx.Err())
		}
	}
}

// poll reads what is behind a cursor.
type poll struct {
	c     *Client
	limit int
	from  *cursor // nil: from what is newest
}

func (c *Client) newPoll(p chat.ReceiveMessages) (*poll, error) {
	limit, err := pageLimit(p.Limit)
	if err != nil {
		return nil, err
	}
	if p.TimeoutMS < 0 || p.TimeoutMS > chat.MaxPollMillis {
		return nil, chat.Invalid.Errorf("timeout_ms is from 0 to %d", chat.MaxPollMillis)
	}
	poll := &poll{c: c, limit: limit}
	if p.Cursor != "" {
		if poll.from, err = parseCursor(p.Cursor); err != nil {
			return nil, err
		}
	}
	return poll, nil
}

func (p *poll) read(v chat.View) (chat.Received, error) {
	if p.from == nil {
		return p.newest(v, false)
	}
	a, err := v.Account(p.c.me())
	if err != nil {
		return chat.Received{}, err
	}
	if p.from.epoch != p.c.s.store.Epoch() || p.from.userSeq > a.UserSeq {
		return p.newest(v, true)
	}
	if same, err := p.unchanged(v, a); same || err != nil {
		return p.empty(*p.from), err
	}
	return p.behind(v, a)
}

// unchanged reports without looking into each chat whether nothing happened:
// heads only grow.
func (p *poll) unchanged(v chat.View, a chat.AccountRow) (bool, error) {
	if a.UserSeq != p.from.userSeq {
		return false, nil
	}
	sum := int64(0)
	for _, seq := range p.from.chats {
		sum += int64(seq)
	}
	err := eachHidden(v, a.ID, func(part chat.ParticipantRow) error {
		sum -= int64(p.from.chats[part.ChatID])
		return nil
	})
	if err != nil {
		return false, err
	}
	heads, err := v.HeadSum(a.ID)
	return heads == sum, err
}

func (p *poll) empty(c cursor) chat.Received {
	return chat.Received{Events: []chat.Event{}, Messages: []chat.Message{}, Cursor: c.String()}
}

// newest answers with the cursor of this moment. It tells the heads of hidden
// chats, too: a message shows them again, and what was before is no news.
func (p *poll) newest(v chat.View, reset bool) (chat.Received, error) {
	a, err := v.Account(p.c.me())
	if err != nil {
		return chat.Received{}, err
	}
	now := p.cursor(a)
	head := func(part chat.ParticipantRow) error {
		row, err := v.Chat(part.ChatID)
		now.chats[part.ChatID] = row.LastSeq
		return err
	}
	if err = eachChat(v, a.ID, head); err == nil {
		err = eachHidden(v, a.ID, head)
	}
	got := p.empty(now)
	got.Reset = reset
	return got, err
}

func (p *poll) cursor(a chat.AccountRow) cursor {
	return cursor{epoch: p.c.s.store.Epoch(), userSeq: a.UserSeq, chats: map[chat.ChatID]chat.Seq{}}
}

// behind collects what happened in each chat since, as far as limit and size
// go. A chat that is new begins with what brought the user there.
func (p *poll) behind(v chat.View, a chat.AccountRow) (chat.Received, error) {
	now, got, room := p.cursor(a), p.empty(cursor{}), newBudget()
	lost := false
	err := eachChat(v, a.ID, func(part chat.ParticipantRow) error {
		row, err := v.Chat(part.ChatID)
		if err != nil {
			return err
		}
		log := eventLog{v: v, at: seat{chat: row, row: part}}
		at, known := p.from.chats[part.ChatID]
		if !known || at < part.JoinedSeq-1 {
			at = max(part.JoinedSeq, 1) - 1
		}
		if log.lost(at) {
			lost = true
			return nil
		}
		at = log.start(at)
		now.chats[part.ChatID], err = p.take(&got, log, at, room)
		return err
	})
	if err == nil {
		err = p.keepHidden(v, &now)
	}
	if err != nil {
		return chat.Received{}, err
	}
	if lost {
		return p.newest(v, true)
	}
	got.Cursor = now.String()
	return got, nil
}

// keepHidden takes over where the poll is in chats that are hidden now.
func (p *poll) keepHidden(v chat.View, now *cursor) error {
	return eachHidden(v, p.c.me(), func(part chat.ParticipantRow) error {
		if at, known := p.from.chats[part.ChatID]; known {
			now.chats[part.ChatID] = at
		}
		return nil
	})
}

// take adds what is behind after in one chat, and returns where it stopped.
func (p *poll) take(got *chat.Received, log eventLog, after chat.Seq, room *budget) (chat.Seq, error) {
	left := p.limit - len(got.Events)
	if left <= 0 || after == log.at.chat.LastSeq {
		return after, nil
	}
	page, err := log.read(after, left, room)
	if err != nil {
		return after, err
	}
	got.Events = append(got.Events, page.Events...)
	got.Messages = append(got.Messages, page.Messages...)
	if n := len(page.Events); n > 0 {
		after = page.Events[n-1].Seq
	}
	return after, nil
}
