package protocol

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"talko/app/chat"
)

// The link is the one long session between a DataServer, which opens it, and a
// BroadcastServer of another process.

// OpenLink asks for a link. Nonce is the DataServer's; see [Nonce].
type OpenLink struct {
	Version int    `json:"version"`
	Nonce   string `json:"nonce"`
}

// LinkOpened answers OpenLink with the BroadcastServer's nonce.
type LinkOpened struct {
	Nonce string `json:"nonce"`
}

// Prove shows that the DataServer knows the key: Proof of [DataSide].
type Prove struct {
	Proof string `json:"proof"`
}

// Proven shows the same of the BroadcastServer: Proof of [BroadcastSide].
type Proven struct {
	Proof string `json:"proof"`
}

// Publish pushes a notification to the streams of users.
type Publish struct {
	ReceiverIDs  []chat.UserID `json:"receiver_ids"`
	Notification Note          `json:"notification"`
}

// Note is a notification within Publish.
type Note struct {
	Method string         `json:"method"`
	Params jsontext.Value `json:"params,omitzero"`
}

// BroadcastMessage pushes a message, as Publish does with a Message.
type BroadcastMessage struct {
	ReceiverIDs []chat.UserID `json:"receiver_ids"`
	Message     chat.Message  `json:"message"`
}

// Revoke ends the streams of sessions.
type Revoke struct {
	SessionIDs []chat.SessionID `json:"session_ids"`
}

// CheckToken asks back whose a token is.
type CheckToken struct {
	Token string `json:"token"`
}

// NoteOf returns n as Publish carries it.
func NoteOf(n chat.Notification) (Note, error) {
	params, err := json.Marshal(n, jsontext.AllowInvalidUTF8(true))
	return Note{Method: n.Method(), Params: params}, err
}

// Side is one end of a link.
type Side string

const (
	DataSide      Side = "data"
	BroadcastSide Side = "broadcast"
)

// Nonce returns 32 random bytes in hexadecimal digits: to be used once.
func Nonce() string {
	var b [32]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// ValidNonce reports whether a peer's nonce looks as Nonce makes it.
func ValidNonce(nonce string) bool {
	b, err := hex.DecodeString(nonce)
	return err == nil && len(b) == 32
}

// Proof is HMAC-SHA-256, in hexadecimal digits, under the key that both servers
// share, over "talko link 1 SIDE DATANONCE BROADCASTNONCE". The sides differ,
// so that neither can be answered with its own proof.
func Proof(key []byte, side Side, dataNonce, broadcastNonce string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("talko link 1 " + string(side) + " " + dataNonce + " " + broadcastNonce))
	return hex.EncodeToString(mac.Sum(nil))
}

// Bound is the key of a link over TLS: HMAC-SHA-256 under the key that both
// servers share, over "talko link tls" and what this one connection exports under
// the label EXPORTER-Channel-Binding, 32 bytes. Someone in between has two
// connections, and so two keys, neither of which is known to them: no certificate
// needs to be known. (Source: RFC 9266.)
func Bound(key []byte, s tls.ConnectionState) ([]byte, error) {
	exported, err := s.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("talko link tls"))
	mac.Write(exported)
	return mac.Sum(nil), nil
}

// Proves reports whether proof is Proof of these, in constant time.
func Proves(proof string, key []byte, side Side, dataNonce, broadcastNonce string) bool {
	return hmac.Equal([]byte(proof), []byte(Proof(key, side, dataNonce, broadcastNonce)))
}
