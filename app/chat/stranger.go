package chat

import (
	"fmt"
	"time"
)

// A Stranger is a server whose key nobody has vouched for: an error that the
// user may overcome, having compared the fingerprint with what the host shows.
type Stranger struct {
	Server string // host:port
	Hex    string // the fingerprint of its key, whole
	Words  string // as much of it as people can compare
	// Accept trusts the key from now on; then one tries again.
	Accept func() error
}

func (s *Stranger) Error() string {
	return fmt.Sprintf("nothing is known of %s: its key is %s", s.Server, s.Hex)
}

// A KnownServer is one whose key was seen before.
type KnownServer struct {
	Addr  string    // host:port
	Hex   string    // the fingerprint of its key; "" if the system vouches for it
	Words string    // of Hex
	Since time.Time // when it was seen first
}

// An Invitation is what a host gives to those who shall join.
type Invitation struct {
	Links      []string // one for each address; the first is the likeliest
	Hex, Words string   // the fingerprint of the server's key
}
