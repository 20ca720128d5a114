package bench

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestMixedHasEveryoneInTenChatsOfFifty(t *testing.T) {
	t.Parallel()
	p := mixed(1000)
	in := map[int]int{}
	together := map[[2]int]int{}
	for _, users := range p.chats {
		if len(users) != 50 {
			t.Errorf("a chat of %d", len(users))
		}
		for i, u := range users {
			in[u]++
			for _, v := range users[:i] {
				together[[2]int{v, u}]++
			}
		}
	}
	for u := range 1000 {
		if in[u] != 10 {
			t.Errorf("user %d is in %d chats", u, in[u])
		}
	}
	if len(p.chats) != 200 || len(together) < 1000*999/2/3 {
		t.Errorf("%d chats, in which %d pairs meet", len(p.chats), len(together))
	}
}

func TestEachChatHasAsManySenders(t *testing.T) {
	t.Parallel()
	p := mixed(1000)
	for i, users := range p.chats {
		n := 0
		for _, u := range fewOfEach(1000, 4) {
			if contains(users, u) {
				n++
			}
		}
		if n != 4 {
			t.Errorf("chat %d has %d of them", i, n)
		}
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	list := []int{1, 3, 5, 7}
	for n := range 9 {
		if got := contains(list, n); got != (n%2 == 1 && n < 8) {
			t.Errorf("%d: %v", n, got)
		}
	}
	if contains(nil, 0) {
		t.Error("nothing has something")
	}
}

func TestWhereStreamsAreOpened(t *testing.T) {
	t.Parallel()
	for told, want := range map[string]string{"": "chat:8889", ":8888": "chat:8888", "push:1": "push:1"} {
		if got, err := pushAddr("chat:8889", told); got != want || err != nil {
			t.Errorf("%q: got %q, %v", told, got, err)
		}
	}
}

func TestWhatABareProcessWritesIsHeard(t *testing.T) {
	t.Parallel()
	o := orders{Head: `{"chat_id":3,"seq":`, Tail: `}`, Frames: 16}
	s := &stream{sock: &sock{l: &loop{}}, opened: true, seats: []seat{{id: 3}}}
	var block []byte
	seq := int64(1)
	for range 10 {
		block, seq = o.block(block[:0], seq)
		if frames, used, err := scan(block, s.hear); frames != 16 || used != len(block) || err != nil {
			t.Fatal(frames, used, err)
		}
	}
	if s.seats[0].last != 160 {
		t.Errorf("heard %d", s.seats[0].last)
	}
}

func TestDrawingsAreXML(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string][]Row{
		"nothing":  nil,
		"one":      {row("send/1", 100, "", 0)},
		"two":      {row("fanout/10", 5e4, "", 2e6), row("fanout/1000", 1e6, "", 2e6), row("fanout/many", 1, "", 1)},
		"one void": {row("fanout/10", 5e4, "", 2e6), {Name: "fanout/100", Void: "lost"}},
	} {
		drawn := draw(rows)
		d := xml.NewDecoder(strings.NewReader(drawn))
		var err error
		for err == nil {
			_, err = d.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(drawn, "NaN") || strings.Contains(drawn, "Inf") {
			t.Errorf("%s: a number is none:\n%s", name, drawn)
		}
		if dots := strings.Count(drawn, `class="dot"`); dots != map[string]int{"one": 1, "two": 2, "one void": 1}[name] {
			t.Errorf("%s: %d dots", name, dots)
		}
	}
}

func TestShort(t *testing.T) {
	t.Parallel()
	for f, want := range map[float64]string{10: "10", 1000: "1k", 1234: "1.2k", 45_600: "46k", 1_098_765: "1.1M", 0.5: "0.5"} {
		if got := short(f); got != want {
			t.Errorf("%v: got %q, want %q", f, got, want)
		}
	}
}
