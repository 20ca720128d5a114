package history

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"talko/app/chat"
)

// write returns a history as a file has it.
func write(t testing.TB, h History) []byte {
	var b bytes.Buffer
	w, err := NewWriter(&b, h.Header)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records(h) {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// records returns what a history was made of, but for the header.
func records(h History) (all []Record) {
	all = list(all, h.Clients)
	for _, op := range h.Ops {
		all = append(all, op.Invoked)
		if op.Answer.At != 0 {
			all = append(all, op.Answer)
		}
	}
	all = list(list(list(list(list(all, h.Typed), h.Received), h.Resets), h.Listed), h.Gone)
	all = list(list(list(all, h.Quiet), h.Shown), h.Chats)
	for _, e := range h.Events {
		all = append(all, Event{e})
	}
	for _, m := range h.Lines {
		all = append(all, Line{m})
	}
	return list(all, h.Seats)
}

func list[R Record](all []Record, more []R) []Record {
	for _, r := range more {
		all = append(all, r)
	}
	return all
}

// small has a line of every name.
const small = `{"history":{"version":1,"seed":7}}
{"client":{"client":1,"user_id":3,"device_id":2}}
{"client":{"client":2,"user_id":3,"device_id":3}}
{"listed":{"at":1,"client":1,"chat_id":4,"from_seq":1}}
{"received":{"at":2,"client":1,"chat_id":4,"seq":1,"kind":"joined","mod_seq":1,"pushed":true}}
{"typed":{"at":3,"client":1,"chat_id":4,"client_id":"x","outbox":"a","order":1}}
{"invoked":{"at":3,"client":1,"op":9,"call":"InsertMessage","chat_id":4,"client_id":"x","outbox":"a","order":1,"text":"hi"}}
{"answered":{"at":4,"op":9,"outcome":"acknowledged","seq":2,"ts":1795000000000}}
{"reset":{"at":5,"client":1,"why":"lagged"}}
{"invoked":{"at":6,"client":2,"op":10,"call":"GetMessages","chat_id":4}}
{"answered":{"at":7,"op":10,"outcome":"acknowledged","page":{"from":1,"to":2,"last_seq":2,"from_seq":1,"seqs":[1,2]}}}
{"gone":{"at":8,"client":2}}
{"quiet":{"at":9,"until":10}}
{"shown":{"at":10,"client":1,"chat_id":4,"from":1,"to":2,"last_seq":2,"from_seq":1,"read_seq":1,"read_version":5,"unread":0,"mentions":0,"rows":2}}
{"row":{"hole":{"from":1,"to":1}}}
{"row":{"message":{"message_id":17179869186,"chat_id":4,"seq":2,"mod_seq":2,"edit_seq":2,"kind":"text","user":{"user_id":3,"user_name":"a"},"message_text":"hi","message_ts":1795000000000,"client_id":"x"}}}
{"chat":{"chat_id":4,"kind":"room","history":"all","last_seq":2}}
{"event":{"chat_id":4,"seq":1,"kind":"joined","user":{"user_id":3,"user_name":"a"},"ts":1795000000000}}
{"event":{"chat_id":4,"seq":2,"kind":"text","user":{"user_id":3,"user_name":"a"},"ts":1795000000000,"value":"hi"}}
{"line":{"message_id":17179869185,"chat_id":4,"seq":1,"mod_seq":1,"edit_seq":1,"kind":"joined","user":{"user_id":3,"user_name":"a"},"message_text":"","message_ts":1795000000000}}
{"line":{"message_id":17179869186,"chat_id":4,"seq":2,"mod_seq":2,"edit_seq":2,"kind":"text","user":{"user_id":3,"user_name":"a"},"message_text":"hi","message_ts":1795000000000,"client_id":"x"}}
{"seat":{"chat_id":4,"user_id":3,"from_seq":1,"read_seq":1,"read_version":5,"unread":0,"mentions":0}}
{"end":{"records":22}}
`

func TestFileHasTheFormThatIsDocumented(t *testing.T) {
	t.Parallel()
	h, err := ReadAll(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	if r := Judge(h); r.Verdict != Clean || r.Acknowledged != 1 {
		t.Fatalf("it is judged as %+v", r)
	}
	for name := range kinds {
		if !strings.Contains(small, `{"`+name+`":`) {
			t.Errorf("it has no line %q", name)
		}
	}
}

func TestFileTellsWhatWasWritten(t *testing.T) {
	t.Parallel()
	h := generate(2, 400)
	h.Gone = append(h.Gone, Gone{At: 3, Client: 1})
	got, err := ReadAll(bytes.NewReader(write(t, h)))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, h) {
		t.Fatal("it is another history")
	}
}

func TestFileThatWasCutIsRefused(t *testing.T) {
	t.Parallel()
	whole := []byte(small)
	for n := range len(whole) {
		if _, err := ReadAll(bytes.NewReader(whole[:n])); !errors.Is(err, ErrRecord) || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("cut at %d of %d bytes: %v", n, len(whole), err)
		}
	}
}

func TestFileThatIsNoHistoryIsRefused(t *testing.T) {
	t.Parallel()
	head := `{"history":{"version":1}}` + "\n"
	for name, text := range map[string]string{
		"another version":        `{"history":{"version":2}}` + "\n",
		"no header":              `{"gone":{"at":1}}` + "\n",
		"a second header":        head + head,
		"no name":                head + "{}\n",
		"nothing":                head + "null\n",
		"an unknown name":        head + `{"gossip":{}}` + "\n",
		"two members":            head + `{"gone":{},"gone":{}}` + "\n",
		"another type":           head + `{"gone":[]}` + "\n",
		"no JSON":                head + `{"gone":{"at":}}` + "\n",
		"a row without a view":   head + `{"row":{}}` + "\n",
		"a view without rows":    head + `{"shown":{"rows":3}}` + "\n" + `{"gone":{}}` + "\n",
		"an answer to nothing":   head + `{"answered":{"op":1}}` + "\n" + `{"end":{"records":2}}` + "\n",
		"an end that miscounts":  head + `{"end":{"records":7}}` + "\n",
		"more behind the end":    head + `{"end":{"records":1}}` + "\n\n",
		"a line that is endless": head + `{"gone":{` + strings.Repeat(" ", MaxRecordBytes),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := ReadAll(strings.NewReader(text)); !errors.Is(err, ErrRecord) {
				t.Fatalf("it gives %v", err)
			}
		})
	}
}

func TestWriterRefusesWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	w, err := NewWriter(io.Discard, Header{})
	if err != nil {
		t.Fatal(err)
	}
	long := Line{chat.Message{Text: strings.Repeat("x", MaxRecordBytes)}}
	if err := w.Write(long); err == nil {
		t.Fatal("it wrote a line that is too long")
	}
	if err := w.Write(Gone{}); err == nil {
		t.Fatal("it went on after an error")
	}
}

func TestWriterMayBeShared(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w, err := NewWriter(&b, Header{})
	if err != nil {
		t.Fatal(err)
	}
	h := generate(3, 300)
	done := make(chan error)
	for _, s := range h.Shown {
		go func() { done <- w.Write(s) }()
	}
	for range h.Shown {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := ReadAll(&b)
	if err != nil || len(got.Shown) != len(h.Shown) {
		t.Fatalf("%d views of %d: %v", len(got.Shown), len(h.Shown), err)
	}
}

// FuzzFile holds that whatever a file has, it is refused or judged, and that
// what was read is written and read as the same.
func FuzzFile(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`{"history":{"version":1}}` + "\n" + `{"shown":{"rows":1000000000}}` + "\n"))
	f.Add([]byte(`{"history":{"version":1}}` + "\n" + `{"end":{"records":1}}` + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := ReadAll(bytes.NewReader(b))
		if err != nil {
			return
		}
		Judge(h)
		again, err := ReadAll(bytes.NewReader(write(t, h)))
		if err != nil {
			t.Fatal(err)
		}
		if one, two := write(t, h), write(t, again); !bytes.Equal(one, two) {
			t.Fatalf("it changed:\n%s\n%s", one, two)
		}
	})
}
