package replica

import (
	"context"
	"slices"
	"time"

	"talko/app/chat"
)

// How often others are told that one types, and how long a draft rests before
// it is sent.
const (
	typingEvery = 3 * time.Second
	draftRest   = time.Second
)

// soft is what is not stored, or not yet.
type soft struct {
	presence map[chat.UserID]seen
	typing   map[chat.ChatID][]typist
	told     map[chat.ChatID]time.Time // that one types
	drafts   map[chat.ChatID]*draft
}

type seen struct {
	presence chat.Presence
	until    time.Time
}

type typist struct {
	user  chat.User
	until time.Time
}

// draft is what the user has typed; rest counts the changes, so that the timer
// of an earlier one does nothing.
type draft struct {
	text string
	rest int
}

func newSoft() soft {
	return soft{
		presence: map[chat.UserID]seen{}, typing: map[chat.ChatID][]typist{},
		told: map[chat.ChatID]time.Time{}, drafts: map[chat.ChatID]*draft{},
	}
}

// presenceNote takes that someone came or went.
func (c *core) presenceNote(n chat.PresenceNote) { c.soft.see(c, n.User) }

// listed takes the presence that a list told.
func (s *soft) listed(c *core, users []chat.User) {
	for _, u := range users {
		if u.Presence != "" {
			s.see(c, u)
		}
	}
}

func (s *soft) see(c *core, u chat.User) {
	old := s.presence[u.ID]
	s.presence[u.ID] = seen{u.Presence, c.now.Add(chat.PresenceExpiry)}
	c.after(chat.PresenceExpiry, func() {
		if last, ok := s.presence[u.ID]; ok && !last.until.After(c.now) {
			delete(s.presence, u.ID)
			c.seen(u.ID)
		}
	})
	if old.presence != u.Presence {
		c.seen(u.ID)
	}
}

// seen makes the chats anew that show a user's presence.
func (c *core) seen(id chat.UserID) {
	c.changed = true
	for _, m := range c.chats {
		if m.userIndex(id) >= 0 {
			m.view = nil
		}
	}
}

// typingNote takes that someone types. Their message ends it, or time.
func (c *core) typingNote(n chat.TypingNote) {
	if n.User.ID == c.user.ID {
		return
	}
	until := c.now.Add(chat.TypingExpiry)
	list := slices.Clone(c.soft.typing[n.ChatID])
	i := slices.IndexFunc(list, func(t typist) bool { return t.user.ID == n.User.ID })
	if i >= 0 {
		list[i].until = until
	} else {
		list = append(list, typist{n.User, until})
		c.retype(n.ChatID)
	}
	c.soft.typing[n.ChatID] = list
	c.after(chat.TypingExpiry, func() {
		c.stopTyping(n.ChatID, func(t typist) bool { return !t.until.After(c.now) })
	})
}

// stopTyping takes those out who no longer type.
func (c *core) stopTyping(id chat.ChatID, over func(typist) bool) {
	list := c.soft.typing[id]
	if !slices.ContainsFunc(list, over) {
		return
	}
	c.soft.typing[id] = slices.DeleteFunc(slices.Clone(list), over)
	c.retype(id)
}

func (c *core) retype(id chat.ChatID) {
	if m, ok := c.chats[id]; ok {
		m.touched()
	}
}

// types tells the others that the user types, now and then.
func (c *core) types(id chat.ChatID) {
	if _, known := c.chats[id]; !known || c.now.Sub(c.soft.told[id]) < typingEvery {
		return
	}
	c.soft.told[id] = c.now
	ask(c, "Typing", typingOf, chat.Typing{ChatID: id}, func(struct{}, error) {})
}

func typingOf(client chat.Client, ctx context.Context, p chat.Typing) (struct{}, error) {
	return struct{}{}, client.Typing(ctx, p)
}

// setDraft keeps what the user typed, and sends it when they rest.
func (c *core) setDraft(id chat.ChatID, text string) {
	d, ok := c.soft.drafts[id]
	if !ok {
		d = &draft{text: c.draftOf(id)}
		c.soft.drafts[id] = d
	}
	if d.text == text {
		return
	}
	d.text = text
	c.rest(id, d)
}

// rest sends a draft when it has not changed for a while.
func (c *core) rest(id chat.ChatID, d *draft) {
	d.rest++
	rest := d.rest
	c.after(draftRest, func() {
		if rest == d.rest {
			c.sendDraft(id, d)
		}
	})
}

// returned sends what was typed in a chat before the user left it: the servers
// have forgotten what they knew of that.
func (s *soft) returned(c *core, id chat.ChatID) {
	if d, ok := s.drafts[id]; ok {
		c.rest(id, d)
	}
}

// draftOf is the draft that the servers know.
func (c *core) draftOf(id chat.ChatID) string {
	if m, ok := c.chats[id]; ok {
		return m.settings.Draft.Text
	}
	return ""
}

// sendDraft tells the servers of a draft. In a chat that the user is not in it
// waits until they are back.
func (c *core) sendDraft(id chat.ChatID, d *draft) {
	m, ok := c.chats[id]
	if !ok {
		return
	}
	rest, text := d.rest, d.text
	if text == m.settings.Draft.Text {
		delete(c.soft.drafts, id)
		return
	}
	params := chat.UpdateParticipant{ChatID: id, Draft: &text}
	ask(c, "UpdateParticipant", chat.Client.UpdateParticipant, params, func(r chat.SettingsResult, err error) {
		switch {
		case err == nil:
			m.set(r.Settings)
			if rest == d.rest {
				delete(c.soft.drafts, id)
			}
		case passing(err) && rest == d.rest:
			c.after(backoffMost/10, func() {
				if rest == d.rest {
					c.sendDraft(id, d)
				}
			})
		}
	})
}

// restingDrafts are the drafts that the servers were not told of, as calls; none
// if they cannot be told.
func (c *core) restingDrafts() (calls []chat.UpdateParticipant) {
	if c.link.State != Up || c.ended != nil {
		return nil
	}
	for id, d := range c.soft.drafts {
		if m, ok := c.chats[id]; ok && d.text != m.settings.Draft.Text {
			text := d.text // which may change while the call is made
			calls = append(calls, chat.UpdateParticipant{ChatID: id, Draft: &text})
		}
	}
	return calls
}
