package server

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"talko/app/chat"
	"talko/app/hub"
	"talko/net/protocol"
)

// apart is a DataServer and a BroadcastServer as they are in two processes.
type apart struct {
	h         *house
	link      *LinkPublisher
	data      net.Addr
	broadcast net.Addr
	online    chan bool // as alice comes and goes
	server    *BroadcastServer
}

func newApart(t *testing.T, dataKey, broadcastKey string) *apart {
	return newApartBy(t, dataKey, broadcastKey, nil, func(addr string) string { return addr })
}

// newApartBy has a link over TLS if there is any, by way of another address.
func newApartBy(t *testing.T, dataKey, broadcastKey string, secret *tls.Config, way func(addr string) string) *apart {
	a := &apart{h: newHouse(), online: make(chan bool, 16)}
	streams := hub.New(hub.Options{Encode: protocol.EncodeNotification, Workers: 1})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	t.Cleanup(func() { cancel(); running.Wait() })
	running.Go(func() { streams.Run(ctx) })

	set := Settings{TLS: secret}
	ln := listenTCP(t)
	a.broadcast = ln.Addr()
	a.server = NewBroadcast(BroadcastOptions{
		Settings: set, Register: RegisterWith(streams.Register), Publisher: streams, Key: []byte(broadcastKey),
	})
	serve(t, a.server, ln)

	a.link = NewLinkPublisher(LinkOptions{
		Addr: way(ln.Addr().String()), TLS: secret != nil, Key: []byte(dataKey), Checker: a.h, MinRetry: time.Millisecond, MaxRetry: 5 * time.Millisecond,
	})
	a.link.OnPresence(func(_ chat.UserID, online bool) { a.online <- online })
	running.Go(func() { a.link.Run(ctx) })

	dataLn := listenTCP(t)
	a.data = dataLn.Addr()
	serve(t, NewData(DataOptions{Settings: set, Dialer: a.h, Epoch: "e1", BroadcastAddr: a.broadcast.String()}), dataLn)
	return a
}

// cutLink cuts the link as a broken wire does.
func (a *apart) cutLink() {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.server.linked.sock.Conn.Close()
}

// up waits for the link, and until the streams that were there before it have
// been told Lagged: who opens one from now on is not.
func (a *apart) up(t *testing.T) *apart {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		p := dialTCP(t, a.broadcast)
		p.say(openAlice)
		got := p.next()
		opened := strings.Contains(got, `"result"`)
		linked := opened && a.linked()
		if linked {
			n, behind := note(1, "up")
			a.link.Publish([]chat.Publication{n})
			for got = p.next(); got != behind && got != lagged; got = p.next() {
			}
		}
		p.Close()
		if opened {
			<-a.online
			<-a.online
		}
		if linked {
			return a
		}
		select {
		case <-deadline:
			t.Fatal("no link: ", got)
		default:
		}
	}
}

// linked reports whether what is published now goes over the link.
func (a *apart) linked() bool {
	a.link.mu.Lock()
	defer a.link.mu.Unlock()
	return a.link.link != nil
}

const lagged = `{"jsonrpc":"2.0","method":"Lagged","params":{}}`

func TestTheLinkBringsWhatIsPublished(t *testing.T) {
	t.Parallel()
	a := newApart(t, "secret", "secret").up(t)
	p := dialTCP(t, a.broadcast).opens()
	if !<-a.online || !a.link.Online(1) {
		t.Error("alice is not known to be there")
	}
	n, s := note(1, "hi")
	bare := chat.EventNote{Event: chat.Event{ChatID: 1, Seq: 2}}
	a.link.Publish([]chat.Publication{n, {
		To: []chat.Recipient{{UserID: 1, FromSeq: 9}}, Note: n.Note, Bare: bare, Target: 8,
	}})
	p.hears(s)
	p.hears(string(protocol.EncodeNotification(bare)[10:]))
	p.say(ping)
	if got := p.next(); !strings.Contains(got, `"server_ts":`) || strings.Contains(got, "user_seq") {
		t.Error(got)
	}
	one := chat.LineOf(chat.Event{ChatID: 1, Seq: 3, Kind: chat.Text, Value: "one shot"})
	a.link.link.Notify("BroadcastMessage", protocol.BroadcastMessage{ReceiverIDs: []chat.UserID{1}, Message: one})
	p.hears(string(protocol.EncodeNotification(chat.MessageNote{Message: one})[10:]))
	a.link.Lost()
	p.hears(lagged)
	a.link.Publish([]chat.Publication{{Revoke: []chat.SessionID{1}}})
	p.hearsError("the session has ended")
	if <-a.online || a.link.Online(1) {
		t.Error("alice is still known to be there")
	}
}

func TestTheLinkReturnsWithFreshChecksAndLagged(t *testing.T) {
	t.Parallel()
	a := newApart(t, "secret", "secret").up(t)
	p := dialTCP(t, a.broadcast).opens()
	<-a.online
	other := dialTCP(t, a.broadcast)
	other.say(strings.Replace(openAlice, "alice", "bob", 1))
	other.next()
	<-a.online
	a.h.revoke("alice") // and the Revoke is never told
	a.cutLink()
	p.hearsError("the session has ended")
	other.hears(lagged)
	n, s := note(1, "again")
	n.To = []chat.Recipient{{UserID: 1}, {UserID: 2}}
	a.link.Publish([]chat.Publication{n})
	other.hears(s)
}

// What could not be checked might have been revoked while the link was cut.
func TestWhoseTokenCannotBeCheckedAgainIsSentAway(t *testing.T) {
	t.Parallel()
	a := newApart(t, "secret", "secret").up(t)
	p := dialTCP(t, a.broadcast).opens()
	a.h.doubt("alice")
	a.cutLink()
	if got := p.next(); !strings.Contains(got, `"code":-32007`) || !strings.Contains(got, "retry_after_ms") {
		t.Error(got)
	}
	p.hearsEnd()
}

func TestALinkWithoutTheKeyIsNone(t *testing.T) {
	t.Parallel()
	a := newApart(t, "secret", "another")
	p := dialTCP(t, a.broadcast)
	p.say(openAlice)
	if got := p.next(); !strings.Contains(got, `"code":-32007`) || !strings.Contains(got, "retry_after_ms") {
		t.Error(got)
	}
}

func TestAReflectedProofProvesNothing(t *testing.T) {
	t.Parallel()
	a := newApart(t, "secret", "secret").up(t)
	p := dialTCP(t, a.broadcast)
	nonce := protocol.Nonce()
	p.say(`{"jsonrpc":"2.0","id":1,"method":"OpenLink","params":{"version":1,"nonce":"` + nonce + `"}}`)
	if got := p.next(); !strings.Contains(got, `"nonce"`) {
		t.Fatal(got)
	}
	p.say(`{"jsonrpc":"2.0","id":2,"method":"Prove","params":{"proof":"` + protocol.Proof([]byte("secret"), protocol.BroadcastSide, nonce, nonce) + `"}}`)
	if got := p.next(); !strings.Contains(got, `"code":-32002`) {
		t.Error(got)
	}
	p.hearsEnd()
}

func TestWithoutAProofTheLinkKnowsNoMethod(t *testing.T) {
	t.Parallel()
	a := newApart(t, "secret", "secret").up(t)
	for _, method := range []string{"Publish", "BroadcastMessage", "Revoke", "Lost", "CheckToken", "GetChats"} {
		p := dialTCP(t, a.broadcast)
		p.say(`{"jsonrpc":"2.0","id":1,"method":"` + method + `"}`)
		p.hears(`{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"unknown method","data":{"kind":"invalid"}}}`)
		p.hearsEnd()
	}
	p := dialTCP(t, a.data)
	p.say(openAlice)
	p.hears(`{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"unknown method","data":{"kind":"invalid"}}}`)
}

func TestPublishingNeverWaitsForTheLink(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t) // accepts nothing: the link never comes
	defer ln.Close()
	l := NewLinkPublisher(LinkOptions{Addr: ln.Addr().String(), Key: []byte("k")})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- l.Run(ctx) }()
	n, _ := note(1, strings.Repeat("x", 1000))
	for range 10_000 {
		l.Publish([]chat.Publication{n})
	}
	l.Lost()
	cancel()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestALinkThatFallsBehindIsCutAndTellsEveryone(t *testing.T) {
	t.Parallel()
	a := newApart(t, "secret", "secret").up(t)
	p := dialTCP(t, a.broadcast).opens()
	a.link.mu.Lock()
	link, overflow := a.link.link, a.link.overflow
	a.link.mu.Unlock()
	a.link.giveUp(link, overflow, errors.New("it is full"))
	a.link.giveUp(link, overflow, errors.New("and again"))
	p.hears(lagged)
	n, s := note(1, "behind it")
	a.link.Publish([]chat.Publication{n})
	p.hears(s)
}
