package bench

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestScanTakesWholeFrames(t *testing.T) {
	t.Parallel()
	two := string(appendFrame(appendFrame(nil, "hello"), "world!"))
	for name, c := range map[string]struct {
		stream string
		want   []string
		used   int
		err    string
	}{
		"nothing":          {},
		"one frame":        {stream: "5         hello", want: []string{"hello"}, used: 15},
		"two":              {stream: two, want: []string{"hello", "world!"}, used: len(two)},
		"cut in a header":  {stream: "5         hello5    ", want: []string{"hello"}, used: 15},
		"cut in a payload": {stream: "5         hell"},
		"empty":            {stream: "0         ", want: []string{""}, used: 10},
		"no header":        {stream: "hello, you", err: "is no header"},
		"above the limit":  {stream: "9999999999", err: "a frame of"},
	} {
		var got []string
		frames, used, err := scan([]byte(c.stream), func(p []byte) error {
			got = append(got, string(p))
			return nil
		})
		if !slices.Equal(got, c.want) || frames != len(c.want) || used != c.used {
			t.Errorf("%s: got %q, %d frames, %d bytes", name, got, frames, used)
		}
		if (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: got %v, want %q", name, err, c.err)
		}
	}
}

// FuzzScan cuts a stream in two anywhere: that changes nothing.
func FuzzScan(f *testing.F) {
	f.Add([]byte("5         hello3         you"), 7)
	f.Add([]byte("262144    x"), 3)
	f.Fuzz(func(t *testing.T, stream []byte, at int) {
		var whole, parts [][]byte
		keep := func(to *[][]byte) func([]byte) error {
			return func(p []byte) error {
				*to = append(*to, bytes.Clone(p))
				return nil
			}
		}
		_, _, err := scan(stream, keep(&whole))
		if err != nil {
			return
		}
		at = max(0, min(at, len(stream)))
		_, used, err := scan(stream[:at], keep(&parts))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := scan(stream[used:], keep(&parts)); err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(whole, parts, bytes.Equal) {
			t.Errorf("got %q, want %q", parts, whole)
		}
	})
}

func TestLocateReadsChatAndSeq(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		payload   string
		chat, seq int64
		ok        bool
	}{
		"a message": {`{"jsonrpc":"2.0","method":"Message","params":{"message":{"message_id":4294967298,"chat_id":12,"seq":345,"mod_seq":346}}}`, 12, 345, true},
		"an event":  {`{"jsonrpc":"2.0","method":"Event","params":{"event":{"chat_id":1,"seq":2,"kind":"react"}}}`, 1, 2, true},
		"a marker":  {`{"jsonrpc":"2.0","method":"Read","params":{"user_seq":9,"chat_id":1,"read_seq":2,"last_seq":2}}`, 0, 0, false},
		"presence":  {`{"jsonrpc":"2.0","method":"Presence","params":{"user":{"user_id":1}}}`, 0, 0, false},
		"nothing":   {``, 0, 0, false},
		"cut":       {`"chat_id":1,"seq":`, 1, 0, false},
	} {
		at, seq, ok := locate([]byte(c.payload))
		if ok != c.ok || ok && (at != c.chat || seq != c.seq) {
			t.Errorf("%s: got %d, %d, %v", name, at, seq, ok)
		}
	}
}

// TestStreamsNoticeWhatIsLost shows a stream what may go wrong.
func TestStreamsNoticeWhatIsLost(t *testing.T) {
	t.Parallel()
	message := func(chat, seq int) string {
		return fmt.Sprintf(`{"method":"Message","params":{"message":{"chat_id":%d,"seq":%d}}}`, chat, seq)
	}
	for name, c := range map[string]struct {
		heard []string
		want  string // "": nothing is wrong
	}{
		"in order":          {heard: []string{message(1, 8), message(2, 1), message(1, 9)}},
		"somebody else's":   {heard: []string{message(3, 77)}},
		"one is lost":       {heard: []string{message(1, 8), message(1, 10)}, want: "heard 10 behind 8"},
		"one comes twice":   {heard: []string{message(1, 8), message(1, 8)}, want: "heard 8 behind 8"},
		"the first is lost": {heard: []string{message(1, 9)}, want: "heard 9 behind 7"},
		"it lagged":         {heard: []string{`{"jsonrpc":"2.0","method":"Lagged","params":{}}`}, want: "it lagged"},
	} {
		s := &stream{sock: &sock{l: &loop{}}, opened: true, seats: []seat{{id: 1, last: 7}, {id: 2}}}
		var err error
		for _, payload := range c.heard {
			if err == nil {
				err = s.hear([]byte(payload))
			}
		}
		if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

// TestCallersNoticeDisorder lets answers overtake each other, which they may, and
// texts, which they may not.
func TestCallersNoticeDisorder(t *testing.T) {
	t.Parallel()
	type answer struct{ call, seq int64 }
	for name, c := range map[string]struct {
		chats   int64
		answers []answer
		want    bool
	}{
		"in order":                   {1, []answer{{1, 5}, {2, 6}, {3, 9}}, true},
		"answers overtake":           {1, []answer{{2, 6}, {1, 5}, {3, 9}}, true},
		"texts overtake":             {1, []answer{{1, 6}, {2, 5}}, false},
		"texts and answers overtake": {1, []answer{{2, 5}, {1, 6}}, false},
		"what was never asked":       {1, []answer{{5, 5}}, false},
		"no call at all":             {1, []answer{{0, 5}}, false},
		"one is answered twice":      {1, []answer{{1, 5}, {1, 5}}, false},
		"two chats":                  {2, []answer{{1, 50}, {2, 5}, {3, 51}, {4, 6}}, true},
	} {
		caller := &caller{chats: c.chats}
		for range 4 {
			caller.append(1, "x")
		}
		got := true
		for _, a := range c.answers {
			got = got && caller.inOrder(a.call, a.seq)
		}
		if got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// TestManyCallsStayInOrder answers each call at once, or only when thousands are
// not answered: a server that is behind is not one that mixes texts up.
func TestManyCallsStayInOrder(t *testing.T) {
	t.Parallel()
	for _, behind := range []int64{1, 2, 5_000} {
		caller := &caller{chats: 1}
		for call := int64(0); call < 20_000; {
			for range behind {
				caller.append(1, "x")
			}
			for caller.buf = caller.buf[:0]; call < caller.id; {
				if call++; !caller.inOrder(call, 2*call) {
					t.Fatalf("call %d is said to be out of order, of %d at a time", call, behind)
				}
			}
		}
	}
}

func TestClientIDsAreOfVersion7(t *testing.T) {
	t.Parallel()
	got := string(appendClientID(nil, time.UnixMilli(0x0192f0c1abcd), 0xbeef, 0x12345678))
	if want := "0192f0c1-abcd-7000-8000-beef12345678"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
