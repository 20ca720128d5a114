// Package demo fills an empty database with a believable sample: ten people who
// have talked for a month. It speaks through app/service, as any client does,
// so every rule holds of what it makes; only the clock is its own.
package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"talko/app/account"
	"talko/app/chat"
)

// Password is that of every user of the sample.
const Password = "talko demo 1"

// Options of [Fill]. The same Seed and End give the same data.
type Options struct {
	Seed  uint64
	End   time.Time      // when the last message was sent; zero: now
	Argon account.Params // zero: account.DefaultParams
}

// Sample tells what was filled in.
type Sample struct {
	Users    []string
	Chats    int
	Messages int
}

// String tells it in sentences.
func (s Sample) String() string {
	return fmt.Sprintf("%d users, %d chats, %d messages.\nSign in as %s or another of\n%s,\neach with the password %q.",
		len(s.Users), s.Chats, s.Messages, s.Users[0], strings.Join(s.Users, ", "), Password)
}

// Fill fills store, whose publisher it sets to one that does nothing. Errors:
// Conflict if there is anything in it.
func Fill(ctx context.Context, store chat.Store, o Options) (Sample, error) {
	return Sample{}, chat.Unavailable.Errorf("there is no sample yet")
}
