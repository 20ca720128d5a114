package torture

import (
	"context"
	"fmt"
	"time"

	"talko/app/chat"
	"talko/app/history"
	"talko/app/replica"
)

// player is a client, here or in another process.
type player interface {
	// cease ends what it does, and waits until its outbox is empty.
	cease(ctx context.Context) error
	// finish catches up with the store, as long as it comes further within a
	// time, and shows every chat.
	finish(ctx context.Context, within time.Duration)
	// close ends it.
	close()
}

var _ player = (*actor)(nil)

// cease ends what the actor does. A deaf one hears nothing from then on.
func (a *actor) cease(ctx context.Context) error {
	if a.Deaf {
		a.ear.set(1)
	}
	close(a.ceased)
	a.acting.Wait()
	for a.rec.waiting() > 0 {
		if !a.pauses(ctx) {
			return fmt.Errorf("client %d: %d messages were not answered", a.Client, a.rec.waiting())
		}
	}
	return nil
}

// pauses waits until something may have changed; false if ctx ended.
func (a *actor) pauses(ctx context.Context) bool {
	t := time.NewTimer(200 * time.Millisecond)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-a.view.Changed():
	case <-t.C:
	}
	return true
}

// longest is how long a client may take to catch up, however slow the machine.
const longest = 3 * time.Minute

// finish waits until the replica is what the store holds, and shows what it has.
func (a *actor) finish(ctx context.Context, within time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	a.ear.set(0)
	if what := a.catchUp(ctx, within); what != "" {
		a.tell(entry{Wrong: fmt.Sprintf("client %d (user %d) did not catch up: %s", a.Client, a.User, what)})
	}
	for _, c := range a.chats() {
		if c.LastSeq > 100 {
			a.show(c.ID, c.LastSeq/2, 20, 20)
		}
		for !a.complete(c.ID) && a.pauses(ctx) {
		}
		a.show(c.ID, replica.Newest, finalLines, 0)
	}
}

// finalLines is how many lines of each chat are compared in the end.
const finalLines = 60

// complete asks for what is missing of the newest lines.
func (a *actor) complete(id chat.ChatID) bool {
	w := a.view.Window(id, replica.Newest, finalLines, 0)
	for _, l := range w.Lines {
		if l.State != replica.Stored || l.Stale {
			return false
		}
	}
	return true
}

// show tells what a part of a chat looks like: the rows are no older than the
// time and the cursor that it tells.
func (a *actor) show(id chat.ChatID, at chat.Seq, before, after int) {
	since := now()
	c, ok := a.view.Chat(id)
	w := a.view.Window(id, at, before, after)
	then, still := a.view.Chat(id)
	if !ok || !still || c.FromSeq != then.FromSeq {
		return // it was left meanwhile
	}
	s := history.Shown{
		At: since, Client: a.Client, Chat: id, From: max(c.FromSeq, 1), To: c.LastSeq,
		LastSeq: c.LastSeq, FromSeq: c.FromSeq, Marker: history.MarkerOf(c.ReadMarker),
	}
	rows := rowsOf(w)
	whole := w.AtStart && w.AtEnd && c.LastSeq == then.LastSeq
	from, to := extent(rows)
	if to == 0 && !whole {
		return // nothing of the log is in sight
	}
	if to > 0 && !w.AtStart {
		s.From = from
	}
	if to > 0 && !(w.AtEnd && c.LastSeq == then.LastSeq) {
		s.To = to
	}
	a.tell(entry{Shown: &s, Rows: rows})
}

func rowsOf(w replica.Window) (rows []history.Row) {
	for _, l := range w.Lines {
		row := history.Row{Message: l.Message, Stale: l.Stale}
		switch l.State {
		case replica.Missing:
			row = history.Row{Hole: &history.Span{From: l.Hole.From, To: l.Hole.To}}
		case replica.Pending:
			row = history.Row{ClientID: l.ClientID, State: history.RowPending}
		case replica.Confirmed:
			row = history.Row{ClientID: l.ClientID, State: history.RowConfirmed}
		case replica.Failed:
			row = history.Row{ClientID: l.ClientID, State: history.RowFailed}
		}
		rows = append(rows, row)
	}
	return rows
}

// extent is the part of the log that rows stand for.
func extent(rows []history.Row) (from, to chat.Seq) {
	for _, r := range rows {
		lo, hi := chat.Seq(0), chat.Seq(0)
		if r.Hole != nil {
			lo, hi = r.Hole.From, r.Hole.To
		} else if r.Message != nil {
			lo, hi = r.Message.Seq, r.Message.Seq
		}
		if from == 0 {
			from = lo
		}
		to = max(to, hi)
	}
	return from, to
}

func (a *actor) close() {
	a.rec.over.Store(true)
	a.end()
	a.running.Wait()
	a.rec.Client.Close()
}
