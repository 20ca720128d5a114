package service

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"testing"

	"talko/app/chat"
)

// The hash of a send is that of its params by encoding/json, as those are that
// were stored before.
func FuzzHashOfASend(f *testing.F) {
	f.Add(int64(1), "hello", int64(0), "0192f0c1-0000-7000-8000-000000000001")
	f.Add(int64(-1), "a <b> & \"c\" \\ d\n", int64(7), "")
	f.Add(int64(0), "\u2028 \xff é \x7f", int64(-7), "\"")
	f.Fuzz(func(t *testing.T, id int64, text string, reply int64, client string) {
		p := chat.InsertMessage{ChatID: chat.ChatID(id), Text: text, ReplyTo: chat.Seq(reply), ClientID: client}
		got, err := hashCall("InsertMessage", p)
		if err != nil {
			t.Fatal(err)
		}
		params, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		want := sha256.Sum256(append([]byte("InsertMessage\x00"), params...))
		if !bytes.Equal(got, want[:]) {
			t.Errorf("%+v is hashed in another way than as %s", p, params)
		}
	})
}

func BenchmarkHashOfASend(b *testing.B) {
	p := chat.InsertMessage{ChatID: 7, Text: "the build is green again, have a look", ClientID: "0192f0c1-0000-7000-8000-000000000001"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := newCallID("InsertMessage", p.ClientID, p); err != nil {
			b.Fatal(err)
		}
	}
}
