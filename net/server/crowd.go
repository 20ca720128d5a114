package server

// crowdSize is how many connections, come or gone, are a crowd.
const crowdSize = 1000

// crowd watches how many connections there are. To sign in takes memory that
// is not needed again: when many came, or went, and no more do, it is time to
// give it back, which the runtime would only do over many minutes.
type crowd struct {
	before int // at the last look
	known  int // when it last was settled
}

// settled is told once a second how many connections there are. It reports
// whether a crowd has just come to rest.
func (c *crowd) settled(n int) bool {
	moved := n - c.before
	c.before = n
	if max(moved, -moved) > crowdSize/100 || max(n-c.known, c.known-n) < crowdSize {
		return false
	}
	c.known = n
	return true
}
