package frame

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestHeaderTellsASize(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		header string
		want   int
		err    error
	}{
		"one digit":            {header: "5         ", want: 5},
		"nothing":              {header: "0         ", want: 0},
		"at the limit":         {header: "99        ", want: 99},
		"above the limit":      {header: "100       ", err: ErrTooLarge},
		"ten digits":           {header: "9999999999", err: ErrTooLarge},
		"no number":            {header: "hello     ", err: ErrHeader},
		"empty":                {header: "          ", err: ErrHeader},
		"negative":             {header: "-5        ", err: ErrHeader},
		"signed":               {header: "+5        ", err: ErrHeader},
		"right-justified":      {header: "         5", err: ErrHeader},
		"space before":         {header: " 5        ", err: ErrHeader},
		"digit behind a space": {header: "5 5       ", err: ErrHeader},
		"leading zero":         {header: "05        ", err: ErrHeader},
		"all zeros":            {header: "0000000000", err: ErrHeader},
		"padded with tabs":     {header: "5\t\t\t\t\t\t\t\t\t", err: ErrHeader},
		"padded with zeros":    {header: "5\x00\x00\x00\x00\x00\x00\x00\x00\x00", err: ErrHeader},
		"hexadecimal":          {header: "0x5       ", err: ErrHeader},
		"fraction":             {header: "5.0       ", err: ErrHeader},
		"other digits":         {header: "٥        ", err: ErrHeader},
		"short":                {header: "5", err: ErrHeader},
		"long":                 {header: "5          ", err: ErrHeader},
		"HTTP":                 {header: "GET / HTTP", err: ErrHeader},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseHeader([]byte(c.header), 99)
			if got != c.want || !errors.Is(err, c.err) {
				t.Errorf("ParseHeader(%q) = %d, %v; want %d, %v", c.header, got, err, c.want, c.err)
			}
		})
	}
}

func TestAppendAndBeginEndMakeTheSameFrame(t *testing.T) {
	t.Parallel()
	want := "before" + "5         hello"
	if got := string(Append([]byte("before"), []byte("hello"))); got != want {
		t.Errorf("Append: %q, want %q", got, want)
	}
	dst := append(Begin([]byte("before")), "hello"...)
	if got := string(End(dst, len("before"))); got != want {
		t.Errorf("Begin, End: %q, want %q", got, want)
	}
}

func TestWriteIsOneWrite(t *testing.T) {
	t.Parallel()
	var w countingWriter
	if err := Write(&w, []byte("hello")); err != nil || w.calls != 1 || w.String() != "5         hello" {
		t.Errorf("%d writes of %q, %v", w.calls, w.String(), err)
	}
}

type countingWriter struct {
	bytes.Buffer
	calls int
}

func (w *countingWriter) Write(p []byte) (int, error) {
	w.calls++
	return w.Buffer.Write(p)
}

func TestPutHeaderPanicsOnWhatNoHeaderTells(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{-1, MaxPayload + 1} {
		n := int(size)
		if int64(n) != size {
			continue // no int tells it here
		}
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			PutHeader(make([]byte, HeaderBytes), n)
		})
	}
}

// A header that is read and written again is the same, byte for byte.
func FuzzHeader(f *testing.F) {
	for _, seed := range []string{"5         ", "05        ", "9999999999", "-1        ", "", strings.Repeat(" ", 10)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, h []byte) {
		n, err := ParseHeader(h, int(min(MaxPayload, math.MaxInt)))
		if err != nil {
			return
		}
		again := make([]byte, HeaderBytes)
		if PutHeader(again, n); !bytes.Equal(again, h) {
			t.Errorf("%q tells %d, which is written %q", h, n, again)
		}
	})
}
