// Package config knows every setting of talko: its name, its default, and
// where its value came from. Flags win over the environment, which wins over a
// file, which wins over the defaults. It checks each value once; whoever gets
// a [Config] may use it as it stands. It opens nothing but that
// file, and those that hold keys and a certificate.
package config

import (
	"log/slog"
	"path/filepath"
	"time"

	"talko/app/account"
	"talko/app/chat"
)

// Config is every setting, checked. Addresses have a port.
type Config struct {
	Connect   string // the DataServer to talk to; "" if none was named
	Link      string // the join link that named it; "" if an address did
	Invite    string // what the link invites with; "" if with nothing
	AcceptNew bool   // trust a server that was never met
	User      string
	Password  string // from the environment alone

	DB          string // a path, or a URL that names the engine
	DataDir     string // where the database is by default
	Listen      string
	Broadcast   string // of a BroadcastServer's own listener; "" if it has none
	Public      string // by which others find who listens; "" if that is to be guessed
	SignUp      chat.SignUp
	LinkKey     []byte // what data and broadcast processes share; nil if nothing
	CertFile    string // of what servers show; the same as KeyFile: talko's own, made if it is not there
	KeyFile     string
	Pprof       string // where profiles are served, on loopback; "": nowhere
	MaxConns    int
	Limits      chat.Limits
	Argon       account.Params // the cost of hashing a password
	DeleteAfter time.Duration  // from asking for an account's deletion to doing it

	Log      string // a path; "" if none was named
	LogLevel slog.Level
	State    string // the directory for what talko remembers by itself
}

// Ports where an address names none.
const (
	DataPort      = "8889"
	BroadcastPort = "8888"
)

// DefaultServer is where one-shot commands connect to if nothing says otherwise.
const DefaultServer = "127.0.0.1:" + DataPort

// DefaultBroadcast is where a BroadcastServer in a process of its own listens
// if nothing says otherwise.
const DefaultBroadcast = "127.0.0.1:" + BroadcastPort

// Server is where one-shot commands connect to.
func (c Config) Server() string {
	if c.Connect == "" {
		return DefaultServer
	}
	return c.Connect
}

// KnownServers is the file of the servers that were met.
func (c Config) KnownServers() string { return filepath.Join(c.State, "known_hosts") }

// Screen is the file of how someone likes their screen.
func (c Config) Screen() string { return filepath.Join(c.State, "screen.toml") }

// Exposed reports whether others than this machine are to be served.
func (c Config) Exposed() bool {
	return Exposed(c.Listen) || c.Broadcast != "" && Exposed(c.Broadcast)
}

// open says who may sign up where nobody has said so: everyone if only this
// machine can connect, and others by invitation. It asks where the servers
// listen, never where somebody comes from, who may sit behind a proxy.
func (c *Config) open() {
	switch {
	case c.SignUp != "":
	case c.Exposed() || c.Public != "":
		c.SignUp = chat.SignUpInvite
	default:
		c.SignUp = chat.SignUpOpen
	}
}

// Setting is one setting as `talko config` shows it.
type Setting struct {
	Name   string
	Value  string // "(set)" for a secret
	Origin string // "default", "file PATH", "environment TALKO_X", "flag --x", "default, not there"
}
