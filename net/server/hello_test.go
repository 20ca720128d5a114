package server

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"testing"
	"testing/iotest"
)

// record is a TLS record.
func record(kind byte, said []byte) []byte {
	out := binary.BigEndian.AppendUint16([]byte{kind, 3, 1}, uint16(len(said)))
	return append(out, said...)
}

// parts reads a hello to its end in bufs of a size.
func parts(t *testing.T, from io.Reader, size int) (all [][]byte) {
	t.Helper()
	h := &hello{from: from}
	for last := false; !last; {
		buf := make([]byte, size)
		n, l, err := h.read(buf)
		if err != nil {
			t.Fatal(err)
		}
		all, last = append(all, buf[:n]), l
	}
	return all
}

func TestAHelloIsHandedOnInFourRecords(t *testing.T) {
	t.Parallel()
	for _, length := range []int{1, 3, 4, 5, 200, 1500, 1 << 14} {
		said := bytes.Repeat([]byte("hello, "), length)[:length]
		for _, size := range []int{6, 100, 576, 20_000} {
			var got []byte
			all := parts(t, iotest.HalfReader(bytes.NewReader(record(handshake, said))), size)
			for _, part := range all {
				if n := len(part) - recordHeader; !slices.Equal(part[:recordHeader], record(handshake, part[recordHeader:])[:recordHeader]) || n > (length+3)/4 {
					t.Fatalf("%d bytes: a part begins with %x and has %d", length, part[:recordHeader], n)
				}
				got = append(got, part[recordHeader:]...)
			}
			if !bytes.Equal(got, said) || size > length+recordHeader && len(all) > 4 {
				t.Errorf("%d bytes in bufs of %d came as %d parts, changed: %v", length, size, len(all), !bytes.Equal(got, said))
			}
		}
	}
}

func TestWhatIsNoHelloIsHandedOnAsItIs(t *testing.T) {
	t.Parallel()
	for _, in := range [][]byte{record(0x15, []byte("alert")), record(handshake, nil)} {
		from := bytes.NewReader(in)
		if all := parts(t, from, 100); len(all) != 1 || !bytes.Equal(all[0], in[:recordHeader]) {
			t.Errorf("%x came as %x", in, all)
		}
		if rest, _ := io.ReadAll(from); !bytes.Equal(rest, in[recordHeader:]) {
			t.Errorf("%x is left of %x", rest, in)
		}
	}
}

func TestAHelloThatIsCutShortFails(t *testing.T) {
	t.Parallel()
	in := record(handshake, make([]byte, 100))
	h := &hello{from: bytes.NewReader(in[:60])}
	var err error
	for err == nil {
		_, _, err = h.read(make([]byte, 576))
	}
	if err != io.ErrUnexpectedEOF {
		t.Error(err)
	}
}
