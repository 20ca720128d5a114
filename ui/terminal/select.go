package terminal

import (
	"context"
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

// selecting selects the last message that is shown, or none any more.
func (s *session) selecting() {
	if s.pane.selected == (lineID{}) {
		s.pane.selectLast()
	} else {
		s.selectNone()
	}
}

// selectNone goes back to the box.
func (s *session) selectNone() {
	s.pane.unselect()
	s.pane.highlight(nil)
}

// selectKey handles a key while a message is selected. Keys that mean nothing
// there go on to the box, characters do not.
func (s *session) selectKey(ev *tcell.EventKey, name string) bool {
	pressed := name
	if c, ok := typed(ev); ok {
		pressed = c
	}
	a, known := s.u.keys.find(onMessage, pressed)
	switch {
	case name == "Esc":
		s.selectNone()
	case known && a.do != nil:
		a.do(s)
	case known:
		s.actOn(a.name)
	case pressed == "?":
		s.u.openHelp()
	default:
		return name == ""
	}
	return true
}

// actOn does with the selected message what an action stands for, or says why
// it cannot be done; the menu, and going where it leads nowhere, show what can.
func (s *session) actOn(name string) {
	act := (*session).openMessageMenu
	for _, a := range messageActions() {
		if a.name == name {
			act = a.do
			break
		}
	}
	if l := s.pane.selection(); l != nil {
		act(s, l)
	} else {
		s.pane.selectLast()
	}
}

// standing reports whether the servers have the message, and not as a tombstone.
func standing(l *replica.Line) bool {
	return known(l) && !l.Deleted
}

// known reports whether a line has its seq.
func known(l *replica.Line) bool {
	return l.State == replica.Stored || l.State == replica.Confirmed
}

// reply begins a reply; a message that failed is sent again.
func (s *session) reply(l *replica.Line) {
	s.pane.unselect()
	switch {
	case l.State == replica.Failed:
		s.r.Retry(s.open, l.ClientID)
	case !standing(l):
		s.u.tell("one cannot reply to this")
	default:
		s.box.replyTo, s.box.editing = l, nil
	}
}

func (s *session) edit(l *replica.Line) {
	s.pane.unselect()
	if !standing(l) || l.User.ID != s.me().ID || l.Kind != chat.Text {
		s.u.tell("only what you wrote yourself can be edited")
		return
	}
	s.keepDraft()
	s.box.editing, s.box.replyTo = l, nil
	s.box.set(l.Text)
}

// editLast edits what one wrote last in this chat. What is still on its way is
// waited for: whoever types ahead does not mean the message before.
func (s *session) editLast() {
	l := s.lastOwn()
	s.awaitEdit = l != nil && l.State != replica.Stored && l.State != replica.Failed
	switch {
	case l == nil:
	case s.awaitEdit && s.r.Link().State != replica.Up:
		s.awaitEdit = false
		s.u.tell("not sent yet: it can be edited when the link is up")
	case l.State == replica.Failed:
		s.u.tell("not sent: " + s.u.keys.remedy())
	case l.State == replica.Stored:
		s.edit(l)
	}
}

// lastOwn is the last text of one's own that is near, nil if there is none.
func (s *session) lastOwn() *replica.Line {
	for _, l := range slices.Backward(s.r.Window(s.open, replica.Newest, 200, 0).Lines) {
		if l.State != replica.Missing && l.User.ID == s.me().ID && l.Kind == chat.Text && !l.Deleted {
			return l
		}
	}
	return nil
}

// delete hides a message, and deletes it for everyone unless that is taken back
// in time; one that is not known to be stored is dropped at once.
func (s *session) delete(l *replica.Line) {
	if l.State == replica.Failed || l.State == replica.Pending {
		s.pane.unselect()
		if s.r.Discard(s.open, l.ClientID) {
			s.u.tell("dropped here; if the server has it all the same, it will show")
		}
		return
	}
	s.pane.unselect()
	if !standing(l) {
		s.u.tell("there is nothing to delete")
		return
	}
	s.doom(l)
}

// pickReaction opens a list of emoji, those in use first.
func (s *session) pickReaction(l *replica.Line) {
	s.pane.unselect()
	if !standing(l) {
		s.u.tell("one cannot react to this")
		return
	}
	p := &picker{title: "react", hint: "type a name   Enter gives it, or takes it back"}
	p.local = func(query string) []choice {
		var out []choice
		for _, e := range reactionsFor(query, l.Reactions) {
			out = append(out, choice{label: e.Emoji + "  " + e.Name, style: s.u.pal.text, pick: func() { s.react(l, e.Emoji) }})
		}
		return out
	}
	p.enter = func(query string) { s.react(l, query) }
	p.open(s.u)
}

// reactionsFor are the emoji that a name fits; without one, those that the
// message has, and those that are given most.
func reactionsFor(query string, given []chat.Reaction) []view.EmojiName {
	if query = strings.Trim(query, ": "); query != "" {
		return view.EmojiNamed(query, 50)
	}
	var out []view.EmojiName
	for _, r := range given {
		out = append(out, view.EmojiName{Emoji: text.Line(r.Emoji), Name: "given " + count(r.Count) + "×"})
	}
	for _, name := range []string{"thumbsup", "heart", "joy", "tada", "eyes", "rocket", "thinking", "pray", "thumbsdown"} {
		e := view.Emoji(name)
		if e != "" && !slices.ContainsFunc(out, func(o view.EmojiName) bool { return o.Emoji == e }) {
			out = append(out, view.EmojiName{Emoji: e, Name: name})
		}
	}
	return out
}

// react gives an emoji, or takes it back if it was given.
func (s *session) react(l *replica.Line, emoji string) {
	id, mine := s.open, slices.ContainsFunc(l.Reactions, func(r chat.Reaction) bool { return r.Emoji == emoji && r.Mine })
	s.do(func(ctx context.Context) error {
		if mine {
			return s.r.Unreact(ctx, id, l.Seq, emoji)
		}
		return s.r.React(ctx, id, l.Seq, emoji)
	}, "")
}

func (s *session) copy(l *replica.Line) {
	s.pane.unselect()
	s.u.clip(l.Text)
	s.u.tell("copied")
}

// pin pins a message for everyone, or takes the pin off.
func (s *session) pin(l *replica.Line) {
	s.pane.unselect()
	id, pinned := s.open, l.Pinned
	s.do(func(ctx context.Context) error {
		if pinned {
			return s.r.Unpin(ctx, id, l.Seq)
		}
		return s.r.Pin(ctx, id, l.Seq)
	}, "")
}

// unreadFrom makes the selected message the first unread one.
func (s *session) unreadFrom(l *replica.Line) {
	s.pane.unselect()
	if l.State != replica.Stored {
		return
	}
	id := s.open
	s.pane.unread = l.Seq
	s.do(func(ctx context.Context) error { return s.r.MarkUnread(ctx, id, l.Seq) }, "unread from here on")
	s.keepUnread, s.keptElsewhere = id, false
}

// toQuoted goes to the message that the selected one replies to, or to the
// place in talko that it names.
func (s *session) toQuoted(l *replica.Line) {
	switch place := placeIn(l); {
	case l.ReplyTo > 0:
		s.jump(s.open, l.ReplyTo)
	case place != "":
		s.pane.unselect()
		s.follow(place)
	default:
		s.openMessageMenu(l)
	}
}
