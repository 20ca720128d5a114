package demo

import (
	"time"

	"talko/app/chat"
)

// place is a chat of the sample, and what happens in it.
type place struct {
	name    string
	earlier string // the name that it had in the first week; "" the same
	kind    chat.ChatKind
	topic   string
	users   []int    // the first one makes it; nil is everybody, who come by signing up
	late    []int    // of users: those who come some days after the others
	tags    []string // scenes that are played here; those named twice come twice as often
	share   int      // of a thousand messages
	atWork  bool     // on working days, by day
	finale  string   // what was said last: a scene played with users as A, B, C …
	history chat.HistoryPolicy
	set     []setting
	trusted []int // made admins in the second week
	absent  []int // away from the twelfth day to the fifteenth

	born       time.Time           // when it was made
	since      map[int]time.Time   // when each came in
	played     map[int][]time.Time // when which scene was
	finaleLine *line               // the first of finale
	id         chat.ChatID         // once it is made
}

// setting is what one has set for a chat by the end.
type setting struct {
	user int
	to   chat.UpdateParticipant
}

// newPlaces returns the dozen chats, in the order in which they were made.
func newPlaces() []*place {
	yes, mentions := true, chat.LevelMentions
	draft := "yes! give me ten minutes, I only want to"
	return []*place{
		{
			name: chat.Lobby, kind: chat.Room, tags: []string{"lobby"}, share: 180, finale: "finale-lobby",
			set: []setting{{who("ben"), chat.UpdateParticipant{Level: &mentions}}},
		},
		{
			name: "build", kind: chat.Room, topic: "red, green, and why · reviews welcome", atWork: true,
			users: whoAll("dana", "alice", "ben", "farid", "hana", "mei", "nikita", "priya"),
			late:  whoAll("hana", "mei", "nikita", "priya"),
			tags:  []string{"build", "build", "build", "ops"}, share: 200, finale: "finale-build",
		},
		{
			name: "kitchen", kind: chat.Room, topic: "what we eat, and what became of the sourdough",
			users: whoAll("chiara", "alice", "ben", "farid", "ioanna", "mei", "priya"),
			late:  whoAll("ioanna", "mei", "priya"), tags: []string{"kitchen"}, share: 100, absent: whoAll("farid"),
			set: []setting{{who("alice"), chat.UpdateParticipant{Muted: &yes}}},
		},
		{
			name: "languages", kind: chat.Room, topic: "one word a day · mistakes are welcome · 你好 · नमस्ते · γεια",
			users: whoAll("ioanna", "alice", "ben", "chiara", "dana", "farid", "hana", "mei", "priya"),
			late:  whoAll("mei", "priya"),
			tags:  []string{"languages"}, share: 130, finale: "finale-languages",
		},
		{
			name: "release 1.0", kind: chat.Group, topic: "ship it before the snow", atWork: true,
			users: whoAll("alice", "ben", "dana", "hana", "nikita"), late: whoAll("nikita"), history: chat.HistoryAll,
			tags: []string{"release", "release", "build"}, share: 110, finale: "finale-release",
			trusted: whoAll("ben"),
			set:     []setting{{who("alice"), chat.UpdateParticipant{Pinned: &yes}}},
		},
		{
			name: "book club", kind: chat.Group, topic: "Piranesi, until the end of the month",
			users: whoAll("chiara", "alice", "hana", "ioanna", "farid"), late: whoAll("ioanna"),
			tags: []string{"books"}, share: 60, finale: "finale-books",
		},
		{
			name: "weekend hikes", earlier: "hikes", kind: chat.Group, topic: "Saturday, 6:45, platform 3",
			users: whoAll("ben", "alice", "chiara", "dana", "priya", "nikita"), late: whoAll("priya", "nikita"),
			tags: []string{"hikes"}, share: 50,
		},
		{
			kind: chat.Private, users: whoAll("alice", "ben"), tags: []string{"private"}, share: 50, finale: "finale-ben",
			set: []setting{{who("alice"), chat.UpdateParticipant{Draft: &draft}}},
		},
		{kind: chat.Private, users: whoAll("alice", "chiara"), tags: []string{"private", "books"}, share: 30},
		{kind: chat.Private, users: whoAll("dana", "nikita"), tags: []string{"private_ru"}, share: 45},
		{kind: chat.Private, users: whoAll("hana", "mei"), tags: []string{"private_ja"}, share: 35},
		{kind: chat.Notes, users: whoAll("alice"), tags: []string{"notes"}, share: 10},
	}
}

// everybody reports whether one is in the place by signing up.
func (p *place) everybody() bool { return p.users == nil }
