package torture

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"talko/app/chat"
	"talko/app/history"
)

// What is counted besides faults and events.
const (
	removed      = "removed"  // left by another's hand
	returned     = "returned" // joined who had left
	readPage     = "pages"    // of history
	markedRead   = "marked read"
	markedUnread = "marked unread"
	settings     = "settings" // and drafts
	opened       = "streams"  // that were opened
	linked       = "links up" // streams that were restored
	lagged       = "lagged"   // streams that were told so
	resetTold    = "resets"   // replicas that were too far behind
	refusal      = "refused"  // messages
	rescued      = "rescued"  // messages that a killed client had in its outbox
	deserted     = "deserted" // chats that their last user left
	// Said by those who do it, while the log is not read yet.
	tookOut  = "took out"
	cameBack = "came back"
	diskFull = "disk full" // calls that were told so
)

// events lists the kinds of events that a run must have, and what else must
// have happened.
var events = []string{
	string(chat.Text), string(chat.Edited), string(chat.Deleted), string(chat.Reacted), string(chat.Unreacted),
	string(chat.Pinned), string(chat.Unpinned), string(chat.Joined), string(chat.Left), string(chat.TopicChanged),
	removed, returned, readPage, markedRead, markedUnread, settings, opened, deserted,
}

// noticed lists what may happen, and need not in a short run.
var noticed = []string{linked, lagged, resetTold, refusal, diskFull, rescued}

// judge tells what was counted and what was broken.
func (r *run) judge() error {
	fmt.Fprintln(r.w.Out, "faults:", r.list(r.o.Faults))
	fmt.Fprintln(r.w.Out, "events:", r.list(events))
	fmt.Fprintln(r.w.Out, "noticed:", r.list(noticed))
	fmt.Fprintln(r.w.Out, "in the end, quiet for", r.quiet.Round(time.Millisecond))
	if r.tape.err != nil {
		return r.tape.err
	}
	return conclude(r.w.Out, r.tape.history, r.tape.wrong, r.none())
}

func (r *run) list(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, fmt.Sprintf("%s %d", name, r.tape.counts[name]))
	}
	return strings.Join(all, ", ")
}

// none lists what should have happened, and did not.
func (r *run) none() (names []string) {
	must := append(append([]string{}, r.o.Faults...), events...)
	if r.o.has(disk) {
		must = append(must, diskFull)
	}
	if r.o.has(client) {
		must = append(must, rescued)
	}
	if r.o.has(kill) || r.o.has(cut) {
		must = append(must, linked)
	}
	if r.o.has(stall) && r.o.Duration >= 20*time.Second {
		must = append(must, lagged)
	}
	for _, name := range must {
		if r.tape.counts[name] == 0 {
			names = append(names, name)
		}
	}
	return names
}

// mostTold is how many violations are told at most: they come in swarms.
const mostTold = 40

// conclude judges a history. wrong are violations that are not in it, and none
// is what did not happen.
func conclude(out io.Writer, h history.History, wrong, none []string) error {
	report := history.Judge(h)
	for _, v := range report.Violations {
		wrong = append(wrong, v.String())
	}
	for _, v := range wrong[:min(len(wrong), mostTold)] {
		fmt.Fprintln(out, v)
	}
	void := report.Why
	if len(none) > 0 {
		void = "there was no " + strings.Join(none, ", no ")
	}
	if void != "" {
		fmt.Fprintln(out, "void:", void)
	}
	fmt.Fprintf(out, "acknowledged %d, violations %d\n", report.Acknowledged, len(wrong))
	switch {
	case len(wrong) > 0:
		return errors.New("promises were broken")
	case void != "":
		return chat.Conflict.Errorf("the run proves nothing: %s", void)
	}
	return nil
}

// checkFile judges a history that was written down.
func checkFile(path string, out io.Writer) error {
	f, err := os.Open(path)
	if err != nil {
		return chat.Invalid.Errorf("%v", err)
	}
	defer f.Close()
	h, err := history.ReadAll(f)
	if err != nil {
		return &chat.Error{Kind: chat.Invalid, Text: path + " cannot be judged", Err: err}
	}
	fmt.Fprintf(out, "seed %d\n", h.Header.Seed)
	return conclude(out, h, nil, nil)
}
