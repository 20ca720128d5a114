package protocol

import (
	"bytes"
	"strings"
	"testing"

	"talko/app/chat"
)

func TestProofIsOfTheKeyTheSideAndBothNonces(t *testing.T) {
	t.Parallel()
	key, d, b := []byte("key"), Nonce(), Nonce()
	proof := Proof(key, DataSide, d, b)
	if !Proves(proof, key, DataSide, d, b) {
		t.Error("a proof does not prove")
	}
	for name, proves := range map[string]bool{
		"another key":   Proves(proof, []byte("yek"), DataSide, d, b),
		"another side":  Proves(proof, key, BroadcastSide, d, b),
		"swapped":       Proves(proof, key, DataSide, b, d),
		"another nonce": Proves(proof, key, DataSide, Nonce(), b),
		"nothing":       Proves("", key, DataSide, d, b),
		"cut":           Proves(proof[:63], key, DataSide, d, b),
	} {
		if proves {
			t.Errorf("%s proves as well", name)
		}
	}
}

// The proof of doc.go, reckoned once by another program:
// printf 'talko link 1 data aa bb' | openssl dgst -sha256 -hmac key
func TestProofIsWhatTheSpecificationSays(t *testing.T) {
	t.Parallel()
	const want = "e49536ba7d53ea0899e9bbb957a6b12eb86938885cb827a559db8b455a429107"
	if got := Proof([]byte("key"), DataSide, "aa", "bb"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNonceIs32BytesInHexadecimal(t *testing.T) {
	t.Parallel()
	if n := Nonce(); !ValidNonce(n) || n == Nonce() {
		t.Errorf("got %q", n)
	}
	for _, n := range []string{"", "aa", strings.Repeat("x", 64), strings.Repeat("a", 66)} {
		if ValidNonce(n) {
			t.Errorf("%q is a nonce", n)
		}
	}
}

func TestPublishCarriesNotifications(t *testing.T) {
	t.Parallel()
	for _, n := range Notifications {
		note, err := NoteOf(n)
		if err != nil {
			t.Fatal(err)
		}
		params, err := Encode(Publish{ReceiverIDs: []chat.UserID{1}, Notification: note})
		if err != nil {
			t.Fatal(err)
		}
		p, err := Decode[Publish](params)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeNotification(p.Notification.Method, p.Notification.Params)
		if err != nil || !bytes.Equal(EncodeNotification(back), EncodeNotification(n)) {
			t.Errorf("%s came as %+v, %v", n.Method(), back, err)
		}
	}
}
