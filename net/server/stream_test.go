package server

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"talko/app/chat"
	"talko/net/protocol"
)

const openAlice = `{"jsonrpc":"2.0","id":1,"method":"OpenStream","params":{"version":1,"token":"alice"}}`

func (p *peer) opens() *peer {
	p.t.Helper()
	p.say(openAlice)
	p.hears(`{"jsonrpc":"2.0","id":1,"result":{"epoch":"e1","user_seq":7}}`)
	return p
}

// note is a publication to alice, and what she hears of it.
func note(seq int, text string) (chat.Publication, string) {
	n := chat.MessageNote{Message: chat.LineOf(chat.Event{ChatID: 1, Seq: chat.Seq(seq), Kind: chat.Text, Value: text})}
	return chat.Publication{To: []chat.Recipient{{UserID: 1}}, Note: n}, string(protocol.EncodeNotification(n)[10:])
}

func TestAStreamHearsWhatIsPublished(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, hub := both(t, newHouse(), Settings{})
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr()).opens()
	var want []string
	var batch []chat.Publication
	for i := range 5 {
		n, s := note(i+1, fmt.Sprint(i))
		batch, want = append(batch, n), append(want, s)
	}
	hub.Publish(batch)
	for _, w := range want {
		p.hears(w)
	}
	p.say(ping)
	p.hears(pong)
	p.say(`{"jsonrpc":"2.0","id":2,"method":"CloseStream"}`)
	p.hears(`{"jsonrpc":"2.0","id":2,"result":{}}`)
	if users, _ := hub.Count(); users != 0 {
		t.Error("the stream is still there")
	}
}

func TestAStreamInASessionNeedsNoToken(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, hub := both(t, newHouse(), Settings{})
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr()).greet("alice")
	p.say(`{"jsonrpc":"2.0","id":1,"method":"OpenStream","params":{"version":1}}`)
	p.hears(`{"jsonrpc":"2.0","id":1,"result":{"epoch":"e1","user_seq":7}}`)
	n, s := note(1, "hi")
	hub.Publish([]chat.Publication{n})
	p.hears(s)
	p.say(ping)
	p.hears(pong)
}

func TestASlowReaderLagsOnceAndLosesNoAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		data, hub := both(t, newHouse(), Settings{})
		ln := listenPipes()
		serve(t, data, ln)
		slow := ln.dial(t).opens()
		quick := ln.dial(t).greet("bob")

		const n = 1000
		for i := range n { // a pipe holds nothing: the first is on its way until it is read
			p, _ := note(i+1, "x")
			hub.Publish([]chat.Publication{p})
			if i%100 == 0 {
				synctest.Wait()
				slow.say(ping)
				quick.say(ping)
				quick.hears(pong)
			}
		}
		synctest.Wait()
		lagged, pongs, seq := 0, 0, 0
		for pongs < n/100 || lagged == 0 {
			switch got := slow.next(); {
			case got == pong:
				pongs++
			case got == `{"jsonrpc":"2.0","method":"Lagged","params":{}}`:
				lagged++
			case lagged == 0:
				if seq++; !strings.Contains(got, fmt.Sprintf(`"seq":%d,`, seq)) {
					t.Fatalf("got %.100s, want seq %d", got, seq)
				}
			}
		}
		last, want := note(n+1, "last")
		hub.Publish([]chat.Publication{last})
		slow.hears(want)
		if lagged != 1 || seq == 0 || seq == n {
			t.Errorf("lagged %d times, after %d", lagged, seq)
		}
	})
}

func TestARevokedSessionEndsItsStreamAlone(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, hub := both(t, newHouse(), Settings{})
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr()).opens()
	other := dialTCP(t, ln.Addr())
	other.say(strings.Replace(openAlice, "alice", "bob", 1))
	other.next()
	n, s := note(1, "bye")
	n.Revoke = []chat.SessionID{1}
	hub.Publish([]chat.Publication{n})
	p.hears(s)
	p.hears(`{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"the session has ended","data":{"kind":"unauthenticated"}}}`)
	p.hearsEnd()
	other.say(ping)
	other.hears(pong)
}

func TestOpenStreamRefusesAWrongToken(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, _ := both(t, newHouse(), Settings{})
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr())
	p.say(strings.Replace(openAlice, "alice", "eve", 1))
	if got := p.next(); !strings.Contains(got, `"code":-32001`) {
		t.Error(got)
	}
}

func TestWhatIsPushedDuringTheOpeningComesBehindTheAnswer(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	h := newHouse()
	data, hub := both(t, h, Settings{})
	b := data.o.Broadcast
	register := b.o.Register
	n, s := note(1, "early")
	b.o.Register = func(u chat.UserID, id chat.SessionID, sink chat.Sink) Registration {
		r := register(u, id, sink)
		if more, err := sink.Send([]*chat.Notice{{Frame: protocol.EncodeNotification(n.Note)}}); more || err != nil {
			t.Error("a stream that is not open yet takes more", err)
		}
		return r
	}
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr()).opens()
	p.hears(s)
	n, s = note(2, "late")
	hub.Publish([]chat.Publication{n})
	p.hears(s)
}

func TestAPingOnAStreamIsOfItsUser(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	h := newHouse()
	data, _ := both(t, h, Settings{})
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr()).opens()
	p.say(ping)
	p.hears(pong)
	p.say(strings.Replace(openAlice, "alice", "bob", 1))
	p.next()
	h.revoke("bob")
	p.say(ping)
	if got := p.next(); !strings.Contains(got, `"code":-32001`) {
		t.Errorf("as alice: %s", got)
	}
}
