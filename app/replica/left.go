package replica

// Left is what a user has typed and the servers have not stored.
type Left struct {
	Waiting int // goes by itself
	Failed  int // waits to be sent again by hand
	Lost    int // of both: on no disk, so it ends with the process
}

// Unsent counts what is left to send.
func (r *Replica) Unsent() (u Left) {
	r.look(func(c *core) {
		for _, box := range c.boxes {
			for _, e := range box.entries {
				switch e.line.State {
				case Pending:
					u.Waiting++
				case Failed:
					u.Failed++
				default:
					continue
				}
				if !c.keeping.on || !e.kept || c.keeping.unkept.owed[e.line.ClientID] {
					u.Lost++
				}
			}
		}
	})
	return u
}
