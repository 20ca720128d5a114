package replica

// HoldFew has r let go of all but very few lines.
func HoldFew(r *Replica) {
	r.do(func(c *core) { c.limits = limits{chat: 15, few: 5, all: 40, near: 3, slack: 5} })
}
