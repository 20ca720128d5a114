package protocol

import "talko/app/chat"

// The params and results of the methods that are not calls of a chat.Client:
// they make a session, or a stream.

// Hello begins a session.
type Hello struct {
	Version int    `json:"version"`
	Client  string `json:"client"`         // what the client calls itself, for the log
	Token   string `json:"token,omitzero"` // signs in at once
}

// HelloResult tells what the client needs to know of the server. User,
// SessionID and DeviceID are there if a token was.
type HelloResult struct {
	Version   int            `json:"version"`
	Server    string         `json:"server"`
	Epoch     string         `json:"epoch"`
	Limits    chat.Limits    `json:"limits"`
	Broadcast string         `json:"broadcast,omitzero"` // host:port of streams; absent: here
	User      *chat.User     `json:"user,omitzero"`
	SessionID chat.SessionID `json:"session_id,omitzero"`
	DeviceID  chat.DeviceID  `json:"device_id,omitzero"`
}

// InsertUser signs up.
type InsertUser struct {
	UserName string `json:"user_name"`
	Password string `json:"password"`
	Invite   string `json:"invite,omitzero"`
	Device   string `json:"device,omitzero"` // what the device calls itself
}

// Credential returns what a Dialer takes.
func (p InsertUser) Credential(address string) chat.Credential {
	return chat.Credential{
		UserName: p.UserName, Password: p.Password, Invite: p.Invite,
		Device: p.Device, Address: address, SignUp: true,
	}
}

// Login signs in.
type Login struct {
	UserName string        `json:"user_name"`
	Password string        `json:"password"`
	DeviceID chat.DeviceID `json:"device_id,omitzero"` // of an earlier session
	Device   string        `json:"device,omitzero"`
}

// Credential returns what a Dialer takes.
func (p Login) Credential(address string) chat.Credential {
	return chat.Credential{
		UserName: p.UserName, Password: p.Password, DeviceID: p.DeviceID,
		Device: p.Device, Address: address,
	}
}

// SignedIn answers InsertUser and Login. The token is told once: the server
// keeps a hash.
type SignedIn struct {
	User      chat.User      `json:"user"`
	SessionID chat.SessionID `json:"session_id"`
	DeviceID  chat.DeviceID  `json:"device_id"`
	Token     string         `json:"token"`
}

// OpenStream begins a stream on its connection. In a session that is signed in
// the token may be absent.
type OpenStream struct {
	Version int    `json:"version"`
	Token   string `json:"token,omitzero"`
	Epoch   string `json:"epoch,omitzero"` // that the client has data of
}

// StreamPong answers Ping where only streams are.
type StreamPong struct {
	ServerTS chat.Timestamp `json:"server_ts"`
}

// CheckVersion refuses a version that is not spoken, with those that are.
func CheckVersion(v int) error {
	for _, known := range Versions {
		if v == known {
			return nil
		}
	}
	return &VersionError{Asked: v, Spoken: Versions}
}
