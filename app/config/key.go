package config

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"talko/app/account"
	"talko/app/chat"
)

// A Key is a setting's name, as a flag (--max-conns) and in the file
// (max-conns); in the environment it is TALKO_MAX_CONNS.
type Key struct {
	Name    string
	Usage   string // the word in back quotes stands for the value
	Default string

	Secret bool // of the environment alone, never shown
	Switch bool // a flag needs no value
	Hidden bool // from help: for who works on talko

	set func(c *Config, value string) error
}

// Env is the key's name in the environment.
func (k Key) Env() string {
	return "TALKO_" + strings.ToUpper(strings.ReplaceAll(k.Name, "-", "_"))
}

// Keys lists every setting, in the order in which `talko config` shows them.
// env looks up the environment variables that name the user's directories.
func Keys(env LookupEnv) []Key {
	return []Key{
		{Name: "connect", Usage: "talk to the server at `ADDR`, or that a talko:// link names",
			set: server},
		{Name: "accept-new", Usage: "trust a server that was never met, without a question", Default: "false", Switch: true,
			set: truth(func(c *Config) *bool { return &c.AcceptNew })},
		{Name: "user", Usage: "sign in as `NAME`",
			set: plain(func(c *Config) *string { return &c.User })},
		{Name: "password", Usage: "the password, where no session is kept", Secret: true,
			set: plain(func(c *Config) *string { return &c.Password })},
		{Name: "db", Usage: "keep everything in the database at `PATH`",
			Default: filepath.Join(dataDir(env), "talko.db"),
			set:     needed(func(c *Config) *string { return &c.DB })},
		{Name: "listen", Usage: "answer calls on `ADDR`", Default: "127.0.0.1:" + DataPort,
			set: address(DataPort, func(c *Config) *string { return &c.Listen })},
		{Name: "broadcast", Usage: "push on a listener of its own at `ADDR`",
			set: address(BroadcastPort, func(c *Config) *string { return &c.Broadcast })},
		{Name: "public", Usage: "invite others to `ADDR`, where the listener's own is not it",
			set: address(DataPort, func(c *Config) *string { return &c.Public })},
		{Name: "sign-up", Usage: "take new people by `WAY`: open, invite, closed (default open on loopback, else invite)",
			set: signUp},
		{Name: "link-key", Usage: "the key that data and broadcast processes share", Secret: true,
			set: linkKey},
		{Name: "link-key-file", Usage: "read the key that data and broadcast processes share from `FILE`",
			set: keyFile},
		{Name: "tls-cert", Usage: "show the certificate in `FILE`, not talko's own",
			set: plain(func(c *Config) *string { return &c.CertFile })},
		{Name: "tls-key", Usage: "the key of that certificate is in `FILE`",
			set: plain(func(c *Config) *string { return &c.KeyFile })},
		{Name: "pprof", Usage: "serve profiles of this process on the loopback `ADDR`", Hidden: true,
			set: loopback(func(c *Config) *string { return &c.Pprof })},
		{Name: "max-conns", Usage: "serve at most `N` connections at a time", Default: "10000",
			set: count(1, func(c *Config) *int { return &c.MaxConns })},
		{Name: "max-frame-bytes", Usage: "refuse frames of more than `N` bytes",
			Default: strconv.Itoa(chat.DefaultMaxFrame),
			set:     count(chat.DefaultMaxFrame, func(c *Config) *int { return &c.Limits.Frame })},
		{Name: "max-message-bytes", Usage: "refuse messages of more than `N` bytes",
			Default: strconv.Itoa(chat.DefaultMaxMessage),
			set:     count(1, func(c *Config) *int { return &c.Limits.Message })},
		{Name: "password-memory", Usage: "hash each password in `N` MiB of memory",
			Default: strconv.Itoa(int(account.DefaultParams.MemoryKiB >> 10)),
			set:     passwordMemory},
		{Name: "delete-after", Usage: "carry out an account's deletion after `D`", Default: "168h0m0s",
			set: duration(func(c *Config) *time.Duration { return &c.DeleteAfter })},
		{Name: "log", Usage: "log to `FILE`",
			set: plain(func(c *Config) *string { return &c.Log })},
		{Name: "log-level", Usage: "log from `LEVEL` up: debug, info, warn, error", Default: "info",
			set: level},
		{Name: "state", Usage: "remember sessions in `DIR`", Default: stateDir(env),
			set: needed(func(c *Config) *string { return &c.State })},
	}
}

type setter = func(c *Config, value string) error

func plain(field func(*Config) *string) setter {
	return func(c *Config, value string) error {
		*field(c) = value
		return nil
	}
}

func truth(field func(*Config) *bool) setter {
	return func(c *Config, value string) (err error) {
		if *field(c), err = strconv.ParseBool(value); err != nil {
			return fmt.Errorf("%q is neither true nor false", value)
		}
		return nil
	}
}

func needed(field func(*Config) *string) setter {
	return func(c *Config, value string) error {
		if value == "" {
			return fmt.Errorf("must not be empty")
		}
		*field(c) = value
		return nil
	}
}

func count(least int, field func(*Config) *int) setter {
	return func(c *Config, value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < least {
			return fmt.Errorf("%q is no number of at least %d", value, least)
		}
		*field(c) = n
		return nil
	}
}

// What a password may be hashed in, in MiB. With less than the least, the three
// passes of account.DefaultParams are too few. (Source: OWASP, Password Storage
// Cheat Sheet.)
const (
	leastPasswordMemory = 12
	mostPasswordMemory  = 4096
)

func passwordMemory(c *Config, value string) error {
	n, err := strconv.ParseUint(value, 10, 32)
	if err != nil || n < leastPasswordMemory || n > mostPasswordMemory {
		return fmt.Errorf("%q is no number from %d to %d", value, leastPasswordMemory, mostPasswordMemory)
	}
	c.Argon = account.DefaultParams
	c.Argon.MemoryKiB = uint32(n) << 10
	return nil
}

func duration(field func(*Config) *time.Duration) setter {
	return func(c *Config, value string) error {
		d, err := time.ParseDuration(value)
		if err != nil || d <= 0 {
			return fmt.Errorf("%q is no duration like 90s or 168h", value)
		}
		*field(c) = d
		return nil
	}
}

func signUp(c *Config, value string) error {
	switch c.SignUp = chat.SignUp(value); c.SignUp {
	case chat.SignUpOpen, chat.SignUpInvite, chat.SignUpClosed, "":
		c.open()
		return nil
	}
	return fmt.Errorf("%q is none of open, invite, closed", value)
}

// MinLinkKeyBytes keeps a key from being guessed.
const MinLinkKeyBytes = 16

func linkKey(c *Config, value string) error {
	if value == "" {
		return nil
	}
	if len(value) < MinLinkKeyBytes {
		return fmt.Errorf("the key has %d bytes, too few to be secret; it needs %d", len(value), MinLinkKeyBytes)
	}
	c.LinkKey = []byte(value)
	return nil
}

// keyFile reads the key from a file; white space around it is no part of it.
func keyFile(c *Config, path string) error {
	if path == "" {
		return nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return linkKey(c, strings.TrimSpace(string(b)))
}

// certificate tries what encrypts, once both files are known.
func (c *Config) certificate() error {
	if c.CertFile == "" && c.KeyFile == "" {
		c.CertFile = filepath.Join(c.DataDir, "tls.pem")
		c.KeyFile = c.CertFile
		return nil
	}
	if c.CertFile == "" || c.KeyFile == "" {
		return chat.Invalid.Errorf("tls-cert and tls-key belong together: name both files, or neither")
	}
	if _, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile); err != nil {
		return chat.Invalid.Errorf("tls-cert, tls-key: %v", err)
	}
	return nil
}

func level(c *Config, value string) error {
	var l slog.Level
	if err := l.UnmarshalText([]byte(value)); err != nil {
		return fmt.Errorf("%q is none of debug, info, warn, error", value)
	}
	c.LogLevel = l
	return nil
}
