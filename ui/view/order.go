package view

import (
	"cmp"
	"slices"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
)

// Section is a part of the list of chats. The first, of what waits for the
// reader, has no title.
type Section struct {
	Title string
	Chats []replica.Chat
}

// Order arranges the list of chats. Sections are by activity, the latest first,
// as it was when they were settled: in between nothing moves that the reader did
// not move. What waits keeps its place among what waits. The zero Order is ready;
// it remembers who waited, and who stood where.
type Order struct {
	waiting []chat.ChatID
	place   map[chat.ChatID]int // nil: to be settled
}

// Settle lets the next Arrange sort by activity anew: for moments in which
// nobody has the list under their cursor.
func (o *Order) Settle() { o.place = nil }

// Arrange returns the sections that are not empty. The open chat keeps its
// place, be it read or not, until another is opened.
func (o *Order) Arrange(all []replica.Chat, open chat.ChatID) []Section {
	all = slices.Clone(all)
	settled := o.place == nil
	o.sort(all)
	byID := make(map[chat.ChatID]int, len(all))
	for i := range all {
		byID[all[i].ID] = i
	}
	o.waiting = slices.DeleteFunc(o.waiting, func(id chat.ChatID) bool {
		i, ok := byID[id]
		return !ok || id != open && !Waits(&all[i])
	})
	o.waiting = append(o.waiting, o.newcomers(all, open, settled)...)
	return o.sections(all, byID)
}

// newcomers are those that began to wait: as they stand in the list when that
// was just settled, else in the order in which they came.
func (o *Order) newcomers(all []replica.Chat, open chat.ChatID, settled bool) []chat.ChatID {
	var found []replica.Chat
	for i := range all {
		if c := all[i]; c.ID != open && Waits(&c) && !slices.Contains(o.waiting, c.ID) {
			found = append(found, c)
		}
	}
	if !settled {
		slices.SortFunc(found, func(a, b replica.Chat) int {
			return cmp.Or(cmp.Compare(activity(&a), activity(&b)), byName(a, b))
		})
	}
	ids := make([]chat.ChatID, len(found))
	for i := range found {
		ids[i] = found[i].ID
	}
	return ids
}

func (o *Order) sections(all []replica.Chat, byID map[chat.ChatID]int) []Section {
	list := []Section{{}, {Title: "pinned"}, {Title: "people"}, {Title: "groups"}, {Title: "rooms"}}
	for _, id := range o.waiting {
		list[0].Chats = append(list[0].Chats, all[byID[id]])
	}
	for _, c := range all {
		if !slices.Contains(o.waiting, c.ID) {
			i := sectionOf(&c)
			list[i].Chats = append(list[i].Chats, c)
		}
	}
	return slices.DeleteFunc(list, func(s Section) bool { return len(s.Chats) == 0 })
}

func sectionOf(c *replica.Chat) int {
	switch {
	case c.Settings.Pinned:
		return 1
	case c.Kind == chat.Room:
		return 4
	case c.Kind == chat.Group:
		return 3
	}
	return 2
}

// Waits reports whether something in a chat waits for the reader: it is unread,
// and they want to be told.
func Waits(c *replica.Chat) bool {
	switch {
	case c.Failed > 0:
		return true
	case c.Settings.Muted || c.Settings.Level == chat.LevelNone:
		return false
	case c.Settings.Level == chat.LevelMentions:
		return c.Mentions > 0
	}
	return c.Unread > 0
}

// Total is what waits in all chats together.
func Total(all []replica.Chat) (unread, mentions int) {
	for i := range all {
		if Waits(&all[i]) {
			unread += all[i].Unread
			mentions += all[i].Mentions
		}
	}
	return unread, mentions
}

// sort puts all chats to their places. A chat that is new comes before the
// others.
func (o *Order) sort(all []replica.Chat) {
	if o.place == nil {
		slices.SortFunc(all, byActivity)
	} else {
		slices.SortFunc(all, func(a, b replica.Chat) int {
			return cmp.Or(cmp.Compare(o.place[a.ID], o.place[b.ID]), byActivity(a, b))
		})
	}
	o.place = make(map[chat.ChatID]int, len(all))
	for i := range all {
		o.place[all[i].ID] = i + 1
	}
}

// byActivity orders by the newest text, the latest first, then by name.
func byActivity(a, b replica.Chat) int {
	return cmp.Or(cmp.Compare(activity(&b), activity(&a)), byName(a, b))
}

func activity(c *replica.Chat) chat.Timestamp {
	if c.Last == nil {
		return 0
	}
	return c.Last.TS
}

// byName orders by name; one's own notes come first.
func byName(a, b replica.Chat) int {
	if notes := a.Kind == chat.Notes; notes != (b.Kind == chat.Notes) {
		if notes {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(text.Fold(a.Name), text.Fold(b.Name)), cmp.Compare(a.ID, b.ID))
}
