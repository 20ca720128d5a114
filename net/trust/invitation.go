package trust

import (
	"crypto/x509"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"talko/app/chat"
)

// Invite returns what lets others join who listens at addr and shows c; public,
// if not "", is the address by which others find it. Nil if only this machine
// does.
func (c *Certificate) Invite(addr, public string) *chat.Invitation {
	if c == nil || addr == "" || public == "" && Near(addr) {
		return nil
	}
	pin := c.Pin()
	in := &chat.Invitation{Hex: pin.String(), Words: pin.Words()}
	for _, at := range reachable(addr, public, interfaces()) {
		l := Link{Addr: at, Pin: &pin}
		if c.vouched(at) {
			l.Pin = nil // it will have another key when it is renewed
		}
		in.Links = append(in.Links, l.String())
	}
	return in
}

// vouched reports whether the system vouches for the certificate by the host of
// addr.
func (c *Certificate) vouched(addr string) bool {
	var shown []*x509.Certificate
	for _, der := range c.current(time.Now()).Certificate {
		if cert, err := x509.ParseCertificate(der); err == nil {
			shown = append(shown, cert)
		}
	}
	return len(shown) > 0 && (&Guard{}).verify(addr, shown) == nil
}

// reachable is by which addresses others may find who listens at addr.
func reachable(addr, public string, here []netip.Addr) []string {
	if public != "" {
		return []string{public}
	}
	host, port, err := net.SplitHostPort(addr)
	ip, bad := netip.ParseAddr(host)
	if err != nil || host != "" && (bad != nil || !ip.IsUnspecified()) {
		return []string{addr}
	}
	var all []string
	for _, a := range here {
		if ip.Is4() && !a.Is4() {
			continue
		}
		all = append(all, net.JoinHostPort(a.String(), port))
	}
	if len(all) == 0 {
		return []string{addr}
	}
	return all
}

// interfaces lists the addresses of this machine, the most useful first: those
// of the internet, of a home or an office, and of what a machine makes up for
// itself.
func interfaces() []netip.Addr {
	nets, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var all []netip.Addr
	for _, n := range nets {
		prefix, err := netip.ParsePrefix(n.String())
		if err == nil && prefix.Addr().IsGlobalUnicast() {
			all = append(all, prefix.Addr().Unmap())
		}
	}
	slices.SortStableFunc(all, func(a, b netip.Addr) int { return use(b) - use(a) })
	return all
}

// use tells how likely it is that another machine finds this one at a.
func use(a netip.Addr) int {
	switch {
	case a.Is4() && !a.IsPrivate():
		return 5
	case a.Is4() && strings.HasPrefix(a.String(), "192.168."):
		return 4
	case a.Is4() && strings.HasPrefix(a.String(), "10."):
		return 3
	case a.Is4(): // 172.16.0.0/12, where containers live
		return 1
	case !a.IsPrivate():
		return 2
	}
	return 0
}
