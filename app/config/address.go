package config

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"unicode"

	"talko/app/chat"
)

// address sets a field to an address, with this port where it names none. An
// empty one stays empty.
func address(port string, field func(*Config) *string) setter {
	return func(c *Config, value string) error {
		addr, err := withPort(value, port)
		*field(c) = addr
		return err
	}
}

// linkScheme is how a join link begins.
const linkScheme = "talko://"

// server sets where to connect to: an address, or a link.
func server(c *Config, value string) (err error) {
	if len(value) >= len(linkScheme) && strings.EqualFold(value[:len(linkScheme)], linkScheme) {
		c.Link = value
		return nil
	}
	c.Connect, err = withPort(value, DataPort)
	return err
}

// follow takes from the link what it says.
func (c *Config) follow(read func(string) (addr, invite string, err error)) (err error) {
	if c.Link == "" {
		return nil
	}
	if read == nil {
		return fmt.Errorf("links are not taken here")
	}
	c.Connect, c.Invite, err = read(c.Link)
	return err
}

// CheckServer tells what is wrong with an address, or a link, that someone
// typed; nil if one can go there. read takes links apart, as that of [Sources].
func CheckServer(typed string, read func(string) (addr, invite string, err error)) error {
	if typed == "" {
		return chat.Invalid.Errorf("where to: an address like 127.0.0.1, or a link")
	}
	var c Config
	err := server(&c, typed)
	if err == nil {
		err = c.follow(read)
	}
	if err != nil {
		return chat.Invalid.Errorf("%v", err)
	}
	return nil
}

// loopback sets a field to an address that this machine alone reaches. An empty
// one stays empty.
func loopback(field func(*Config) *string) setter {
	return func(c *Config, value string) error {
		if _, _, err := net.SplitHostPort(value); value != "" && (err != nil || Exposed(value)) {
			return fmt.Errorf("%q is no address on loopback like 127.0.0.1:6060", value)
		}
		*field(c) = value
		return nil
	}
}

// Address gives a server's address the port that it does not name.
func Address(addr string) (string, error) { return withPort(addr, DataPort) }

// withPort accepts host:port, :port, a bare host, and a bare IPv6 address with
// or without brackets.
func withPort(addr, port string) (string, error) {
	if addr == "" {
		return "", nil
	}
	if strings.ContainsFunc(addr, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '/' }) {
		return "", fmt.Errorf("%q is no address like 127.0.0.1:%s", addr, port)
	}
	host := strings.TrimSuffix(strings.TrimPrefix(addr, "["), "]")
	if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(addr, ":") {
		return net.JoinHostPort(host, port), nil
	}
	_, named, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("%q is no address like 127.0.0.1:%s", addr, port)
	}
	if n, err := strconv.Atoi(named); err != nil || n < 0 || n > 65535 {
		return "", fmt.Errorf("%q is no port from 0 to 65535", named)
	}
	return addr, nil
}

// Exposed reports whether who listens on addr may be reached from another
// machine.
func Exposed(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil || host == "localhost" {
		return false
	}
	ip := net.ParseIP(host)
	return ip == nil || !ip.IsLoopback()
}

// Near is where this machine reaches who listens on addr: on loopback, where
// that is every address.
func Near(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}
