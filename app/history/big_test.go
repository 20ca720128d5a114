package history

import (
	"fmt"
	"testing"
	"time"

	"talko/app/chat"
)

func TestABigHistoryIsJudgedAtOnce(t *testing.T) {
	t.Parallel()
	h := generate(1, 230_000/lessRaced)
	if len(h.Ops) < 100_000/lessRaced {
		t.Fatalf("it has only %d operations", len(h.Ops))
	}
	began := time.Now()
	if r := Judge(h); r.Verdict != Clean {
		t.Fatalf("%s %s: %v", r.Verdict, r.Why, r.Violations[:min(5, len(r.Violations))])
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it took %v", took)
	}
}

// TestNoShapeOfHistoryIsSlow judges shapes that cost the square of their size
// where a rule is decided by looking everywhere.
func TestNoShapeOfHistoryIsSlow(t *testing.T) {
	t.Parallel()
	const n = 60_000 / lessRaced
	for name, fill := range map[string]func(l *shape){
		"each erases everything":            func(l *shape) { l.erasing(n) },
		"one comes and goes":                func(l *shape) { l.comingAndGoing(n) },
		"all react to one message":          func(l *shape) { l.reacting(n) },
		"all sends overlap":                 func(l *shape) { l.overlapping(n) },
		"a view that is in no order":        func(l *shape) { l.backwards(n) },
		"retries without an end":            func(l *shape) { l.retrying(n) },
		"resets between all that is pushed": func(l *shape) { l.resetting(n) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &shape{}
			l.h.Clients = []Client{{ID: 1, User: 1}}
			fill(l)
			l.h.Chats = []Chat{{ID: 1, Kind: chat.Room, History: chat.HistoryAll, LastSeq: chat.Seq(len(l.h.Events))}}
			began := time.Now()
			Judge(l.h)
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// shape is a history of one chat that is large in one way.
type shape struct{ h History }

func (l *shape) event(e chat.Event) chat.Seq {
	e.ChatID, e.Seq = 1, chat.Seq(len(l.h.Events)+1)
	if e.User.ID == 0 {
		e.User.ID = 1
	}
	l.h.Events = append(l.h.Events, e)
	if e.Line() {
		l.h.Lines = append(l.h.Lines, chat.LineOf(e))
	}
	return e.Seq
}

func (l *shape) erasing(n int) {
	for i := range n {
		l.event(chat.Event{Kind: chat.Text, User: chat.User{ID: chat.UserID(1 + i%2)}})
	}
	for range n {
		l.event(chat.Event{Kind: chat.Erased, TargetSeq: 1, TargetEnd: chat.Seq(n), Subject: chat.User{ID: 3}})
		l.event(chat.Event{Kind: chat.Erased, TargetSeq: 1, TargetEnd: chat.Seq(n), Subject: chat.User{ID: 1}})
		l.event(chat.Event{Kind: chat.Erased, TargetSeq: 1, TargetEnd: chat.Seq(n)})
	}
}

func (l *shape) comingAndGoing(n int) {
	for i := range n {
		seq := l.event(chat.Event{Kind: chat.Joined})
		l.h.Listed = append(l.h.Listed, Listed{Client: 1, Chat: 1, FromSeq: seq})
		l.h.Received = append(l.h.Received, Received{At: int64(i + 1), Client: 1, Chat: 1, Seq: seq, Kind: chat.Joined, Pushed: true})
		l.event(chat.Event{Kind: chat.Left})
	}
}

func (l *shape) reacting(n int) {
	seq := l.event(chat.Event{Kind: chat.Text})
	for i := range n {
		l.event(chat.Event{Kind: chat.Reacted, Value: fmt.Sprint(i % 20), User: chat.User{ID: chat.UserID(i)}, TargetSeq: seq})
	}
}

func (l *shape) overlapping(n int) {
	for i := range n {
		seq := l.event(chat.Event{Kind: chat.Text})
		l.h.Ops = append(l.h.Ops, Op{
			Invoked: Invoked{At: 1, Client: 1, Op: OpID(i + 1), Call: Send, Chat: 1, Outbox: "a", Order: int64(n - i)},
			Answer:  Answered{At: int64(n - i), Outcome: Acknowledged, Seq: seq},
		})
	}
}

func (l *shape) backwards(n int) {
	s := Shown{Client: 1, Chat: 1, From: 1, To: chat.Seq(n), LastSeq: chat.Seq(n)}
	for range n {
		l.event(chat.Event{Kind: chat.Text})
	}
	for i := range n {
		s.Rows = append(s.Rows, Row{Message: &l.h.Lines[n-1-i]})
	}
	l.h.Shown = append(l.h.Shown, s)
}

func (l *shape) retrying(n int) {
	for i := range n {
		seq := l.event(chat.Event{Kind: chat.Text})
		l.h.Lines[i].ClientID = "x"
		l.h.Ops = append(l.h.Ops, Op{
			Invoked: Invoked{At: int64(i + 1), Client: 1, Op: OpID(i + 1), Call: Send, Chat: 1, ClientID: "x"},
			Answer:  Answered{At: int64(i + 2), Outcome: Acknowledged, Seq: seq},
		})
	}
}

func (l *shape) resetting(n int) {
	l.event(chat.Event{Kind: chat.Joined})
	for i := range n {
		seq := l.event(chat.Event{Kind: chat.Text})
		l.h.Resets = append(l.h.Resets, Reset{At: int64(2*i + 1), Client: 1})
		l.h.Received = append(l.h.Received, Received{At: int64(2 * i), Client: 1, Chat: 1, Seq: seq, Pushed: true})
	}
}

// BenchmarkJudge tells what a history of so many operations costs: four times
// as many are to cost little more than four times as much.
func BenchmarkJudge(b *testing.B) {
	for _, n := range []int{25_000, 100_000} {
		h := generate(1, n*23/10)
		b.Run(fmt.Sprint(n, " operations"), func(b *testing.B) {
			for b.Loop() {
				Judge(h)
			}
			b.ReportMetric(float64(len(h.Ops)), "ops")
			b.ReportMetric(float64(len(h.Received)), "received")
		})
	}
}
