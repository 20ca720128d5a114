package torture

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"talko/app/chat"
)

// Options of a run.
type Options struct {
	Clients  int
	Duration time.Duration // of the part before the quiet
	Seed     uint64
	Faults   []string // of Faults; none: all
	History  string   // write what was seen to this file
	Check    string   // judge this file again, and do nothing else
	Child    bool     // be one client of a run that another process leads
}

// World is what a run stands on.
type World struct {
	// Program is a path, or a name to be looked up, that starts this program:
	// `Program serve` serves, and `Program torture --child` is a client.
	Program string
	// Dial returns a dialer to a server, which notices within seconds that a
	// connection is dead, and soon tries again; over TLS, if the file of the
	// certificate is named that is shown there.
	Dial func(addr, cert string) Dialer
	// Cache opens what a user's clients keep below a folder.
	Cache func(dir, user string) (chat.Cache, error)
	// Open opens a database.
	Open func(ctx context.Context, path string) (chat.Store, error)
	In   io.Reader
	Out  io.Writer
	Err  io.Writer // what the servers log
}

// Dialer is a chat.Dialer whose clients may also begin before the server is
// reached.
type Dialer interface {
	chat.Dialer
	Resume(id chat.Identity) chat.Client
}

// The faults.
const (
	restart   = "restart"   // the server is told to end, and started again
	kill      = "kill"      // the server is killed
	broadcast = "broadcast" // the BroadcastServer has a process of its own, which is killed
	disk      = "disk"      // the database cannot grow for a while
	clock     = "clock"     // the clocks of servers and clients jump
	cut       = "cut"       // a connection breaks after some bytes
	delay     = "delay"     // a connection is slow
	half      = "half"      // a connection swallows what is sent
	single    = "bytes"     // a connection carries one byte at a time
	stall     = "stall"     // connections are not read for a while
	drop      = "drop"      // hints do not arrive
	stop      = "stop"      // a client is stopped for a while
	client    = "client"    // a client is killed, and started again on what it kept
)

// Faults lists all faults.
func Faults() []string {
	all := []string{restart, kill, broadcast, disk, clock, cut, delay, half, single, stall, drop, client}
	if canStop {
		all = append(all, stop)
	}
	return all
}

func (o *Options) check() error {
	if o.Clients < 2 {
		return chat.Invalid.Errorf("%d clients cannot talk: it takes 2", o.Clients)
	}
	if o.Duration < time.Second || o.Duration > time.Hour {
		return chat.Invalid.Errorf("a run takes from a second to an hour, not %v", o.Duration)
	}
	if len(o.Faults) == 0 {
		o.Faults = Faults()
	}
	for _, f := range o.Faults {
		if !slices.Contains(Faults(), f) {
			return chat.Invalid.Errorf("there is no fault %q: there are %s", f, strings.Join(Faults(), ", "))
		}
	}
	return nil
}

func (o *Options) has(fault string) bool { return slices.Contains(o.Faults, fault) }

// ping is how often a replica asks whether it missed a hint; the quiet phase
// takes two of them at most, and what it takes to catch up.
func (o *Options) ping() time.Duration {
	return min(max(o.Duration/8, time.Second), 5*time.Second)
}
