package client

// StreamsAt is where the streams of c are; MoveStreams has them elsewhere, as a
// server could tell it.
func (c *Client) StreamsAt() string {
	addr, _ := c.subscription()
	return addr
}

func (c *Client) MoveStreams(addr string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.broadcast = addr
}
