// Package demo fills an empty database with a believable sample: ten people who
// have talked for a month. First it plans who did what, and when; then it does
// that through app/service, as any client does, so every rule holds of what it
// makes. Only the clock is its own.
package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"talko/app/account"
	"talko/app/chat"
	"talko/app/service"
)

// Password is that of every user of the sample.
const Password = "a month of talk"

// Options of [Fill]. The same Seed, End and Messages give the same data.
type Options struct {
	Seed     uint64
	End      time.Time      // of the month; zero: now
	Messages int            // texts that are sent; 0: twenty thousand
	Argon    account.Params // zero: account.DefaultParams
}

// Sample tells what was filled in.
type Sample struct {
	Users    []string
	Chats    int
	Messages int
}

// String tells it in sentences.
func (s Sample) String() string {
	return fmt.Sprintf("%d users, %d chats, %d messages.\nSign in as %s, or as %s; the password is %q.",
		len(s.Users), s.Chats, s.Messages, s.Users[0], strings.Join(s.Users[1:], ", "), Password)
}

// Fill fills store, and names a publisher to it that tells nobody. It takes
// some seconds. Errors: Conflict if somebody is in there already; Unavailable
// as [chat.Store] has it: then a part of the sample may be there.
func Fill(ctx context.Context, store chat.Store, o Options) (Sample, error) {
	if o.End.IsZero() {
		o.End = time.Now()
	}
	if o.Messages == 0 {
		o.Messages = 20_000
	}
	if err := empty(ctx, store); err != nil {
		return Sample{}, err
	}
	m, err := plan(o.Seed, o.End.UTC(), o.Messages)
	if err != nil {
		return Sample{}, err
	}
	past := &past{Store: store}
	s, err := service.New(service.Options{Store: past, Argon: o.Argon, Now: func() time.Time { return past.now }})
	if err != nil {
		return Sample{}, err
	}
	p := &performer{past: past, service: s, clients: make([]chat.Client, len(cast)), lobby: m.places[0]}
	if err := p.perform(ctx, m.acts); err != nil {
		return Sample{}, err
	}
	past.now = o.End
	if err := p.finish(ctx, rand.New(rand.NewPCG(o.Seed, 0xe4d)), m.places); err != nil {
		return Sample{}, err
	}
	return m.sample(), nil
}

// empty tells why store is not empty.
func empty(ctx context.Context, store chat.Store) error {
	return store.View(ctx, func(v chat.View) error {
		accounts, err := v.Accounts("*", "", 1)
		if err == nil && len(accounts) > 0 {
			err = chat.Conflict.Errorf("the database is not empty: %s is in it", accounts[0].Name)
		}
		return err
	})
}

func (m *month) sample() Sample {
	s := Sample{Chats: len(m.places), Messages: m.messages}
	for _, p := range cast {
		s.Users = append(s.Users, p.name)
	}
	return s
}
