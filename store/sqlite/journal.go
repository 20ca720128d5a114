package sqlite

import (
	"fmt"
	"strings"

	lib "modernc.org/sqlite/lib"
)

// journal is what the changes of a batch have had written so far, each
// statement with its values. A change that fails after it has written something
// takes the whole transaction with it; what the changes before it wrote is then
// written anew from here, and they need not run twice. That is rare, and so no
// change pays for a savepoint: SQLite would copy every page that it touches.
type journal struct {
	deeds  []deed
	keeps  bool  // deeds are kept: there is a change that may need them
	writes int   // how many there were, kept or not
	torn   error // why SQLite may have ended the transaction; nothing more is written then
}

// deed is a statement that wrote something. Given to the same database again it
// does the same: no statement of ours asks for the time or for chance.
type deed struct {
	query string
	args  []any
}

// begin is for a new transaction.
func (j *journal) begin(keeps bool) {
	clear(j.deeds)
	*j = journal{deeds: j.deeds[:0], keeps: keeps}
}

// cut drops what was written behind the first so many deeds, and returns those.
func (j *journal) cut(deeds int) []deed {
	clear(j.deeds[deeds:])
	j.deeds, j.torn = j.deeds[:deeds], nil
	return j.deeds
}

// refuses tells why the statement must not run. A nil journal refuses nothing.
func (j *journal) refuses(s *statement) error {
	if j == nil || j.torn == nil || !s.writes {
		return nil
	}
	return fmt.Errorf("after an error: %w", j.torn)
}

// note takes in how a statement went.
func (j *journal) note(s *statement, args []any, err error) {
	if j == nil {
		return
	}
	if err != nil {
		j.hurt(err)
		return
	}
	if !s.writes {
		return
	}
	j.writes++
	if j.keeps {
		j.deeds = append(j.deeds, deed{s.query, args})
	}
}

// hurt takes in an error. A statement that breaks a constraint has undone
// itself; after any other error of SQLite's nobody knows how much of the
// transaction there is. (Source: SQLite, "Response To Errors Within A
// Transaction".)
func (j *journal) hurt(err error) {
	if n := code(err); j != nil && n != 0 && n&0xff != lib.SQLITE_CONSTRAINT {
		j.torn = err
	}
}

// writes reports whether a statement changes what is in the database: queries do
// not, nor do those that begin and end transactions.
func writes(query string) bool {
	verb, _, _ := strings.Cut(strings.TrimSpace(query), " ")
	switch verb {
	case "SELECT", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE":
		return false
	}
	return true
}
