package torture

import (
	"context"

	"talko/app/chat"
	"talko/app/history"
)

// What tells a client which chats there are, and what happened in them.

func (r *recorder) InsertChat(ctx context.Context, p chat.InsertChat) (chat.ChatResult, error) {
	return record(ctx, r, history.Invoked{Call: history.NewChat, ClientID: p.ClientID}, p, chat.Client.InsertChat, nothing)
}

func (r *recorder) UpdateChat(ctx context.Context, p chat.UpdateChat) (chat.ChatResult, error) {
	i := history.Invoked{Call: history.ChangeChat, Chat: p.ChatID, ClientID: p.ClientID}
	return record(ctx, r, i, p, chat.Client.UpdateChat, nothing)
}

func (r *recorder) UpdateUser(ctx context.Context, p chat.UpdateUser) (chat.UserResult, error) {
	i := history.Invoked{Call: history.ChangeProfile, ClientID: p.ClientID}
	return record(ctx, r, i, p, chat.Client.UpdateUser, nothing)
}

func (r *recorder) InsertParticipant(ctx context.Context, p chat.InsertParticipant) (chat.ChatResult, error) {
	i := history.Invoked{Call: history.Join, Chat: p.ChatID, ClientID: p.ClientID}
	return record(ctx, r, i, p, chat.Client.InsertParticipant, nothing)
}

func (r *recorder) DeleteParticipant(ctx context.Context, p chat.DeleteParticipant) (chat.ChatResult, error) {
	i := history.Invoked{Call: history.Leave, Chat: p.ChatID, ClientID: p.ClientID}
	return record(ctx, r, i, p, chat.Client.DeleteParticipant, nothing)
}

func (r *recorder) Chats(ctx context.Context, p chat.GetChats) (chat.ChatPage, error) {
	page, err := r.Client.Chats(ctx, p)
	for i := range page.Chats {
		r.listed(page.Chats[i], false)
		r.seen(page.Chats[i].LastMessage)
	}
	return page, err
}

func (r *recorder) Events(ctx context.Context, p chat.GetEvents) (chat.EventPage, error) {
	i := history.Invoked{Call: history.Pull, Chat: p.ChatID}
	page, err := record(ctx, r, i, p, chat.Client.Events, func(page chat.EventPage, a *history.Answered) {
		a.Page = &history.Page{LastSeq: page.LastSeq, FromSeq: page.FromSeq}
	})
	if err != nil {
		return page, err
	}
	if page.Reset {
		r.tell(entry{Count: resetTold})
	}
	forms := map[chat.Seq]chat.Seq{}
	for i := range page.Messages {
		forms[page.Messages[i].Seq] = page.Messages[i].ModSeq
		r.seen(&page.Messages[i])
	}
	for _, e := range page.Events {
		line := e.Seq
		if e.TargetSeq != 0 {
			line = e.TargetSeq
		}
		r.received(e, forms[line], false)
	}
	return page, nil
}

// Stream opens a stream that may be deaf.
func (r *recorder) Stream(ctx context.Context) (chat.Stream, error) {
	s, err := r.Client.Stream(ctx)
	if err != nil {
		return nil, err
	}
	r.reset(opened)
	return newEar(s, r), nil
}

func (r *recorder) reset(why string) {
	r.tell(entry{Reset: &history.Reset{At: now(), Client: r.id, Why: why}})
}

func (r *recorder) listed(c chat.Chat, left bool) {
	r.tell(entry{Listed: &history.Listed{At: now(), Client: r.id, Chat: c.ID, FromSeq: c.FromSeq, Left: left}})
}

func (r *recorder) received(e chat.Event, mod chat.Seq, pushed bool) {
	r.tell(entry{Received: &history.Received{
		At: now(), Client: r.id, Chat: e.ChatID, Seq: e.Seq, Kind: e.Kind,
		Target: e.TargetSeq, ModSeq: mod, TS: e.TS, Pushed: pushed,
	}})
}

// hear tells what was pushed.
func (r *recorder) hear(n chat.Notification) {
	switch n := n.(type) {
	case chat.MessageNote:
		r.received(chat.EventOf(n.Message), n.Message.ModSeq, true)
		r.seen(&n.Message)
	case chat.EventNote:
		var mod chat.Seq
		if n.Message != nil {
			mod = n.Message.ModSeq
		}
		r.received(n.Event, mod, true)
	case chat.ChatNote:
		r.listed(n.Chat, n.Left)
	case chat.LaggedNote:
		r.reset(lagged)
	case chat.LinkNote:
		if n.Up {
			r.reset(linked)
		}
	}
}
