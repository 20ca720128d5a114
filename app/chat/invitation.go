package chat

import (
	"net/url"
	"time"
)

// SignUp says who may make an account. Whoever owns the server is let in by
// any of them.
type SignUp string

const (
	SignUpOpen   SignUp = "open"   // everyone
	SignUpInvite SignUp = "invite" // who has an invitation
	SignUpClosed SignUp = "closed" // nobody
)

// InvitationID names an invitation; from 1.
type InvitationID int64

// What an invitation is good for where nobody says.
const (
	DefaultInvitationUses = 10
	DefaultInvitationTime = 7 * 24 * time.Hour
	MaxInvitationUses     = 1000
	MaxInvitationTime     = 366 * 24 * time.Hour
	MaxInvitations        = 1000 // that are open at a time
)

// An OpenInvitation is one that is neither used up nor over.
type OpenInvitation struct {
	ID        InvitationID `json:"invitation_id"`
	UserID    UserID       `json:"user_id,omitzero"`     // who made it; 0: the server itself
	Role      Role         `json:"server_role,omitzero"` // what it makes of who uses it; absent: a user
	Uses      int          `json:"uses"`                 // how many more it lets in
	CreatedTS Timestamp    `json:"created_ts"`
	ExpiresTS Timestamp    `json:"expires_ts"`
}

// InsertInvitation makes an invitation; what is zero is as by default. It has no
// client_id, for its code is none of those to keep: repeated, it makes another.
type InsertInvitation struct {
	Uses      int       `json:"uses,omitzero"`
	ExpiresTS Timestamp `json:"expires_ts,omitzero"`
}

// InvitationResult answers InsertInvitation. The code is told once: the server
// keeps a hash.
type InvitationResult struct {
	Invitation OpenInvitation `json:"invitation"`
	Code       string         `json:"invite"`
	Links      []string       `json:"links,omitempty"` // that carry it, the likeliest first; none: the server knows no address
}

type GetInvitations struct {
	After InvitationID `json:"after,omitzero"`
	Limit int          `json:"limit,omitzero"`
}

// InvitationPage is in the order of their making.
type InvitationPage struct {
	Invitations []OpenInvitation `json:"invitations"`
	More        bool             `json:"more"`
}

type DeleteInvitation struct {
	InvitationID InvitationID `json:"invitation_id"`
	ClientID     string       `json:"client_id,omitzero"`
}

// UpdateRole makes a user of the server an owner, an admin or a mere user of it.
type UpdateRole struct {
	UserID   UserID `json:"user_id"`
	Role     Role   `json:"server_role"`
	ClientID string `json:"client_id,omitzero"`
}

// InvitationRow is an invitation as stored.
type InvitationRow struct {
	OpenInvitation
	CodeHash []byte // SHA-256
}

// With returns the same links with the code of an invitation in them; in itself
// without one.
func (in *Invitation) With(code string) *Invitation {
	if in == nil || code == "" {
		return in
	}
	with := *in
	with.Links = make([]string, len(in.Links))
	for i, link := range in.Links {
		with.Links[i] = link
		if u, err := url.Parse(link); err == nil {
			query := u.Query()
			query.Set("invite", code)
			u.RawQuery = query.Encode()
			with.Links[i] = u.String()
		}
	}
	return &with
}
