package terminal

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
	"talko/ui/view"
)

// session is what one who is signed in sees and does.
type session struct {
	u    *ui
	r    *replica.Replica
	pane *pane
	box  composer
	list chatList
	geo  geometry
	pill rect // where the last frame had it

	stale       bool // something changed since chats was taken
	chats       map[chat.ChatID]replica.Chat
	open        chat.ChatID                        // 0: none
	recent      []chat.ChatID                      // opened chats, the last one first
	drafts      map[chat.ChatID]string             // of the chats that were open
	people      map[chat.ChatID][]chat.Participant // as last fetched
	peopleOf    chat.ChatID                        // whose people were asked for last
	peopleCount int                                // and how many there were then
	alerts      map[chat.ChatID]int                // what asks for attention, as last counted
	// keepUnread is a chat that was marked as unread while it was open:
	// keptElsewhere, on another device.
	keepUnread    chat.ChatID
	keptElsewhere bool

	pending    int  // chats on their way to be opened
	awaitEdit  bool // what one wrote last is to be edited once it is stored
	showPeople bool // narrow screens show one thing: the people
	atList     bool // or the list, instead of the chat
	drag       drag
	pointing   bool // the mouse is over the list
	settled    bool // the list was sorted once it was complete
	curtain    *curtain
	trail      trail
	said       said
	vim        vim
	chord      string // a key that waits for another
	lastKey    time.Time
	link       replica.LinkState
	distrusted string // why a server was not talked to, as it was told
	idle, away bool   // what others were told
	woken      bool   // a key was touched since signing in
}

func newSession(u *ui, r *replica.Replica) *session {
	s := &session{u: u, r: r, stale: true,
		chats:  map[chat.ChatID]replica.Chat{},
		drafts: map[chat.ChatID]string{},
		people: map[chat.ChatID][]chat.Participant{},
	}
	s.curtain = &curtain{Replica: r, shown: map[*replica.Line]*replica.Line{}}
	s.lastKey = u.o.Now()
	s.pane = newPane(s.curtain, u.pal, r.Identity().User.ID, u.o.Now)
	s.rekey()
	s.box.limit = r.Identity().Limits.Message
	if s.box.limit == 0 {
		s.box.limit = chat.DefaultMaxMessage
	}
	return s
}

// rekey hands on the keys as they are now.
func (s *session) rekey() {
	s.box.keys, s.pane.remedy = s.u.keys, s.u.keys.remedy()
	clear(s.pane.cache)
}

// me is the one who is signed in.
func (s *session) me() chat.User { return s.r.Me() }

// refresh takes what is new from the replica.
func (s *session) refresh() {
	now := s.u.o.Now()
	s.carryOut(now)
	s.rested(now)
	if !s.stale {
		return
	}
	s.stale = false
	s.watchLink()
	loaded := s.r.Link().Loaded // before the chats that it tells of
	all, before := s.r.Chats(), s.chats[s.open]
	clear(s.chats)
	for _, c := range all {
		s.chats[c.ID] = c
	}
	s.markedElsewhere(before)
	if loaded && !s.settled {
		s.settled = true
		s.settle()
	}
	s.list.arrange(all, s.open)
	if _, there := s.chats[s.open]; !there {
		s.openFirst()
	}
	if s.awaitEdit {
		s.editLast()
	}
	s.refreshPane()
	s.refreshDraft()
	s.attend(all)
	s.u.setTitle(s.windowTitle())
}

// refreshPane tells the pane what is new below, and draws the unread line
// where something arrived unseen.
func (s *session) refreshPane() {
	c, ok := s.chats[s.open]
	if !ok {
		return
	}
	if s.peopleOf != c.ID || s.peopleCount != c.UserCount {
		s.fetchPeople(c.ID)
	}
	s.pane.fresh = c.Unread
	if s.pane.unread == 0 && c.FirstUnread > 0 && (!s.pane.follow || !s.u.focused) {
		s.pane.unread = c.FirstUnread
	}
	if s.pane.unread > 0 {
		s.pane.unread = s.firstCounted(s.pane.unread)
	}
}

// firstCounted returns the first line from seq on that counts as unread: where
// lines were not here yet, seq may be that of a note.
func (s *session) firstCounted(seq chat.Seq) chat.Seq {
	for _, l := range s.r.Window(s.open, seq-1, 0, 50).Lines {
		if l.State != replica.Stored {
			break
		}
		if unread, _ := l.UnreadBy(s.pane.me); unread {
			return l.Seq
		}
	}
	return seq
}

// waiting reports whether the chat that one types into is not there yet: it is
// opened when the session, not the replica alone, has seen the chats.
func (s *session) waiting() bool {
	return s.pending > 0 || s.awaitEdit || s.open == 0 && s.r.Link().State != replica.Down && !s.settled
}

// fetchPeople asks who is in a chat, for the panel and for completion.
func (s *session) fetchPeople(id chat.ChatID) {
	var page chat.ParticipantPage
	s.peopleOf, s.peopleCount = id, s.chats[id].UserCount
	s.u.call(func(ctx context.Context) (err error) {
		page, err = s.r.Client().Participants(ctx, chat.GetParticipants{ChatID: id, Limit: chat.MaxPage})
		return err
	}, func(err error) {
		if err == nil {
			s.people[id] = page.Users
		}
	})
}

func (s *session) windowTitle() string {
	title := "talko"
	if c, ok := s.chats[s.open]; ok {
		title += " – " + chatTitle(c)
	}
	unread, mentions := view.Total(slices.Collect(maps.Values(s.chats)))
	switch {
	case mentions > 0:
		return "(" + count(unread) + "!) " + title
	case unread > 0:
		return "(" + count(unread) + ") " + title
	}
	return title
}

// nextTick is when time alone changes the screen: a countdown, a new day.
func (s *session) nextTick(now time.Time) time.Duration {
	y, m, d := now.Date()
	next := time.Date(y, m, d+1, 0, 0, 0, 0, now.Location()).Sub(now)
	if s.r.Link().State == replica.Down {
		next = min(next, time.Second)
	}
	return min(next, s.untilDoom(now), s.untilRested(now))
}

// askRows is how many rows someone may paste unasked.
const askRows = 100

func (s *session) paste(text string) {
	s.touched(s.u.o.Now())
	if rows := strings.Count(strings.TrimSuffix(text, "\n"), "\n") + 1; rows > askRows {
		s.u.ask("paste", "Paste "+count(rows)+" lines into the box?", answer{"p", "paste them", func() { s.insertPaste(text) }})
		return
	}
	s.insertPaste(text)
}

func (s *session) insertPaste(text string) {
	s.pane.unselect()
	if !s.box.insert(text) {
		s.u.fail(chat.TooLarge.Errorf("a message has at most %d bytes: the end of what you pasted is missing", s.box.limit))
	}
	s.typed()
}

// key goes to the first that knows it: the second stroke of a chord, the message
// that is selected, the keys of the session, the list, the box.
func (s *session) key(ev *tcell.EventKey) {
	name := s.stroke(ev)
	s.touched(s.u.o.Now())
	if s.chord != "" {
		return
	}
	if s.vimKey(ev, name) || s.pane.selected != (lineID{}) && s.selectKey(ev, name) {
		return
	}
	if a, ok := s.u.keys.find(inChat, name); ok {
		a.do(s)
		return
	}
	if s.geo.atList && s.listKey(name) {
		return
	}
	s.boxKey(ev, name)
}

// stroke returns the key that a stroke makes, with the one that waited for it:
// Ctrl-X and Ctrl-E. The first of two waits.
func (s *session) stroke(ev *tcell.EventKey) string {
	name, first := keyName(ev), s.chord
	second, ok := typed(ev)
	if !ok {
		second = name
	}
	s.chord = ""
	switch {
	case first != "" && s.u.keys.chord(first+" "+second):
		return first + " " + second
	case s.u.keys.chords[name]:
		s.chord = name
	}
	return name
}

// focusChanged notes whether the terminal is looked at. Who comes back finds the
// list sorted.
func (u *ui) focusChanged(has bool) {
	u.focused = has
	if s := u.session; s != nil && has {
		s.settle()
		s.touched(u.o.Now())
	}
}

// watchLink says when the servers can be reached again.
func (s *session) watchLink() {
	link := s.r.Link()
	state := link.State
	if s.link == replica.Down && state == replica.Up {
		s.u.tell("the link is back")
	}
	s.distrust(link.Err)
	s.link = state
}
