package torture

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"talko/app/chat"
	"talko/app/history"
)

// recorder is a client that tells what it is asked, and what it is answered
// and pushed. What the replica above it sees may be less: see ear.
type recorder struct {
	chat.Client
	id     history.ClientID
	outbox string
	tell   teller
	ear    *deafness
	ops    atomic.Int64
	over   atomic.Bool                         // the client ends: what it still keeps for its user is none of ours
	drop   func(id chat.ChatID, client string) // takes a message out of the outbox

	typing sync.Mutex // held while a message is put into the outbox

	mu    sync.Mutex       // guards what follows
	order map[string]int64 // where each message stood in the outbox: when it was put there
	wait  map[string]bool  // those of which it is not known whether they are stored
	told  map[string]bool  // those that are told to be on disk
}

// newRecorder returns a recorder of a Client that is yet to be set.
func newRecorder(id history.ClientID, outbox string, tell teller, ear *deafness) *recorder {
	return &recorder{
		id: id, outbox: outbox, tell: tell, ear: ear,
		order: map[string]int64{}, wait: map[string]bool{}, told: map[string]bool{},
	}
}

// queue puts a message into the outbox by send, and keeps its place.
func (r *recorder) queue(send func() (clientID string)) {
	r.typing.Lock()
	defer r.typing.Unlock()
	r.place(send())
}

// place gives a message its place behind all others, unless it has one.
func (r *recorder) place(clientID string) (fresh bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.order[clientID] != 0 {
		return false
	}
	r.order[clientID], r.wait[clientID] = now(), true
	return true
}

// typed tells, once, that a message is on disk. One that was refused is no
// longer on its way.
func (r *recorder) typed(u chat.Unsent) {
	r.mu.Lock()
	t := history.Typed{At: now(), Client: r.id, Chat: u.ChatID, ClientID: u.ClientID, Outbox: r.outbox, Order: r.order[u.ClientID]}
	told := r.told[u.ClientID] || u.Refused != ""
	r.told[u.ClientID] = true
	r.mu.Unlock()
	if u.Refused != "" {
		r.done(u.ClientID)
	}
	if !told {
		r.tell(entry{Typed: &t})
	}
}

// done says that nobody waits for a message any more.
func (r *recorder) done(clientID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.wait, clientID)
}

// waiting returns how many messages may not be stored yet.
func (r *recorder) waiting() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.wait)
}

// orderOf returns the place of a message, when it is sure to have it.
func (r *recorder) orderOf(clientID string) int64 {
	r.typing.Lock()
	defer r.typing.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.order[clientID]
}

// settled says that a message was stored or refused. One that was refused is
// discarded, or it would block those behind it.
func (r *recorder) settled(p chat.InsertMessage, outcome history.Outcome) {
	if outcome == history.Unknown {
		return
	}
	r.done(p.ClientID)
	if outcome == history.Failed {
		r.drop(p.ChatID, p.ClientID)
		r.tell(entry{Count: refusal})
	}
}

// seen says that a line came: if it was in the outbox, it is stored, though its
// answer may be lost.
func (r *recorder) seen(m *chat.Message) {
	if m == nil || m.ClientID == "" {
		return
	}
	r.done(m.ClientID)
}

// record makes a call, and tells of it before and after.
func record[P, R any](ctx context.Context, r *recorder, i history.Invoked, p P,
	call func(chat.Client, context.Context, P) (R, error), told func(R, *history.Answered)) (R, error) {
	i.Client, i.Op = r.id, history.OpID(int64(r.id)<<32|r.ops.Add(1))
	i.At = now()
	r.tell(entry{Invoked: &i})
	result, err := call(r.Client, ctx, p)
	a := history.Answered{At: now(), Op: i.Op, Outcome: history.OutcomeOf(err), Kind: chat.KindOf(err)}
	if err == nil {
		told(result, &a)
	} else if strings.Contains(err.Error(), "the disk is full") {
		r.tell(entry{Count: diskFull})
	}
	r.tell(entry{Answered: &a})
	return result, err
}

func nothing[R any](R, *history.Answered) {}

func formed(m chat.MessageResult, a *history.Answered) { a.Seq = m.Message.ModSeq }

func marked(m chat.MarkResult, a *history.Answered) {
	a.Mark = &history.Mark{ReadSeq: m.ReadSeq, ReadVersion: m.ReadVersion}
}

func (r *recorder) InsertMessage(ctx context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
	i := history.Invoked{
		Call: history.Send, Chat: p.ChatID, ClientID: p.ClientID,
		Outbox: r.outbox, Order: r.orderOf(p.ClientID), Text: p.Text,
	}
	result, err := record(ctx, r, i, p, chat.Client.InsertMessage, func(m chat.MessageResult, a *history.Answered) {
		a.Seq, a.TS = m.Message.Seq, m.Message.TS
	})
	if chat.KindOf(err) == chat.Conflict {
		r.tell(entry{Wrong: fmt.Sprintf("client %d: a send was taken for another: %v", r.id, err)})
	}
	r.settled(p, history.OutcomeOf(err))
	return result, err
}

func (r *recorder) Messages(ctx context.Context, p chat.GetMessages) (chat.Page, error) {
	i := history.Invoked{Call: history.Read, Chat: p.ChatID}
	return record(ctx, r, i, p, chat.Client.Messages, func(page chat.Page, a *history.Answered) {
		a.Page = history.PageOf(page)
		for i := range page.Messages {
			r.seen(&page.Messages[i])
		}
	})
}

func (r *recorder) UpdateMessage(ctx context.Context, p chat.UpdateMessage) (chat.MessageResult, error) {
	i := history.Invoked{Call: history.Edit, Chat: p.ChatID, Target: p.Seq, ClientID: p.ClientID}
	return record(ctx, r, i, p, chat.Client.UpdateMessage, formed)
}

func (r *recorder) DeleteMessage(ctx context.Context, p chat.DeleteMessage) (chat.MessageResult, error) {
	i := history.Invoked{Call: history.Delete, Chat: p.ChatID, Target: p.Seq, ClientID: p.ClientID}
	return record(ctx, r, i, p, chat.Client.DeleteMessage, formed)
}

func (r *recorder) InsertReaction(ctx context.Context, p chat.Reacting) (chat.MessageResult, error) {
	i := history.Invoked{Call: history.React, Chat: p.ChatID, Target: p.Seq, ClientID: p.ClientID}
	return record(ctx, r, i, p, chat.Client.InsertReaction, formed)
}

func (r *recorder) DeleteReaction(ctx context.Context, p chat.Reacting) (chat.MessageResult, error) {
	i := history.Invoked{Call: history.Unreact, Chat: p.ChatID, Target: p.Seq, ClientID: p.ClientID}
	return record(ctx, r, i, p, chat.Client.DeleteReaction, formed)
}

func (r *recorder) InsertPin(ctx context.Context, p chat.Pinning) (chat.MessageResult, error) {
	i := history.Invoked{Call: history.Pin, Chat: p.ChatID, Target: p.Seq, ClientID: p.ClientID}
	return record(ctx, r, i, p, chat.Client.InsertPin, formed)
}

func (r *recorder) DeletePin(ctx context.Context, p chat.Pinning) (chat.MessageResult, error) {
	i := history.Invoked{Call: history.Unpin, Chat: p.ChatID, Target: p.Seq, ClientID: p.ClientID}
	return record(ctx, r, i, p, chat.Client.DeletePin, formed)
}

func (r *recorder) MarkRead(ctx context.Context, p chat.Mark) (chat.MarkResult, error) {
	r.tell(entry{Count: markedRead})
	return record(ctx, r, history.Invoked{Call: history.MarkRead, Chat: p.ChatID}, p, chat.Client.MarkRead, marked)
}

func (r *recorder) MarkUnread(ctx context.Context, p chat.Mark) (chat.MarkResult, error) {
	r.tell(entry{Count: markedUnread})
	return record(ctx, r, history.Invoked{Call: history.MarkUnread, Chat: p.ChatID}, p, chat.Client.MarkUnread, marked)
}

// UpdateParticipant is also how a replica sends a last draft when it ends.
func (r *recorder) UpdateParticipant(ctx context.Context, p chat.UpdateParticipant) (chat.SettingsResult, error) {
	if r.over.Load() {
		return r.Client.UpdateParticipant(ctx, p)
	}
	r.tell(entry{Count: settings})
	i := history.Invoked{Call: "UpdateParticipant", Chat: p.ChatID, ClientID: p.ClientID}
	return record(ctx, r, i, p, chat.Client.UpdateParticipant, nothing)
}
