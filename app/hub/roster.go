package hub

import (
	"slices"

	"talko/app/chat"
)

// roster knows the streams of each user, and which users came or went. It is a
// state machine without lock, clock or goroutine. Who is in a chat it does not
// know: that stands in each publication, as it was in its transaction.
type roster struct {
	users   map[chat.UserID][]*Stream // nobody without a stream
	streams int
	changes []change // not yet told, in order
}

// change says that a user's first stream came, or the last one went.
type change struct {
	user   chat.UserID
	online bool
}

// target is a stream and the form of a notification that it gets.
type target struct {
	stream *Stream
	bare   bool
}

func newRoster() roster { return roster{users: map[chat.UserID][]*Stream{}} }

func (r *roster) add(s *Stream) {
	streams := r.users[s.user]
	r.users[s.user] = append(streams, s)
	r.streams++
	if len(streams) == 0 {
		r.changes = append(r.changes, change{s.user, true})
	}
}

// remove takes a stream out that was added.
func (r *roster) remove(s *Stream) {
	streams := r.users[s.user]
	i, last := slices.Index(streams, s), len(streams)-1
	streams[i], streams[last] = streams[last], nil
	r.users[s.user] = streams[:last]
	r.streams--
	if last == 0 {
		delete(r.users, s.user)
		r.changes = append(r.changes, change{s.user, false})
	}
}

// targets appends to list who gets what of p.
func (r *roster) targets(list []target, p *chat.Publication) []target {
	for _, to := range p.To {
		bare := p.Bare != nil && to.FromSeq > p.Target
		for _, s := range r.users[to.UserID] {
			list = append(list, target{s, bare})
		}
	}
	return list
}

// all returns the streams that there are.
func (r *roster) all() []*Stream {
	all := make([]*Stream, 0, r.streams)
	for _, streams := range r.users {
		all = append(all, streams...)
	}
	return all
}

// others returns how many users have a stream, besides one.
func (r *roster) others(user chat.UserID) int {
	if len(r.users[user]) > 0 {
		return len(r.users) - 1
	}
	return len(r.users)
}

// news returns the oldest change, and forgets it.
func (r *roster) news() (c change, some bool) {
	if len(r.changes) == 0 {
		r.changes = nil
		return c, false
	}
	c, r.changes = r.changes[0], r.changes[1:]
	return c, true
}
