package history

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/anishathalye/porcupine"

	"talko/app/chat"
)

// register is the log of one chat as porcupine sees it: an append makes the
// head one more and tells it, a read tells the head.
var register = porcupine.Model{
	Init: func() any { return chat.Seq(0) },
	Step: func(state, input, output any) (bool, any) {
		head, told := state.(chat.Seq), output.(chat.Seq)
		if input == Send {
			return told == head+1, told
		}
		return told == head, head
	},
}

// race returns a random history of one chat in which calls overlap. With lies
// some of what is told, and when, is made up.
func race(rng *rand.Rand, lies bool) (h History) {
	h.Clients = []Client{{ID: 1, User: 1}, {ID: 2, User: 2}, {ID: 3, User: 3}}
	free := map[ClientID]int64{}
	at := int64(1)
	n := 2 + rng.IntN(99)
	head := chat.Seq(0)
	for i := range n {
		client := ClientID(1 + rng.IntN(3))
		at += int64(1 + rng.IntN(3)) // when it takes place
		op := Op{Invoked: Invoked{At: max(free[client]+1, at-int64(rng.IntN(6))), Client: client, Op: OpID(i + 1), Call: Read, Chat: 1}}
		at = max(at, op.At)
		op.Answer = Answered{At: at + int64(rng.IntN(6)), Op: op.Op, Outcome: Acknowledged}
		free[client] = op.Answer.At
		if rng.IntN(2) == 0 {
			head++
			op.Call, op.Answer.Seq = Send, head
			if rng.IntN(8) == 0 {
				op.Answer.Outcome, op.Answer.At = Unknown, 0
			}
		} else {
			op.Answer.Page = &Page{LastSeq: head, FromSeq: 1}
		}
		h.Ops = append(h.Ops, op)
	}
	if lies {
		lie(rng, h.Ops)
	}
	return stored(h, head)
}

// lie exchanges what two calls were told, or moves one in time.
func lie(rng *rand.Rand, ops []Op) {
	a, b := &ops[rng.IntN(len(ops))], &ops[rng.IntN(len(ops))]
	switch {
	case a.Call == Send && b.Call == Send:
		a.Answer.Seq, b.Answer.Seq = b.Answer.Seq, a.Answer.Seq
	case a.Call == Read && b.Call == Read:
		a.Answer.Page, b.Answer.Page = b.Answer.Page, a.Answer.Page
	case a.Answer.Outcome == Acknowledged:
		by := int64(rng.IntN(12))
		a.At, a.Answer.At = a.At+by, a.Answer.At+by
	}
}

// stored adds a store in which each message stands where it was put. Messages
// have client ids, so that those with an unknown fate are found.
func stored(h History, head chat.Seq) History {
	h.Chats = []Chat{{ID: 1, Kind: chat.Notes, LastSeq: head}}
	h.Events, h.Lines = make([]chat.Event, head), make([]chat.Message, head)
	for i := range h.Ops {
		op := &h.Ops[i]
		if op.Call != Send {
			continue
		}
		op.ClientID = string(rune('a' + i))
		e := chat.Event{ChatID: 1, Seq: op.Answer.Seq, Kind: chat.Text, User: chat.User{ID: chat.UserID(op.Client)}}
		m := chat.LineOf(e)
		m.ClientID = op.ClientID
		h.Events[e.Seq-1], h.Lines[e.Seq-1] = e, m
		if op.Answer.Outcome == Unknown {
			op.Answer.Seq = 0
		}
	}
	return h
}

// linearizable asks porcupine. Where the log has a message tells what an
// unknown send did.
func linearizable(h History) bool {
	var ops []porcupine.Operation
	place := map[string]chat.Seq{}
	for _, m := range h.Lines {
		place[m.ClientID] = m.Seq
	}
	for _, op := range h.Ops {
		one := porcupine.Operation{ClientId: int(op.Client), Input: op.Call, Call: op.At, Return: op.Answer.At}
		if op.Call == Send {
			one.Output = place[op.ClientID]
		} else {
			one.Output = op.Answer.Page.LastSeq
		}
		if op.Answer.Outcome == Unknown {
			one.Return = math.MaxInt64
		}
		ops = append(ops, one)
	}
	return porcupine.CheckOperations(register, ops)
}

// TestPorcupineAgrees compares the rules about real time with a checker that
// looks for an order, rather than at the log.
func TestPorcupineAgrees(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(9, 9))
	verdicts := map[bool]int{}
	for i := range 3000 / lessRaced {
		h := race(rng, i%3 > 0)
		want := linearizable(h)
		got := true
		for _, v := range Check(h) {
			if v.Rule == RealTime || v.Rule == Fresh {
				got = false
			}
		}
		if got != want {
			t.Fatalf("history %d: porcupine says %v, the judge %v: %v\n%+v", i, want, got, Check(h), h.Ops)
		}
		verdicts[want]++
	}
	t.Logf("%d histories accepted, %d rejected, by both", verdicts[true], verdicts[false])
	if verdicts[true] < 300/lessRaced || verdicts[false] < 300/lessRaced {
		t.Errorf("of one kind there are too few: %v", verdicts)
	}
}
