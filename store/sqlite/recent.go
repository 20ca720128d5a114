package sqlite

import (
	"bytes"
	"encoding/binary"
	"slices"

	"talko/app/chat"
)

const (
	// mostRecent is how many client ids are held at most.
	mostRecent = 100_000
	// recentAtFirst is how many are read, of those made since a minute before.
	recentAtFirst = 4096
	minute        = 60_000 // ms
)

// recent holds every client id above a floor that is in use: one that is above
// it and not held is new, and nothing need be read to know that. Ids that begin
// with the time at which they were made, as UUIDs of version 7 do, are nearly
// always above it; all others are looked up.
type recent struct {
	floor [16]byte
	held  map[usedID]struct{}
	most  int  // with more, half of them are forgotten
	read  bool // held and floor stand
}

// usedID is a UUID under which a user changed something.
type usedID struct {
	id   [16]byte
	user chat.UserID
}

// begin reads the newest ids of the database.
func (r *recent) begin(c *conn, now chat.Timestamp) error {
	r.held = map[usedID]struct{}{}
	binary.BigEndian.PutUint64(r.floor[:], uint64(max(now-minute, 0))<<16)
	clear(r.floor[8:])
	for _, query := range []string{
		`SELECT client_id, user_id FROM messages INDEXED BY messages_client
			WHERE client_id > ? ORDER BY client_id DESC LIMIT 0 + ?`,
		`SELECT client_id, user_id FROM calls WHERE client_id > ? ORDER BY client_id DESC LIMIT 0 + ?`,
	} {
		all, err := list(c, scanUsed, query, bytes.Clone(r.floor[:]), recentAtFirst)
		if err != nil {
			return err
		}
		for _, u := range all {
			r.held[u] = struct{}{}
		}
		if len(all) == recentAtFirst {
			r.raise(all[len(all)-1].id) // of which not all may have been read
		}
	}
	r.read = true
	return nil
}

func scanUsed(row scanner, u *usedID) error {
	var id []byte
	err := row.Scan(&id, &u.user)
	copy(u.id[:], id)
	return err
}

// raise has ids up to this one looked up.
func (r *recent) raise(floor [16]byte) {
	r.floor = floor
	for u := range r.held {
		if bytes.Compare(u.id[:], floor[:]) <= 0 {
			delete(r.held, u)
		}
	}
}

// knows reports whether the id, if it is in use, is held.
func (r *recent) knows(id [16]byte) bool { return r.read && bytes.Compare(id[:], r.floor[:]) > 0 }

// fresh reports whether the id is known not to be in use.
func (r *recent) fresh(u usedID) bool {
	_, held := r.held[u]
	return !held && r.knows(u.id)
}

// use notes an id that is stored now. If that is undone, or the row is deleted,
// the id is looked up for nothing.
func (r *recent) use(u usedID) {
	if !r.knows(u.id) {
		return // it is found in the database
	}
	r.held[u] = struct{}{}
	if len(r.held) <= r.most {
		return
	}
	ids := make([][16]byte, 0, len(r.held))
	for u := range r.held {
		ids = append(ids, u.id)
	}
	slices.SortFunc(ids, func(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) })
	r.raise(ids[len(ids)/2])
}
