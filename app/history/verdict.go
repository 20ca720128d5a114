package history

import (
	"fmt"

	"talko/app/chat"
)

// Rule names a promise.
type Rule string

// What may be broken, in the order in which it is judged.
const (
	Malformed Rule = "malformed" // the record contradicts itself: nothing is proved

	Dense   Rule = "dense"   // the log is 1..n
	Ticks   Rule = "ticks"   // times never decrease within a chat
	Folded  Rule = "folded"  // a line is what its events made of it
	Seated  Rule = "seated"  // a participant is who the log brought in, and reads from where it says
	Counted Rule = "counted" // the store counts what is unread

	Lost    Rule = "lost"    // what was acknowledged is in the log
	Moved   Rule = "moved"   // with the seq, time and text that were acknowledged
	Doubled Rule = "doubled" // what was sent is there at most once
	Refused Rule = "refused" // what was refused is not there
	// Invented: what is there of a user whose clients are known, one of them sent.
	Invented Rule = "invented"
	// Forgotten: what was in an outbox on disk is stored, was refused, or still
	// waits, though its client was killed.
	Forgotten Rule = "forgotten"

	Outbox   Rule = "outbox"   // first in, first out
	RealTime Rule = "realtime" // what ended before another began has the smaller seq
	Fresh    Rule = "fresh"    // a read tells a head that is not below what was acknowledged before it
	Whole    Rule = "whole"    // a page has every line between its ends

	Phantom Rule = "phantom" // what was seen is in the log
	Pushed  Rule = "pushed"  // pushes come in order, and without holes but where told
	Below   Rule = "below"   // nobody sees anything below their from_seq
	Away    Rule = "away"    // nor what was made between leaving and return

	Gapped    Rule = "gapped"    // a view leaves out nothing but holes that it shows
	Repeated  Rule = "repeated"  // a view shows nothing twice
	Unordered Rule = "unordered" // a view is in the order of the log
	Form      Rule = "form"      // a view, and a page, has the lines in their current form
	Behind    Rule = "behind"    // in the end a view has come to the end, and shows all to there
	Marked    Rule = "marked"    // read markers are equal everywhere in the end
	Unread    Rule = "unread"    // so are unread counts
	// Unmarked: in the end a marker that was acknowledged stands, or a higher one,
	// or one of a newer version.
	Unmarked Rule = "unmarked"
)

// Violation is a promise that was broken, and where.
type Violation struct {
	Rule   Rule
	Client ClientID // 0: the store
	Chat   chat.ChatID
	Seq    chat.Seq // 0: none in particular
	Text   string   // a sentence
}

func (v Violation) String() string {
	where := "the store"
	if v.Client != 0 {
		where = fmt.Sprintf("client %d", v.Client)
	}
	if v.Chat != 0 {
		where += fmt.Sprintf(", chat %d", v.Chat)
	}
	if v.Seq != 0 {
		where += fmt.Sprintf(", seq %d", v.Seq)
	}
	return fmt.Sprintf("%s: %s: %s", v.Rule, where, v.Text)
}

// Verdict is what a history proves.
type Verdict string

const (
	Clean    Verdict = "clean"    // every promise was kept
	Violated Verdict = "violated" // one was not
	Void     Verdict = "void"     // nothing: it did not end in quiet
)

// Report is a verdict with what it rests on.
type Report struct {
	Verdict    Verdict
	Why        string // of Void
	Violations []Violation
	// Acknowledged, Refused and Unknown count sends; retries are no others.
	Acknowledged, Refused, Unknown int
}
