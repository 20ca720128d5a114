package history

import "testing"

// What was typed may wait for ever, where its writer can see it; and of a chat
// that its last user left, nothing is asked.
func TestWhatWaitsIsNotForgotten(t *testing.T) {
	t.Parallel()
	waiting := func(h *past) *Shown {
		s := h.final()
		h.Typed = append(h.Typed, Typed{At: 5, Client: s.Client, Chat: s.Chat, ClientID: "x", Outbox: "x", Order: 5})
		return s
	}
	for name, change := range map[string]func(h *past){
		"it is pending":   func(h *past) { s := waiting(h); s.Rows = append(s.Rows, Row{ClientID: "x", State: RowPending}) },
		"it shows failed": func(h *past) { s := waiting(h); s.Rows = append(s.Rows, Row{ClientID: "x", State: RowFailed}) },
		"it was refused": func(h *past) {
			s := waiting(h)
			h.Ops = append(h.Ops, Op{
				Invoked: Invoked{At: 6, Client: s.Client, Op: 1 << 40, Call: Send, Chat: s.Chat, ClientID: "x"},
				Answer:  Answered{At: 7, Op: 1 << 40, Outcome: Failed},
			})
		},
		"its chat was left by all": func(h *past) {
			h.Typed = append(h.Typed, Typed{At: 5, Client: 1, Chat: 2, ClientID: "x", Outbox: "x", Order: 5})
			h.Chats[1].Deleted = true
			h.Ops = append(h.Ops, Op{
				Invoked: Invoked{At: 6, Client: 1, Op: 1 << 40, Call: Leave, Chat: 2},
				Answer:  Answered{Op: 1 << 40, Outcome: Unknown},
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &past{generate(4, 1500)}
			change(h)
			if r := Judge(h.History); r.Verdict != Clean {
				t.Errorf("it is %s: %v", r.Verdict, r.Violations)
			}
		})
	}
}
