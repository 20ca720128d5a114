package hub

import (
	"slices"
	"sync"

	"talko/app/chat"
)

func (h *Hub) share(n chat.Notification) *Shared { return Share(n, h.encode(n)) }

var targetLists = sync.Pool{New: func() any { return new([]target) }}

// Publish queues each notification for the streams of its recipients, in the
// order of batch, and returns without waiting for any of them. Once Run is to
// end it does nothing.
func (h *Hub) Publish(batch []chat.Publication) {
	if h.line.ends() {
		return
	}
	list := targetLists.Get().(*[]target)
	var dirty chain
	// Even after a panic: those in dirty wait for a turn, and nobody else would
	// put them into the line.
	defer func() { h.line.push(dirty.head, dirty.tail) }()
	lagged := 0
	for i := range batch {
		p := &batch[i]
		*list = h.targets((*list)[:0], p)
		lagged += h.offer(*list, p, &dirty)
		clear(*list)
		if len(p.Revoke) > 0 {
			h.revoke(p.Revoke, &dirty)
		}
	}
	targetLists.Put(list)
	if lagged > 0 {
		h.log.Warn("streams lagged", "streams", lagged)
	}
}

// targets appends to list who gets what of p.
func (h *Hub) targets(list []target, p *chat.Publication) []target {
	if p.Note == nil {
		return list
	}
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.roster.targets(list, p)
}

// offer queues p for the streams of list, adds those that were idle to dirty,
// and returns how many lost their queue.
func (h *Hub) offer(list []target, p *chat.Publication, dirty *chain) (lagged int) {
	var whole, bare *Shared
	for _, t := range list {
		form, note := &whole, p.Note
		if t.bare {
			form, note = &bare, p.Bare
		}
		if *form == nil {
			*form = h.share(note)
		}
		woken, dropped := t.stream.offer(*form, h.limits)
		if woken {
			dirty.add(t.stream)
		}
		if dropped {
			lagged++
		}
	}
	return lagged
}

// revoke ends the streams of sessions once they have sent what they hold.
func (h *Hub) revoke(sessions []chat.SessionID, dirty *chain) {
	for _, s := range h.all() {
		if slices.Contains(sessions, s.session) && s.revoke() {
			dirty.add(s)
		}
	}
}

// Lost drops all that is queued and tells every stream Lagged before anything
// that is published from now on.
func (h *Hub) Lost() {
	var dirty chain
	all := h.all()
	for _, s := range all {
		if s.lose() {
			dirty.add(s)
		}
	}
	h.line.push(dirty.head, dirty.tail)
	h.log.Warn("publishing was interrupted", "streams", len(all))
}

// all returns the streams that there are.
func (h *Hub) all() []*Stream {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.roster.all()
}
