package torture

import (
	"sync"

	"talko/app/chat"
	"talko/app/history"
)

// entry is what a client says: one of these.
type entry struct {
	Typed    *history.Typed    `json:"typed,omitempty"`
	Invoked  *history.Invoked  `json:"invoked,omitempty"`
	Answered *history.Answered `json:"answered,omitempty"`
	Received *history.Received `json:"received,omitempty"`
	Reset    *history.Reset    `json:"reset,omitempty"`
	Listed   *history.Listed   `json:"listed,omitempty"`
	Shown    *history.Shown    `json:"shown,omitempty"`
	Rows     []history.Row     `json:"rows,omitempty"` // of Shown

	Count string `json:"count,omitempty"` // something to be counted
	Wrong string `json:"wrong,omitempty"` // a violation that is not in the history
	Phase string `json:"phase,omitempty"` // a client has come so far
}

// teller takes what a client says. Goroutines may share it.
type teller func(entry)

// tape gathers what all clients say. Goroutines may share it.
type tape struct {
	file *history.Writer // nil: kept in memory alone

	mu      sync.Mutex // guards what follows
	history history.History
	counts  map[string]int
	wrong   []string
	err     error                   // the first that went wrong with the record itself
	open    map[history.OpID]change // changes in flight
	last    int64                   // when the last change began or ended
}

// change is an operation in flight that may change something.
type change struct {
	client history.ClientID
	call   history.Call
}

func newTape(h history.Header, file *history.Writer) *tape {
	return &tape{
		file: file, history: history.History{Header: h},
		counts: map[string]int{}, open: map[history.OpID]change{},
	}
}

// tell takes what a client says.
func (t *tape) tell(e entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case e.Typed != nil:
		t.addLocked(*e.Typed)
	case e.Invoked != nil:
		t.invokedLocked(*e.Invoked)
	case e.Answered != nil:
		t.answeredLocked(*e.Answered)
	case e.Received != nil:
		t.counts[saw(e.Received.Kind)]++
		t.addLocked(*e.Received)
	case e.Reset != nil:
		t.counts[e.Reset.Why]++
		t.addLocked(*e.Reset)
	case e.Listed != nil:
		t.addLocked(*e.Listed)
	case e.Shown != nil:
		e.Shown.Rows = e.Rows
		t.addLocked(*e.Shown)
	case e.Count != "":
		t.counts[e.Count]++
	case e.Wrong != "":
		t.wrong = append(t.wrong, e.Wrong)
	}
}

// saw is under what it is counted that a kind of event came to somebody: a call
// that was acknowledged may have made none.
func saw(kind chat.EventKind) string { return "saw " + string(kind) }

func (t *tape) invokedLocked(i history.Invoked) {
	if i.Call != history.Read && i.Call != history.Pull {
		t.open[i.Op] = change{i.Client, i.Call}
		t.last = max(t.last, i.At)
	}
	t.addLocked(i)
}

func (t *tape) answeredLocked(a history.Answered) {
	if c, ok := t.open[a.Op]; ok {
		delete(t.open, a.Op)
		if a.Outcome == history.Acknowledged {
			t.counts[string(c.call)]++
		}
		t.last = max(t.last, a.At)
	}
	if a.Page != nil && a.Page.To > 0 {
		t.counts[readPage]++
	}
	t.addLocked(a)
}

// add takes a record of the run itself.
func (t *tape) add(r history.Record) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.addLocked(r)
}

func (t *tape) addLocked(r history.Record) {
	err := t.history.Add(r)
	if err == nil && t.file != nil {
		err = t.file.Write(r)
	}
	if t.err == nil {
		t.err = err
	}
}

// named returns the chats of which a client was told, or which it asked for.
func (t *tape) named() map[chat.ChatID]bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	named := map[chat.ChatID]bool{}
	for i := range t.history.Ops {
		named[t.history.Ops[i].Chat] = true
	}
	for i := range t.history.Listed {
		named[t.history.Listed[i].Chat] = true
	}
	delete(named, 0)
	return named
}

func (t *tape) count(what string) { t.tell(entry{Count: what}) }

func (t *tape) counted(what string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.counts[what]
}

// mistakes returns how many violations were told so far; forgive forgets those
// that were told since.
func (t *tape) mistakes() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.wrong)
}

func (t *tape) forgive(since int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wrong = t.wrong[:since]
}

// gone says that a client was killed: nobody waits for what it had in flight.
func (t *tape) gone(id history.ClientID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for op, c := range t.open {
		if c.client == id {
			delete(t.open, op)
		}
	}
	t.addLocked(history.Gone{At: now(), Client: id})
}

// idle returns since when nobody changes anything; 0 if somebody does.
func (t *tape) idle() (since int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.open) > 0 {
		return 0
	}
	return max(t.last, 1)
}
