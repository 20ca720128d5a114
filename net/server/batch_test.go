package server

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"talko/app/chat"
)

func batchOf(calls ...string) string { return "[" + strings.Join(calls, ",") + "]" }

func TestAStreamOpenedInABatchBeginsBehindItsAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		commit := make(chan struct{})
		h.insert = func(context.Context, chat.InsertMessage) (chat.MessageResult, error) {
			<-commit
			return chat.MessageResult{}, nil
		}
		data, hub := both(t, h, Settings{})
		ln := listenPipes()
		serve(t, data, ln)
		p := ln.dial(t).greet("alice")
		p.say(batchOf(openAlice, insertCall(2, "slow")))
		synctest.Wait()
		n, s := note(1, "hi")
		hub.Publish([]chat.Publication{n})
		synctest.Wait()
		close(commit)
		if got := p.next(); !strings.HasPrefix(got, `[{"jsonrpc":"2.0","id":1,"result":{"epoch":`) {
			t.Fatalf("before the answer: %s", got)
		}
		p.hears(s)
	})
}

func TestAStreamMayBeOpenedAndClosedInOneBatch(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, hub := both(t, newHouse(), Settings{})
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr()).greet("alice")
	p.say(batchOf(openAlice, `{"jsonrpc":"2.0","id":2,"method":"CloseStream"}`))
	if got := p.next(); !strings.Contains(got, `"id":2,"result":{}`) {
		t.Fatal(got)
	}
	p.say(ping)
	p.hears(pong)
	if users, _ := hub.Count(); users != 0 {
		t.Error("the stream is still there")
	}
}

func TestTheEndAnswersABatchThatWasBegun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		commit := make(chan struct{})
		h.insert = func(_ context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
			<-commit
			return chat.MessageResult{Message: chat.Message{Text: p.Text}}, nil
		}
		data, _ := both(t, h, Settings{MaxCalls: 1})
		ln := listenPipes()
		stop := serve(t, data, ln)
		p := ln.dial(t).greet("alice")
		var calls []string
		for i := range 4 {
			calls = append(calls, insertCall(i, fmt.Sprint("text ", i)))
		}
		p.say(batchOf(calls...))
		synctest.Wait()
		go stop()
		synctest.Wait()
		close(commit)
		got := p.next()
		if !strings.HasPrefix(got, "[") || !strings.Contains(got, `"message_text":"text 0"`) ||
			strings.Count(got, `"code":-32007`) != 3 {
			t.Fatalf("got %s", got)
		}
		p.hearsError("the server is going")
		stop()
	})
}
