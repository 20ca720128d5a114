package server

import (
	"net"
	"strings"
	"testing"
)

func TestBadInputIsToldAndTouchesNobodyElse(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, _ := both(t, newHouse(), Settings{})
	serve(t, data, ln)
	good := dialTCP(t, ln.Addr()).greet("alice")

	parse := `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,`
	tooLarge := `{"jsonrpc":"2.0","id":null,"error":{"code":-32004,`
	invalid := `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,`
	for name, c := range map[string]struct {
		bytes   string // as they are, or
		payload string // in a frame
		want    string
	}{
		"a header that is negative":     {bytes: "-5        hello", want: parse},
		"a header that is empty":        {bytes: "          hello", want: parse},
		"a header with a leading zero":  {bytes: "05        hello", want: parse},
		"a header with a second number": {bytes: "5 5       hello", want: parse},
		"a header that is too long":     {bytes: "99999999999", want: tooLarge},
		"a payload above the limit":     {bytes: "262145    ", want: tooLarge},
		"a payload that is cut short":   {bytes: `20        {"jsonrpc"`, want: parse},
		"a payload that is empty":       {bytes: "0         ", want: parse},

		"invalid UTF-8":       {payload: "\"a\xff\"", want: parse},
		"no JSON":             {payload: "hello", want: parse},
		"two values":          {payload: "{} {}", want: parse},
		"nesting too deep":    {payload: strings.Repeat("[", 40) + strings.Repeat("]", 40), want: parse},
		"duplicate names":     {payload: `{"jsonrpc":"2.0","id":1,"id":2,"method":"Ping"}`, want: parse},
		"a number":            {payload: "5", want: invalid},
		"an empty batch":      {payload: "[]", want: invalid},
		"a method of no name": {payload: `{"jsonrpc":"2.0","id":9,"method":true}`, want: `{"jsonrpc":"2.0","id":9,"error":{"code":-32600,`},
		"an unknown method":   {payload: `{"jsonrpc":"2.0","id":9,"method":"Fly"}`, want: `{"jsonrpc":"2.0","id":9,"error":{"code":-32601,`},
		"a call of servers":   {payload: `{"jsonrpc":"2.0","id":9,"method":"Revoke"}`, want: `{"jsonrpc":"2.0","id":9,"error":{"code":-32601,`},
		"a link without keys": {payload: `{"jsonrpc":"2.0","id":9,"method":"OpenLink"}`, want: `{"jsonrpc":"2.0","id":9,"error":{"code":-32601,`},
		"nobody's call":       {payload: ping, want: `{"jsonrpc":"2.0","id":1,"error":{"code":-32001,`},
	} {
		t.Run(name, func(t *testing.T) {
			bad := dialTCP(t, ln.Addr())
			if c.payload != "" {
				bad.say(c.payload)
			} else {
				bad.Write([]byte(c.bytes))
			}
			if strings.HasPrefix(c.bytes, "20 ") {
				bad.Conn.(*net.TCPConn).CloseWrite()
			}
			got := bad.next()
			if !strings.HasPrefix(got, c.want) {
				t.Errorf("got  %s\nwant %s...", got, c.want)
			}
			if !strings.Contains(got, `"data":{"kind":"`) {
				t.Errorf("an error without its kind: %s", got)
			}
			bad.hearsEnd()
			good.say(ping)
			good.hears(pong)
		})
	}
}

func TestASessionSurvivesWhatIsNoRequest(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, _ := both(t, newHouse(), Settings{})
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr()).greet("alice")

	digits := strings.Repeat("1234567890", 4)
	for name, c := range map[string]struct{ say, want string }{
		"string id":       {`{"jsonrpc":"2.0","id":"\u0061b","method":"Ping"}`, `{"jsonrpc":"2.0","id":"\u0061b","result":{"user_seq":7,"sum":9,"server_ts":1}}`},
		"forty digits":    {`{"jsonrpc":"2.0","id":` + digits + `,"method":"Ping"}`, `{"jsonrpc":"2.0","id":` + digits + `,"result":{"user_seq":7,"sum":9,"server_ts":1}}`},
		"null id":         {`{"jsonrpc":"2.0","id":null,"method":"Ping"}`, `{"jsonrpc":"2.0","id":null,"result":{"user_seq":7,"sum":9,"server_ts":1}}`},
		"wrong params":    {`{"jsonrpc":"2.0","id":2,"method":"GetChats","params":{"limit":"x"}}`, `{"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"invalid params: /limit has the wrong type","data":{"kind":"invalid"}}}`},
		"unknown method":  {`{"jsonrpc":"2.0","id":2,"method":"Nope"}`, `{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"unknown method","data":{"kind":"invalid"}}}`},
		"one-entry batch": {`[` + ping + `]`, `[` + pong + `]`},
	} {
		t.Run(name, func(t *testing.T) {
			p.say(c.say)
			p.hears(c.want)
		})
	}
}

func TestNotificationsGetNoAnswer(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, _ := both(t, newHouse(), Settings{})
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr()).greet("alice")
	p.say(
		`{"jsonrpc":"2.0","method":"Ping"}`,
		`{"jsonrpc":"2.0","method":"Nope"}`,
		`[{"jsonrpc":"2.0","method":"Ping"},{"jsonrpc":"2.0","method":"Ping"}]`,
		ping)
	p.hears(pong)
}

func TestABatchIsAnsweredTogether(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, _ := both(t, newHouse(), Settings{})
	serve(t, data, ln)
	p := dialTCP(t, ln.Addr()).greet("alice")
	p.say(`[1,{"jsonrpc":"2.0","method":"Ping"},` + ping + `,{"foo":2}]`)
	got := p.next()
	for _, want := range []string{pong, `"id":null,"error":{"code":-32600`} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want %s in it", got, want)
		}
	}
	if n := strings.Count(got, `"jsonrpc"`); n != 3 || got[0] != '[' {
		t.Errorf("%d answers: %s", n, got)
	}
}

func TestStrangersReadOneLine(t *testing.T) {
	t.Parallel()
	ln := listenTCP(t)
	data, _ := both(t, newHouse(), Settings{})
	serve(t, data, ln)
	for _, hello := range []string{"GET / HTTP/1.1\r\n\r\n", "SSH-2.0-OpenSSH_9.9\r\n", "x"} {
		p := dialTCP(t, ln.Addr())
		p.Write([]byte(hello))
		got := make([]byte, 200)
		n, _ := p.Read(got)
		if string(got[:n]) != strangers {
			t.Errorf("%q reads %q", hello, got[:n])
		}
		p.hearsEnd()
	}
}
