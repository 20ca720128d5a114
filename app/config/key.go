package config

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"talko/app/chat"
)

// A Key is a setting's name, as a flag (--max-conns) and in the file
// (max-conns); in the environment it is TALKO_MAX_CONNS.
type Key struct {
	Name    string
	Usage   string // the word in back quotes stands for the value
	Default string

	secret bool // of the environment alone, never shown
	set    func(c *Config, value string) error
}

// Env is the key's name in the environment.
func (k Key) Env() string {
	return "TALKO_" + strings.ToUpper(strings.ReplaceAll(k.Name, "-", "_"))
}

// Keys lists every setting, in the order in which `talko config` shows them.
// env looks up the environment variables that name the user's directories.
func Keys(env LookupEnv) []Key {
	return []Key{
		{Name: "connect", Usage: "talk to the server at `ADDR`",
			set: address(DataPort, func(c *Config) *string { return &c.Connect })},
		{Name: "user", Usage: "sign in as `NAME`",
			set: plain(func(c *Config) *string { return &c.User })},
		{Name: "password", Usage: "the password, where no session is kept", secret: true,
			set: plain(func(c *Config) *string { return &c.Password })},
		{Name: "db", Usage: "keep everything in the database at `PATH`",
			Default: filepath.Join(dataDir(env), "talko.db"),
			set:     needed(func(c *Config) *string { return &c.DB })},
		{Name: "listen", Usage: "answer calls on `ADDR`", Default: "127.0.0.1:" + DataPort,
			set: address(DataPort, func(c *Config) *string { return &c.Listen })},
		{Name: "broadcast", Usage: "push on a listener of its own at `ADDR`",
			set: address(BroadcastPort, func(c *Config) *string { return &c.Broadcast })},
		{Name: "link-key-file", Usage: "data and broadcast processes share the key in `FILE`",
			set: plain(func(c *Config) *string { return &c.LinkKeyFile })},
		{Name: "link-key", Usage: "the key itself, where no file holds it", secret: true,
			set: plain(func(c *Config) *string { return &c.LinkKey })},
		{Name: "max-conns", Usage: "serve at most `N` connections at a time", Default: "10000",
			set: count(1, func(c *Config) *int { return &c.MaxConns })},
		{Name: "max-frame-bytes", Usage: "refuse frames of more than `N` bytes",
			Default: strconv.Itoa(chat.DefaultMaxFrame),
			set:     count(chat.DefaultMaxFrame, func(c *Config) *int { return &c.Limits.Frame })},
		{Name: "max-message-bytes", Usage: "refuse messages of more than `N` bytes",
			Default: strconv.Itoa(chat.DefaultMaxMessage),
			set:     count(1, func(c *Config) *int { return &c.Limits.Message })},
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

func duration(field func(*Config) *time.Duration) setter {
	return func(c *Config, value string) error {
		d, err := time.ParseDuration(value)
		if err != nil || d < 0 {
			return fmt.Errorf("%q is no duration like 90s or 168h", value)
		}
		*field(c) = d
		return nil
	}
}

func level(c *Config, value string) error {
	var l slog.Level
	if err := l.UnmarshalText([]byte(value)); err != nil {
		return fmt.Errorf("%q is none of debug, info, warn, error", value)
	}
	c.LogLevel = l
	return nil
}
