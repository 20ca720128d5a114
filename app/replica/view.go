package replica

import (
	"time"

	"talko/app/chat"
)

// Chat is a chat as it stands now: the list's snapshot with everything that
// happened since. It is a copy; its slices and pointers are shared, and nobody
// changes what they point to.
type Chat struct {
	// Chat has the current name, topic, users (with their presence, where it is
	// known), role, settings, marker and counts; LastSeq is the last event that
	// is here.
	chat.Chat
	// FirstUnread is the first line that counts as unread, 0 if there is none:
	// the unread line stands above it. Where that part of the chat is not here
	// yet it is the first seq above the marker.
	FirstUnread chat.Seq
	Typing      []chat.User // who types now, in the order in which they began
	Pending     int         // own messages on their way
	Failed      int         // own messages that need Retry or Discard
	Last        *Line       // the newest text, one's own on its way included; nil if there is none
	Stale       bool        // there is more on the server: it is being fetched
}

// LinkState tells whether the servers can be reached.
type LinkState int

const (
	Connecting LinkState = iota // not yet for the first time
	Up
	Down
)

// Link is the state of the way to the servers.
type Link struct {
	State  LinkState
	RTT    time.Duration // of the last Ping; 0: not known
	Err    error         // when Down: why
	Retry  time.Time     // when Down: the next attempt; zero: not known
	Loaded bool          // the list of chats is complete
}
