package frame

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

func TestReaderCutsAStream(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		stream string
		want   []string
		err    error
	}{
		"nothing":         {stream: "", err: io.EOF},
		"one frame":       {stream: "5         hello", want: []string{"hello"}, err: io.EOF},
		"two frames":      {stream: "2         hi5         there", want: []string{"hi", "there"}, err: io.EOF},
		"an empty one":    {stream: "0         2         hi", want: []string{"", "hi"}, err: io.EOF},
		"at the limit":    {stream: "20        " + strings.Repeat("x", 20), want: []string{strings.Repeat("x", 20)}, err: io.EOF},
		"cut in header":   {stream: "5    ", err: io.ErrUnexpectedEOF},
		"cut in payload":  {stream: "5         hel", err: io.ErrUnexpectedEOF},
		"no payload":      {stream: "5         ", err: io.ErrUnexpectedEOF},
		"above the limit": {stream: "21        ", err: ErrTooLarge},
		"bad after good":  {stream: "2         hihello world", want: []string{"hi"}, err: ErrHeader},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for how, src := range map[string]io.Reader{
				"at once":        strings.NewReader(c.stream),
				"byte by byte":   iotest.OneByteReader(strings.NewReader(c.stream)),
				"data and error": iotest.DataErrReader(strings.NewReader(c.stream)),
			} {
				r := NewReader(src, 20)
				for _, want := range c.want {
					if got, err := r.Next(); string(got) != want || err != nil {
						t.Fatalf("%s: got %q, %v; want %q", how, got, err, want)
					}
				}
				if got, err := r.Next(); !errors.Is(err, c.err) || got != nil {
					t.Errorf("%s: ends with %q, %v; want %v", how, got, err, c.err)
				}
			}
		})
	}
}

func TestReaderPassesOnWhatReadingGave(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken wire")
	for _, so := range []string{"", "5    ", "5         he"} {
		r := NewReader(io.MultiReader(strings.NewReader(so), iotest.ErrReader(broken)), 20)
		if _, err := r.Next(); !errors.Is(err, broken) {
			t.Errorf("after %q: %v", so, err)
		}
	}
}

func TestPayloadsDoNotShareMemory(t *testing.T) {
	t.Parallel()
	r := NewReader(strings.NewReader("2         ab2         cd"), 20)
	first, _ := r.Next()
	second, _ := r.Next()
	if string(first) != "ab" || string(second) != "cd" {
		t.Errorf("got %q, %q", first, second)
	}
}

// Not parallel: it counts what the whole process allocates.
func TestAnnouncementAloneAllocatesLittle(t *testing.T) {
	const most = 1 << 30
	r := NewReader(strings.NewReader("1073741824"+strings.Repeat("x", 10_000)), most)
	if n := allocated(func() { r.Next() }); n > 64<<10 {
		t.Errorf("10,000 bytes of an announced GiB allocated %d", n)
	}
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// What a Reader takes from any stream makes, written again, the stream's
// beginning; and no payload is longer than the limit.
func FuzzReader(f *testing.F) {
	f.Add([]byte("5         hello0         "), 16)
	f.Add([]byte("17        hello"), 16)
	f.Add([]byte("5         hel"), 5)
	f.Fuzz(func(t *testing.T, stream []byte, limit int) {
		if limit < 0 {
			return
		}
		r := NewReader(bytes.NewReader(stream), limit)
		var again []byte
		for {
			payload, err := r.Next()
			if err != nil {
				break
			}
			if len(payload) > limit || cap(payload) > max(2*len(stream), firstBytes) {
				t.Fatalf("%d bytes (%d allocated), limit %d", len(payload), cap(payload), limit)
			}
			again = Append(again, payload)
		}
		if !bytes.HasPrefix(stream, again) {
			t.Fatalf("%q became %q", stream, again)
		}
	})
}

// What is written is read again, whole.
func FuzzWriteRead(f *testing.F) {
	f.Add([]byte("hello"), []byte(""))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		var wire bytes.Buffer
		Write(&wire, a)
		Write(&wire, b)
		r := NewReader(&wire, max(len(a), len(b)))
		for _, want := range [][]byte{a, b} {
			if got, err := r.Next(); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("got %q, %v; want %q", got, err, want)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	wire := bytes.Repeat(Append(nil, make([]byte, 260)), 1000)
	src := bytes.NewReader(wire)
	r := NewReader(src, 1<<18)
	b.SetBytes(260)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Next(); err == io.EOF {
			src.Reset(wire)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	payload := make([]byte, 260)
	var dst []byte
	b.SetBytes(260)
	b.ReportAllocs()
	for b.Loop() {
		dst = Append(dst[:0], payload)
	}
}
