package trust

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"talko/app/chat"
)

// Scheme is how a join link begins.
const Scheme = "talko://"

// DefaultPort is that of a link that names none.
const DefaultPort = "8889"

// Limits of a link, in bytes.
const (
	maxLink   = 2048
	maxInvite = 512
)

// Link is what one needs to join: where the server is, what its key is, and the
// invitation, which is whole and says nothing here.
//
//	talko://chat.example:8889/?invite=…&pin=…
type Link struct {
	Addr   string // host:port
	Pin    *Pin   // nil: the link names none
	Invite string // "": none
}

// String returns the link in its one form.
func (l Link) String() string {
	query := url.Values{}
	if l.Invite != "" {
		query.Set("invite", l.Invite)
	}
	if l.Pin != nil {
		query.Set("pin", l.Pin.short())
	}
	u := url.URL{Scheme: "talko", Host: l.Addr, Path: "/", RawQuery: query.Encode()}
	return u.String()
}

// ParseLink reads a link. What it does not know in the query it leaves alone.
// Errors: Invalid.
func ParseLink(s string) (Link, error) {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	if err != nil || len(s) > maxLink || !strings.EqualFold(u.Scheme, "talko") || u.User != nil || u.Opaque != "" || u.Fragment != "" ||
		u.Path != "" && u.Path != "/" {
		return Link{}, chat.Invalid.Errorf("this is no link of talko's, like talko://chat.example:8889/?pin=…")
	}
	addr, err := linkAddr(u)
	if err != nil {
		return Link{}, err
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil || len(query["pin"]) > 1 || len(query["invite"]) > 1 {
		return Link{}, chat.Invalid.Errorf("the link is garbled behind its ?: copy it anew, whole")
	}
	l := Link{Addr: addr, Invite: query.Get("invite")}
	if len(l.Invite) > maxInvite {
		return Link{}, chat.Invalid.Errorf("the link's invitation is too long")
	}
	if query.Has("pin") {
		pin, err := ParsePin(query.Get("pin"))
		if err != nil {
			return Link{}, chat.Invalid.Errorf("the link's pin is garbled: copy it anew, whole")
		}
		l.Pin = &pin
	}
	return l, nil
}

// ReadLink reads a link for app/config, which knows no pins.
func ReadLink(s string) (addr, invite string, err error) {
	l, err := ParseLink(s)
	return l.Addr, l.Invite, err
}

// PinIn returns the pin in a link that was read before; nil without one.
func PinIn(link string) *Pin {
	l, err := ParseLink(link)
	if err != nil {
		return nil
	}
	return l.Pin
}

// linkAddr is the address of a link, with a port. A host is a name or an IP
// address, and nothing that could move a cursor.
func linkAddr(u *url.URL) (string, error) {
	host, port := u.Hostname(), u.Port()
	if port == "" {
		port = DefaultPort
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 || !goodHost(host) {
		return "", chat.Invalid.Errorf("the link leads nowhere: %.80q is no address", u.Host)
	}
	return net.JoinHostPort(host, strconv.FormatUint(n, 10)), nil
}

func goodHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return !strings.ContainsAny(host, "%") // a zone is of one machine alone
	}
	odd := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._", r))
	}
	return host != "" && len(host) <= 253 && !strings.ContainsFunc(host, odd)
}
