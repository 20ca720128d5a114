package history

import (
	"errors"
	"testing"

	"talko/app/chat"
)

func TestOutcomeIsWhatTheErrorTells(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]Outcome{
		nil:                               Acknowledged,
		chat.Unavailable:                  Unknown,
		chat.NotFound:                     Failed,
		chat.Conflict.Errorf("it is not"): Failed,
		errors.New("the cable was cut"):   Unknown,
	} {
		if got := OutcomeOf(err); got != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
}

func TestHistoryRefusesAnswersToNothing(t *testing.T) {
	t.Parallel()
	for name, records := range map[string][]Record{
		"invoked twice":           {Invoked{At: 1, Op: 1}, Invoked{At: 2, Op: 1}},
		"not invoked":             {Answered{At: 1, Op: 1}},
		"answered twice":          {Invoked{At: 1, Op: 1}, Answered{At: 2, Op: 1}, Answered{At: 3, Op: 1}},
		"answered before invoked": {Invoked{At: 2, Op: 1}, Answered{At: 1, Op: 1}},
	} {
		var (
			h   History
			err error
		)
		for _, r := range records {
			err = h.Add(r)
		}
		if err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
}

func TestViolationIsASentence(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]Violation{
		"lost: client 3, chat 4, seq 5: it is gone": {Rule: Lost, Client: 3, Chat: 4, Seq: 5, Text: "it is gone"},
		"dense: the store, chat 4: it has a hole":   {Rule: Dense, Chat: 4, Text: "it has a hole"},
	} {
		if got := v.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
