package chat

// User is a person as others see them.
type User struct {
	ID   UserID `json:"user_id"`
	Name string `json:"user_name"`
	// Status is a line that the user wrote about themselves.
	Status string `json:"status,omitzero"`
	// Presence is told where it is known: in lists, not within messages.
	Presence Presence `json:"presence,omitzero"`
	// ServerRole is admin or owner, told where Presence is; "" for all others.
	ServerRole Role `json:"server_role,omitzero"`
	// Deleted users keep their messages under the name [DeletedUser].
	Deleted bool `json:"deleted,omitzero"`
}

// DeletedUser is the name that a deleted user's messages bear.
const DeletedUser = "deleted user"

// Presence tells whether a user is there.
type Presence string

const (
	Online  Presence = "online"
	Idle    Presence = "idle"
	Away    Presence = "away"
	Offline Presence = "offline"
)

// Participant is a user with a role in a chat.
type Participant struct {
	User
	Role Role `json:"role"`
}

// Role is what a user may do in a chat, or on the server.
type Role string

const (
	RoleUser  Role = "user"
	RoleAdmin Role = "admin" // removes, renames, deletes; groups and rooms have them
	// RoleOwner is of the server alone: it makes others its admins.
	RoleOwner Role = "owner"
)

// Session is one sign-in of a device.
type Session struct {
	ID        SessionID `json:"session_id"`
	DeviceID  DeviceID  `json:"device_id"`
	Device    string    `json:"device"`  // as the client named itself
	Address   string    `json:"address"` // host of the last call
	CreatedTS Timestamp `json:"created_ts"`
	UsedTS    Timestamp `json:"used_ts"`
	Current   bool      `json:"current,omitzero"` // the one that asks
}
