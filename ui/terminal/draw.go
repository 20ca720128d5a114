package terminal

import (
	"cmp"
	"strings"
	"time"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
)

// draw shows everything of the session, and then marks as read what it showed.
func (s *session) draw(c canvas) {
	s.refresh()
	s.geo = s.layout(c.w, c.h)
	s.drawRules(c)
	s.drawTop(c.in(s.geo.top))
	if s.geo.list.w > 0 {
		s.drawList(c.in(s.geo.list))
	}
	if s.geo.chat() {
		s.drawMessages(c.in(s.geo.messages))
	}
	s.drawSuggestion(c)
	s.drawPill(c)
	if s.geo.people.w > 0 {
		s.drawPeople(c.in(s.geo.people))
	}
	s.box.draw(c.in(s.geo.box), s.u.pal, s.pane.selected == (lineID{}) && s.geo.box.w > 0)
	s.drawStatus(c.in(s.geo.status))
	s.drawMarked(c)
	s.seen()
}

// layout gives the box as many rows as its text takes at the width it gets.
func (s *session) layout(w, h int) geometry {
	wish := wishes{boxRows: 1, listW: s.u.prefs.ListWidth, hideList: s.u.prefs.HideList, showPeople: s.wantsPeople(w), atList: s.atList}
	g := arrange(w, h, wish)
	if g.box.w > 0 {
		if wish.boxRows = s.box.wantedRows(g.box.w); wish.boxRows > 1 {
			g = arrange(w, h, wish)
		}
	}
	return g
}

func (s *session) drawMessages(c canvas) {
	s.pane.offline = s.r.Link().State == replica.Down
	s.pane.called(s.me().Name)
	s.pane.draw(c)
	s.drawGreeting(c)
	if words := s.emptyWords(); words != "" {
		c.putCut(max(1, (c.w-text.Width(words))/2), c.h/2, c.w-2, words, s.u.pal.muted)
	}
}

// emptyWords stand where no line does.
func (s *session) emptyWords() string {
	switch {
	case s.open == 0 && !s.r.Link().Loaded:
		return "loading …"
	case s.open == 0:
		k := s.u.keys
		return "nothing here yet: " + cmp.Or(k.of("list_users"), "/users") + " finds people, " + cmp.Or(k.of("list_rooms"), "/rooms") + " rooms"
	case len(s.pane.shown) > 0:
		return ""
	case s.chats[s.open].Kind == chat.Notes:
		return "what you write here you alone can read"
	}
	return "nothing said yet"
}

// drawRules draws the thin lines between the parts, with who is typing.
func (s *session) drawRules(c canvas) {
	g, style := s.geo, s.u.pal.rule
	if g.topRule >= 0 {
		c.rule(0, c.w, g.topRule, style)
	}
	bottom := g.messages.y + g.messages.h + g.box.h
	if g.boxRule >= 0 {
		bottom++
		c.rule(g.box.x, g.box.x+g.box.w, g.boxRule, style)
		s.drawTyping(c.part(g.box.x, g.boxRule, g.box.w, 1))
	}
	for _, x := range []int{g.listRule, g.side} {
		if x < 0 {
			continue
		}
		for y := max(0, g.topRule); y < bottom; y++ {
			c.put(x, y, "│", style)
		}
		if g.topRule >= 0 {
			c.put(x, g.topRule, "┬", style)
		}
	}
	if g.boxRule >= 0 && g.listRule >= 0 {
		c.put(g.listRule, g.boxRule, "├", style)
	}
	if g.boxRule >= 0 && g.side >= 0 {
		c.put(g.side, g.boxRule, "┤", style)
	}
}

// drawPill puts the way down on the rule above the box, where it covers no
// message; without a rule, on the last row.
func (s *session) drawPill(c canvas) {
	label, g := s.pane.pill(), s.geo
	s.pill = rect{}
	if label == "" || g.messages.h < 3 {
		return
	}
	y := g.boxRule
	if y < 0 {
		y = g.messages.y + g.messages.h - 1
	}
	w := text.Width(label)
	s.pill = rect{g.messages.x + g.messages.w - 1 - w, y, w, 1}
	c.in(s.pill).put(0, 0, label, s.u.pal.chosen)
}

// drawTyping tells on the rule above the box who types.
func (s *session) drawTyping(c canvas) {
	var names []string
	for _, u := range s.chats[s.open].Typing {
		names = append(names, name(u))
	}
	words := ""
	switch {
	case len(names) == 1:
		words = names[0] + " is typing"
	case len(names) > 3:
		words = count(len(names)) + " are typing"
	case len(names) > 1:
		words = strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + " are typing"
	default:
		return
	}
	c.put(1, 0, " "+text.Truncate(words, c.w-6-text.Width(s.pane.pill()))+" ", s.u.pal.accent)
}

// drawTop shows where one is.
func (s *session) drawTop(c canvas) {
	x := 1
	if !s.geo.narrow || s.geo.atList {
		x = c.put(1, 0, "talko", s.u.pal.accentBold) + 2
		if s.geo.listRule >= 0 {
			x = s.geo.listRule + 2
		}
	}
	ch, ok := s.chats[s.open]
	if !ok || s.geo.atList {
		return
	}
	here := s.here(ch)
	right := c.w - 1 - text.Width(here)
	if right < x+16 {
		right = c.w - 1
	} else {
		c.put(right, 0, here, s.u.pal.muted)
	}
	x = c.putCut(x, 0, right-x-1, chatTitle(ch), s.u.pal.bold)
	c.putCut(x+2, 0, right-x-4, text.Line(ch.Topic), s.u.pal.muted)
}

// here tells who is in a chat: how many, or of a person what they do.
func (s *session) here(ch replica.Chat) string {
	switch ch.Kind {
	case chat.Private:
		return string(s.presence(ch))
	case chat.Notes:
		return "yours alone"
	}
	return countPeople(ch.UserCount)
}

// drawStatus shows the link, who one is, and what helps; a short message takes
// the place of the hints, or that what was typed would not outlive this run.
func (s *session) drawStatus(c canvas) {
	x := s.drawLink(c)
	if s.geo.listRule >= 0 {
		x = max(x, s.geo.listRule+1)
	}
	if mode := s.mode(); mode != "" {
		x = c.put(x+2, 0, mode, s.u.pal.accentBold)
	}
	rest := c.part(x+1, 0, c.w-x-1, 1)
	if s.u.flash.shown(s.u.o.Now()) {
		s.u.flash.draw(rest, s.u.pal, s.u.o.Now())
		return
	}
	if why := s.r.Unkept(); why != nil {
		rest.putCut(1, 0, rest.w-1, "not kept on this machine: "+errorText(why), s.u.pal.danger)
		return
	}
	at := 1
	for _, hint := range s.hints() {
		if hint == "" { // no key does it
			continue
		}
		if at+text.Width(hint) > rest.w {
			return
		}
		at = rest.put(at, 0, hint, s.u.pal.muted) + 3
	}
}

// hints are keys of use now, the most needed ones first: what has no room is
// left out.
func (s *session) hints() []string {
	k := s.u.keys
	switch {
	case s.geo.atList:
		return []string{"Enter opens", "Up Down choose", k.hint("help", "help")}
	case s.pane.selected != (lineID{}):
		return []string{k.hints("move", "message_down", "message_up"), "Esc done", k.hint("reply", "reply"), k.hint("edit", "edit"), k.hint("delete", "delete"),
			k.hint("react", "react"), k.hint("copy", "copy"), k.hint("pin", "pin"), k.hint("unread_from", "unread")}
	case s.geo.narrow:
		return []string{"Esc chats", k.hint("help", "help"), k.hint("go_to", "go to")}
	}
	return []string{k.hint("send", "sends"), k.hint("help", "help"), k.hint("go_to", "go to"), "Esc select",
		k.hint("chat_menu", "this chat"), k.hint("settings", "settings"), k.hint("new_line", "new line")}
}

// slowLink is a round trip that one notices at each key of a terminal far away.
const slowLink = time.Second

// drawLink tells whether the servers can be reached, and returns where it ends.
func (s *session) drawLink(c canvas) int {
	pal, link := s.u.pal, s.r.Link()
	dot, style, words := "●", pal.good, latency(link.RTT)
	switch link.State {
	case replica.Up:
		if link.RTT > slowLink {
			style, words = pal.mention, "slow, "+words
		}
	case replica.Connecting:
		dot, style, words = "◌", pal.muted, "connecting"
	case replica.Down:
		dot, style, words = "○", pal.danger, "offline"
		if left := link.Retry.Sub(s.u.o.Now()); left > 0 {
			words += ", again in " + seconds(left)
		}
	}
	x := c.put(1, 0, dot, style)
	// What follows stays where it is while a round trip takes a digit more.
	x = max(c.put(x+1, 0, words, pal.muted)+2, 11)
	room := c.w - x
	switch {
	case s.geo.listRule >= 0:
		room = s.geo.listRule - x
	case s.geo.narrow:
		return x - 2 // the hints need the room more
	}
	return c.putCut(x, 0, min(room, 20), name(s.me())+s.mood(), pal.nick(s.me().ID))
}

// latency is a round trip in words, "" if it is not known.
func latency(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Millisecond:
		return "<1 ms"
	}
	return count(int(d.Milliseconds())) + " ms"
}

func seconds(d time.Duration) string {
	return count(int(d.Round(time.Second).Seconds())) + " s"
}

// drawPeople shows who is in the chat, those who are there first.
func (s *session) drawPeople(c canvas) {
	pal := s.u.pal
	users := s.participants(s.open)
	c.putCut(1, 0, c.w-2, countPeople(s.chats[s.open].UserCount), pal.muted)
	for i, p := range users {
		if i+1 >= c.h {
			break
		}
		dot, style := "○", pal.muted
		switch p.Presence {
		case chat.Online:
			dot, style = "●", pal.good
		case chat.Idle, chat.Away:
			dot = "◐"
		}
		c.put(1, i+1, dot, style)
		x := c.putCut(3, i+1, c.w-4, name(p.User), pal.nick(p.ID))
		if p.Role == chat.RoleAdmin {
			c.putCut(x+1, i+1, c.w-x-2, "admin", pal.muted)
		}
	}
}
