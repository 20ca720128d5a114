// Package chat is what talko is about: users, chats, and the events of a
// chat's log; the calls one can make, the errors they give, and the interfaces
// by which the floors above meet. It knows no file, no socket and no screen,
// and imports the standard library alone.
//
// Everything that happens in a chat is an [Event] with the next [Seq]: 1, 2,
// 3 … without holes, in one order for ever. An event is either a line on the
// screen (a text, someone joined) or it touches an earlier line (an edit, a
// reaction). A [Message] is a line in its current form. What is one user's
// alone (read markers, settings, which chats there are) is numbered likewise by
// that user's user_seq.
//
// Struct tags give the names of the wire, so that params and results are the
// same values near and far.
package chat

import "time"

type (
	// UserID names a user for ever; from 1.
	UserID int64
	// ChatID names a chat for ever; from 1 to MaxChatID.
	ChatID int64
	// Seq is a position in one chat's log; from 1. Zero is before the first.
	Seq int64
	// UserSeq counts the changes of what is one user's alone; from 1.
	UserSeq int64
	// SessionID names a session of a user; from 1.
	SessionID int64
	// DeviceID names a device of a user; from 1. It outlives its sessions.
	DeviceID int64
)

// MaxChatID bounds chat ids, so that a message id is exact in every JSON.
const MaxChatID ChatID = 1<<21 - 1

// MessageID is chat_id << 32 | seq.
type MessageID int64

// ID returns the message id of seq in chat. Both must be ones that a log has: a
// seq of 2^32 or more would make it the id of another chat's message.
func ID(chat ChatID, seq Seq) MessageID { return MessageID(int64(chat)<<32 | int64(seq)) }

// Chat returns the chat of the message.
func (id MessageID) Chat() ChatID { return ChatID(id >> 32) }

// Seq returns the position of the message in its chat.
func (id MessageID) Seq() Seq { return Seq(id & (1<<32 - 1)) }

// Timestamp is a time by the server's clock in milliseconds since 1970 UTC.
// Within a chat it never decreases; it is for display only.
type Timestamp int64

// At returns t as a Timestamp.
func At(t time.Time) Timestamp { return Timestamp(t.UnixMilli()) }

// Time returns t in the local zone.
func (t Timestamp) Time() time.Time { return time.UnixMilli(int64(t)) }

// Limits of single fields, in the unit that the name tells. The lengths of
// frames and messages are settings; see [Limits].
const (
	DefaultPage       = 50        // entries of a page when no limit is given
	MaxPage           = 500       // entries of a page at most
	MaxPageBytes      = 192 << 10 // a page ends before it grows beyond this
	MaxNameRunes      = 32        // of a user's or a chat's name
	MaxTopicRunes     = 500
	MaxStatusRunes    = 100
	MaxPatternRunes   = 64
	MaxQueryRunes     = 256
	MaxEmojiBytes     = 64
	MaxDeviceRunes    = 64
	MaxClientIDBytes  = 64
	MinPasswordBytes  = 10
	MaxPasswordBytes  = 1024
	MaxReactionKinds  = 20   // different emoji on one message
	MaxPreviewUsers   = 8    // users told with a chat
	MaxUnread         = 1000 // a count of this means "at least"
	MaxBehind         = 1000 // events; GetEvents further behind answers reset
	MaxChatUsers      = 10_000
	MaxPollMillis     = 60_000    // timeout_ms of ReceiveMessages
	MaxUserIDs        = 100       // user_ids of one InsertChat
	DefaultMaxMessage = 32 << 10  // bytes of a message's text
	DefaultMaxFrame   = 256 << 10 // bytes of a frame's payload
)

// Limits are those that a server may set otherwise. Both are in bytes.
type Limits struct {
	Frame   int `json:"frame"`
	Message int `json:"message"`
}

// Lobby is the name of the room that everyone enters at sign-up.
const Lobby = "lobby"
