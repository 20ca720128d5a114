package terminal

import (
	"context"
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
)

// composer is the box where one writes: a new message, a reply, or another text
// for a message of one's own.
type composer struct {
	editor
	replyTo    *replica.Line
	editing    *replica.Line
	completion completion
	remote     string // the draft of another device that was last taken over
}

// open puts a draft into the box.
func (b *composer) open(draft string) {
	b.replyTo, b.editing, b.completion, b.remote = nil, nil, completion{}, draft
	b.set(draft)
}

// banner tells what the text is for, if it is no new message.
func (b *composer) banner() string {
	switch {
	case b.editing != nil:
		return "editing; Esc gives up"
	case b.replyTo != nil:
		return "reply to " + name(b.replyTo.User) + ": " + excerpt(b.replyTo.Message)
	}
	return ""
}

// wantedRows is how tall the box would like to be at a width.
func (b *composer) wantedRows(width int) int {
	rows := b.height(width - boxIndent)
	if b.banner() != "" {
		rows++
	}
	return rows
}

const boxIndent = 3

func (b *composer) draw(c canvas, p palette, focused bool) {
	y := 0
	if words := b.banner(); words != "" && c.h > 1 {
		c.putCut(1, y, c.w-2, words, p.accent)
		y++
	}
	b.editor.draw(c.part(boxIndent, y, c.w-boxIndent, c.h-y), p, focused)
	prompt := ">"
	if b.top > 0 {
		prompt = "↑"
	}
	c.put(1, y, prompt, p.accent)
	if b.more && c.h-y > 1 {
		c.put(1, c.h-1, "↓", p.accent)
	}
}

// boxKey handles a key in the box.
func (s *session) boxKey(ev *tcell.EventKey, name string) {
	what := s.u.keys.name(inBox, name)
	switch what {
	case "complete":
		s.complete(1)
		return
	case "complete_back":
		s.complete(-1)
		return
	}
	s.box.completion = completion{}
	s.writeKey(ev, name, what)
}

// writeKey handles a key that writes, sends or goes back.
func (s *session) writeKey(ev *tcell.EventKey, name, what string) {
	b := &s.box
	switch {
	case what == "send":
		s.send()
	case what == "new_line":
		b.insert("\n")
		s.typed()
	case name == "Esc":
		s.escape()
	case what == "undo":
		if b.value == "" && len(b.undos) == 0 && s.undoom() {
			return
		}
		b.undo()
		s.typed()
	case what == "edit_last" && b.value == "" && b.editing == nil:
		s.editLast()
	case name == "End" && b.value == "":
		s.pane.toEnd()
	default:
		s.editKey(ev)
	}
}

// editKey handles a key that changes what is in the box.
func (s *session) editKey(ev *tcell.EventKey) {
	b := &s.box
	if c, ok := typed(ev); ok && c == "?" && b.value == "" && b.banner() == "" {
		s.u.openHelp()
		return
	}
	if before := b.value; b.key(ev) && b.value != before {
		s.typed()
	}
}

// typed tells what the box holds to those who should know.
func (s *session) typed() {
	if s.open == 0 || s.box.editing != nil {
		return
	}
	if isCommand(s.box.value) {
		return // of no use on another device
	}
	s.keepDraft()
	s.r.SetDraft(s.open, s.box.value)
	if s.box.value != "" {
		s.r.Typing(s.open)
	}
}

// isCommand tells a command from a message; two slashes begin a message with
// one.
func isCommand(words string) bool {
	return strings.HasPrefix(words, "/") && !strings.HasPrefix(words, "//")
}

// escape goes one step back.
func (s *session) escape() {
	switch {
	case s.awaitEdit:
		s.awaitEdit = false
	case s.box.editing != nil:
		s.box.open(s.drafts[s.open])
	case s.box.replyTo != nil:
		s.box.replyTo = nil
	case s.showPeople && s.geo.people.w > 0 && !s.geo.chat():
		s.showPeople = false
	case s.geo.narrow && !s.atList:
		s.atList = true
	default:
		s.pane.selectLast()
	}
}

// send sends what is in the box, or carries out the command that it is.
func (s *session) send() {
	words := strings.TrimSpace(s.box.value)
	switch {
	case words == "":
		s.pane.toEnd()
	case isCommand(words) && s.box.editing == nil:
		s.said.add(words)
		s.clearBox()
		s.command(words[1:])
	case s.open == 0:
		s.u.tell(s.u.noChat())
	case s.box.editing != nil:
		s.sendEdit(words)
	default:
		if strings.HasPrefix(words, "//") {
			words = words[1:]
		}
		s.sendMessage(words)
	}
}

func (s *session) sendMessage(words string) {
	var replyTo chat.Seq
	if s.box.replyTo != nil {
		replyTo = s.box.replyTo.Seq
	}
	s.said.add(words)
	s.greeted()
	s.r.Send(s.open, words, replyTo)
	s.settle()
	s.clearBox()
	s.pane.unread, s.keepUnread = 0, 0
	s.pane.toEnd()
	s.stale = true
}

func (s *session) sendEdit(words string) {
	id, line := s.open, s.box.editing
	if words != line.Text {
		s.do(func(ctx context.Context) error { return s.r.Edit(ctx, id, line.Seq, words) }, "")
	}
	s.box.open(s.drafts[id])
}

// clearBox empties the box, and the draft.
func (s *session) clearBox() {
	s.box.open("")
	s.drafts[s.open] = ""
	if s.open != 0 {
		s.r.SetDraft(s.open, "")
	}
}

// do carries out a change, and tells how it went.
func (s *session) do(work func(ctx context.Context) error, done string) {
	s.u.call(work, func(err error) {
		s.stale = true
		switch {
		case err != nil:
			s.u.fail(err)
		case done != "":
			s.u.tell(done)
		}
	})
}

// unsaid is what a user has typed in each chat, for when they sign in again.
type unsaid struct {
	user   chat.UserID
	drafts map[chat.ChatID]string
}

// keepDraft keeps what was typed in the chat that is left.
func (s *session) keepDraft() {
	if s.open != 0 && s.box.editing == nil {
		s.drafts[s.open] = s.box.value
	}
}

// draft returns what was typed in a chat: here, or else as the servers kept it.
// What they kept of this device may be older than the empty box.
func (s *session) draft(c replica.Chat) string {
	kept := c.Settings.Draft
	here, ok := s.drafts[c.ID]
	if !ok || here == "" && kept.DeviceID != s.r.Identity().DeviceID {
		return kept.Text
	}
	return here
}

// refreshDraft takes over a draft that another device wrote, unless something
// newer was typed here; and what was typed here last time, which the servers
// have and the cache of that time may not.
func (s *session) refreshDraft() {
	d := s.chats[s.open].Settings.Draft
	if _, here := s.drafts[s.open]; here && d.DeviceID == s.r.Identity().DeviceID {
		return // an echo
	}
	if d.DeviceID == 0 || d.Text == s.box.remote || s.box.editing != nil {
		return
	}
	untouched := s.box.value == s.box.remote
	s.box.remote = d.Text
	if untouched {
		s.box.set(d.Text)
	}
}
