package history

import (
	"cmp"
	"fmt"
	"slices"

	"talko/app/chat"
)

// Check returns every promise that a history shows broken; none if it is clean
// or void: see Judge. It takes O(n log n) for n records, rows and events.
func Check(h History) []Violation { return Judge(h).Violations }

// judge holds what is needed to decide.
type judge struct {
	h       *History
	logs    map[chat.ChatID]*chatLog
	order   []*chatLog // by id
	clients map[ClientID]*process
	sends   map[sendKey]*send
	typed   map[sendKey]*Typed // the first of each
	calm    int64              // when the quiet phase began; never if it did not
	report  Report
}

// process is a client with what became of it.
type process struct {
	Client
	gone bool
}

// Judge decides what a history proves.
func Judge(h History) Report {
	j := &judge{
		h: &h, logs: map[chat.ChatID]*chatLog{}, clients: map[ClientID]*process{},
		sends: map[sendKey]*send{}, typed: map[sendKey]*Typed{}, calm: int64(never),
	}
	j.void()
	j.index()
	j.processes()
	if len(j.report.Violations) == 0 {
		j.decide()
	}
	return j.verdict()
}

func (j *judge) decide() {
	for _, l := range j.order {
		j.prepare(l)
	}
	j.removals()
	j.delivery()
	j.queue()
	j.invented()
	j.unsent()
	j.outboxes()
	j.realTime()
	j.pages()
	j.receipts()
	j.pushes()
	j.views()
	j.marks()
}

// void looks for the quiet phase. A change that ends in it, or comes after it
// began, is none's to make.
func (j *judge) void() {
	if len(j.h.Quiet) == 0 {
		j.report.Why = "it does not end in a quiet phase"
		return
	}
	q := j.h.Quiet[len(j.h.Quiet)-1]
	if q.Until < q.At {
		j.report.Why = "its quiet phase ends before it begins"
		return
	}
	for i := range j.h.Ops {
		if op := &j.h.Ops[i]; op.changes() && max(op.At, op.Answer.At) > q.At {
			j.report.Why = fmt.Sprintf("client %d calls %s in the quiet phase", op.Client, op.Call)
			return
		}
	}
	j.calm = q.At
}

// changes reports whether the operation may change anything.
func (o *Op) changes() bool { return o.Call != Read && o.Call != Pull }

// processes knows the clients, and that nobody else did anything.
func (j *judge) processes() {
	for _, c := range j.h.Clients {
		if j.clients[c.ID] != nil || c.ID < 1 {
			j.violate(Violation{Rule: Malformed, Client: c.ID, Text: "the client is there twice, or is none"})
		}
		j.clients[c.ID] = &process{Client: c}
	}
	for _, g := range j.h.Gone {
		if j.known(g.Client) {
			j.clients[g.Client].gone = true
		}
	}
	for i := range j.h.Ops {
		j.known(j.h.Ops[i].Client)
	}
	for i := range j.h.Typed {
		j.known(j.h.Typed[i].Client)
	}
	for i := range j.h.Received {
		j.known(j.h.Received[i].Client)
	}
	for i := range j.h.Listed {
		j.known(j.h.Listed[i].Client)
	}
	for i := range j.h.Shown {
		j.known(j.h.Shown[i].Client)
	}
}

func (j *judge) known(id ClientID) bool {
	if j.clients[id] != nil {
		return true
	}
	j.violate(Violation{Rule: Malformed, Client: id, Text: "the client is not in the history's list"})
	return false
}

// fault notes what the store does wrong.
func (j *judge) fault(rule Rule, id chat.ChatID, seq chat.Seq, format string, args ...any) {
	j.violate(Violation{Rule: rule, Chat: id, Seq: seq, Text: fmt.Sprintf(format, args...)})
}

// blame notes what a client was done wrong.
func (j *judge) blame(rule Rule, c ClientID, id chat.ChatID, seq chat.Seq, format string, args ...any) {
	j.violate(Violation{Rule: rule, Client: c, Chat: id, Seq: seq, Text: fmt.Sprintf(format, args...)})
}

func (j *judge) violate(v Violation) { j.report.Violations = append(j.report.Violations, v) }

func (j *judge) verdict() Report {
	slices.SortFunc(j.report.Violations, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.Chat, b.Chat), cmp.Compare(a.Client, b.Client), cmp.Compare(a.Seq, b.Seq),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Text, b.Text))
	})
	switch {
	case len(j.report.Violations) > 0:
		j.report.Verdict = Violated
	case j.report.Why != "":
		j.report.Verdict = Void
	default:
		j.report.Verdict = Clean
	}
	return j.report
}

// log returns the log of a chat if it can be judged by. gone tells that
// nothing is asked of the chat; else, without a log, the store does not have it.
func (j *judge) log(id chat.ChatID) (l *chatLog, gone bool) {
	l = j.logs[id]
	if l != nil && !l.sound {
		return nil, true
	}
	return l, false
}
