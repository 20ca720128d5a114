package history

import (
	"cmp"
	"slices"

	"talko/app/chat"
)

// given is a reaction of someone to a line.
type given struct {
	line  chat.Seq
	emoji string
	user  chat.UserID
}

// folding makes lines of the events of a log. Texts are not its matter: a log
// does not keep old ones.
type folding struct {
	forms  []chat.Message
	at     map[chat.Seq]int        // line to its index in forms
	mods   map[chat.Seq][]chat.Seq // what touched a line, in order
	given  map[given]chat.Seq
	alive  alive
	adrift []chat.Seq // events that touch what is no line above them
}

// fold judges that the lines of the store are what its events made of them.
func (j *judge) fold(l *chatLog) {
	f := &folding{at: map[chat.Seq]int{}, mods: map[chat.Seq][]chat.Seq{}, given: map[given]chat.Seq{}, alive: alive{}}
	for _, e := range l.events {
		f.take(e)
	}
	for _, seq := range f.adrift {
		j.fault(Folded, l.ID, seq, "it touches what is no line")
	}
	l.given, l.reactions, l.mods = f.given, f.standing(), f.mods
	for i := range f.forms {
		want := &f.forms[i]
		want.Reactions = l.reactions[want.Seq]
		got := l.line(want.Seq)
		if got == nil {
			j.fault(Folded, l.ID, want.Seq, "the event is a line, and the store has none")
			continue
		}
		if what := unfolded(got, want); what != "" {
			j.fault(Folded, l.ID, want.Seq, "its events give it another %s", what)
		}
	}
	for i := range l.lines {
		if _, ok := f.at[l.lines[i].Seq]; !ok {
			j.fault(Folded, l.ID, l.lines[i].Seq, "the store has a line, and the log no event that made it")
		}
	}
}

func (f *folding) take(e chat.Event) {
	if e.Line() {
		f.at[e.Seq] = len(f.forms)
		f.forms = append(f.forms, chat.LineOf(e))
		if e.Kind.Written() {
			f.alive.add(e.User.ID, e.Seq, len(f.forms)-1)
		}
		return
	}
	if e.Kind == chat.Erased {
		f.erase(e)
		return
	}
	if i, ok := f.at[e.TargetSeq]; ok {
		f.touch(&f.forms[i], e)
	} else {
		f.adrift = append(f.adrift, e.Seq)
	}
}

func (f *folding) touch(m *chat.Message, e chat.Event) {
	m.ModSeq = e.Seq
	f.mods[m.Seq] = append(f.mods[m.Seq], e.Seq)
	key := given{m.Seq, e.Value, e.User.ID}
	switch e.Kind {
	case chat.Edited:
		m.EditSeq = e.Seq
	case chat.Deleted:
		bury(m, e.Seq)
	case chat.Pinned, chat.Unpinned:
		m.Pinned = e.Kind == chat.Pinned
	case chat.Reacted:
		f.given[key] = e.Seq
	case chat.Unreacted:
		delete(f.given, key)
	}
}

func bury(m *chat.Message, by chat.Seq) {
	m.ModSeq, m.EditSeq = by, by
	m.Text, m.Deleted, m.Pinned = "", true, false
}

func (f *folding) erase(e chat.Event) {
	for _, i := range f.alive.take(e.Subject.ID, e.TargetSeq, e.TargetEnd) {
		if !f.forms[i].Deleted {
			bury(&f.forms[i], e.Seq)
			f.mods[f.forms[i].Seq] = append(f.mods[f.forms[i].Seq], e.Seq)
		}
	}
}

// standing returns the reactions that nobody took back, of each line in the
// order in which their emoji first came.
func (f *folding) standing() map[chat.Seq][]chat.Reaction {
	all := make([]given, 0, len(f.given))
	for g := range f.given {
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b given) int { return cmp.Compare(f.given[a], f.given[b]) })
	type kind struct {
		line  chat.Seq
		emoji string
	}
	at, of := map[kind]int{}, map[chat.Seq][]chat.Reaction{}
	for _, g := range all {
		i, ok := at[kind{g.line, g.emoji}]
		if !ok {
			i = len(of[g.line])
			at[kind{g.line, g.emoji}] = i
			of[g.line] = append(of[g.line], chat.Reaction{Emoji: g.emoji})
		}
		of[g.line][i].Count++
	}
	return of
}

// unfolded names what of a stored line is not as its events made it.
func unfolded(got, want *chat.Message) string {
	switch {
	case got.Kind != want.Kind || got.User.ID != want.User.ID || got.Subject.ID != want.Subject.ID:
		return "kind or writer"
	case got.TS != want.TS:
		return "time"
	case got.ModSeq != want.ModSeq:
		return "mod_seq"
	case got.EditSeq != want.EditSeq:
		return "edit_seq"
	case got.Deleted != want.Deleted || got.Deleted && got.Text != "":
		return "tombstone"
	case got.Pinned != want.Pinned:
		return "pin"
	case !slices.EqualFunc(got.Reactions, want.Reactions, sameReaction):
		return "reactions"
	}
	return ""
}

func sameReaction(a, b chat.Reaction) bool { return a.Emoji == b.Emoji && a.Count == b.Count }
