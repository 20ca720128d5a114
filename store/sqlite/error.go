package sqlite

import (
	"errors"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"talko/app/chat"
)

// What is not there. They are made once: some are part of every send.
var (
	noUser        = chat.NotFound.Errorf("there is no such user")
	noSession     = chat.NotFound.Errorf("there is no such session")
	noChat        = chat.NotFound.Errorf("there is no such chat")
	noParticipant = chat.NotFound.Errorf("the user is not in this chat")
	noMessage     = chat.NotFound.Errorf("there is no such message")
	noCall        = chat.NotFound.Errorf("there was no such call")
)

var (
	errClosed = chat.Unavailable.Errorf("the database is closed")
	errSick   = chat.Unavailable.Errorf("the database cannot be used at present")
)

// code returns SQLite's extended result code, 0 for other errors.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// judge turns what SQLite says into what a caller can act upon, and notes when
// the connection must not be used any more.
func (c *conn) judge(err error) error {
	if err == nil {
		return nil
	}
	n := code(err)
	switch n & 0xff {
	case lib.SQLITE_FULL:
		return &chat.Error{Kind: chat.Unavailable, Text: "the disk is full, nothing was stored", Err: err}
	case lib.SQLITE_IOERR, lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB, lib.SQLITE_CANTOPEN, lib.SQLITE_READONLY:
		c.sick = true
		return &chat.Error{Kind: chat.Unavailable, Text: errSick.Text, Err: err}
	case lib.SQLITE_INTERRUPT:
		return &chat.Error{Kind: chat.Unavailable, Text: "it took too long", Err: err}
	}
	if n == lib.SQLITE_CONSTRAINT_UNIQUE || n == lib.SQLITE_CONSTRAINT_PRIMARYKEY {
		return &chat.Error{Kind: chat.Conflict, Text: "it is there already", Err: err}
	}
	return err
}

// unknown is what callers of a batch read that was not committed.
func unknown(err error) error {
	var e *chat.Error
	if errors.As(err, &e) && e.Kind == chat.Unavailable {
		return e
	}
	return &chat.Error{Kind: chat.Unavailable, Text: "the change could not be stored", Err: err}
}
