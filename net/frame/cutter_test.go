package frame

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// cut feeds pieces to a Cutter and returns what it makes of them.
func cut(c *Cutter, pieces [][]byte) (payloads []string, err error) {
	for _, piece := range pieces {
		for len(piece) > 0 {
			payload, rest, whole, err := c.Next(piece)
			if err != nil {
				return payloads, err
			}
			if !whole {
				break
			}
			payloads, piece = append(payloads, string(payload)), rest
		}
	}
	return payloads, nil
}

func TestCutterTakesFramesAsTheyCome(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		stream string
		want   []string
		within bool
		err    error
	}{
		"one frame":       {stream: "5         hello", want: []string{"hello"}},
		"two frames":      {stream: "2         hi5         there", want: []string{"hi", "there"}},
		"an empty one":    {stream: "0         2         hi", want: []string{"", "hi"}},
		"at the limit":    {stream: "20        " + strings.Repeat("x", 20), want: []string{strings.Repeat("x", 20)}},
		"cut in header":   {stream: "5    ", within: true},
		"cut in payload":  {stream: "2         hi5         hel", want: []string{"hi"}, within: true},
		"above the limit": {stream: "21        ", within: true, err: ErrTooLarge},
		"bad after good":  {stream: "2         hihello world", want: []string{"hi"}, within: true, err: ErrHeader},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for size := 1; size <= len(c.stream); size++ {
				cutter := NewCutter(20)
				got, err := cut(&cutter, slices.Collect(slices.Chunk([]byte(c.stream), size)))
				if !slices.Equal(got, c.want) || !errors.Is(err, c.err) || cutter.Within() != c.within {
					t.Fatalf("in pieces of %d: got %q, %v, within %v", size, got, err, cutter.Within())
				}
			}
		})
	}
}

func TestWhatACutterReturnsIsTheCallers(t *testing.T) {
	t.Parallel()
	piece := []byte("2         ab2         cd")
	cutter := NewCutter(20)
	first, rest, _, _ := cutter.Next(piece)
	second, _, _, _ := cutter.Next(rest)
	clear(piece)
	if string(first) != "ab" || string(second) != "cd" {
		t.Errorf("got %q, %q", first, second)
	}
}

// Not parallel: it counts what the whole process allocates.
func TestAnnouncementToACutterAllocatesLittle(t *testing.T) {
	cutter := NewCutter(1 << 30)
	piece := []byte("1073741824" + strings.Repeat("x", 10_000))
	if n := allocated(func() { cutter.Next(piece) }); n > 64<<10 {
		t.Errorf("10,000 bytes of an announced GiB allocated %d", n)
	}
}

// A Cutter makes of any stream, however it comes, what a Reader makes of it.
func FuzzCutter(f *testing.F) {
	f.Add([]byte("5         hello"), 1)
	f.Add([]byte("0         2         hi9"), 3)
	f.Add([]byte("05        hello"), 2)
	f.Fuzz(func(t *testing.T, stream []byte, size int) {
		size = max(1, min(size, len(stream)))
		cutter, reader := NewCutter(1000), NewReader(bytes.NewReader(stream), 1000)
		got, err := cut(&cutter, slices.Collect(slices.Chunk(stream, size)))
		for _, payload := range got {
			if want, err := reader.Next(); err != nil || payload != string(want) {
				t.Fatalf("got %q, want %q, %v", payload, want, err)
			}
		}
		_, end := reader.Next()
		switch {
		case end == io.EOF && !cutter.Within() && err == nil:
		case end == io.ErrUnexpectedEOF && cutter.Within() && err == nil:
		case err != nil && end != nil && err.Error() == end.Error():
		default:
			t.Errorf("ends with %v, within %v; want %v", err, cutter.Within(), end)
		}
	})
}
