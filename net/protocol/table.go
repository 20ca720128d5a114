package protocol

import "talko/app/chat"

// Version of the protocol that this package speaks. Versions are all that
// servers made of it speak.
const Version = 1

// Versions that are spoken, for data.versions of a refusal.
var Versions = []int{Version}

// Kinds that many entries share.
var (
	none     []chat.Kind
	bad      = []chat.Kind{chat.Invalid}
	absent   = []chat.Kind{chat.NotFound}
	badOrNot = []chat.Kind{chat.Invalid, chat.NotFound}
)

// Methods is the table of all that can be called, in the order of doc.go.
var Methods = []Method{
	own[Hello, HelloResult]("Hello", Anyone, OnData|Change, chat.Invalid, chat.Unauthenticated),
	answers("Ping", OnData|OnBroadcast, chat.Client.Ping, none),
	own[InsertUser, SignedIn]("InsertUser", Anyone, OnData|Change, chat.Invalid, chat.Forbidden, chat.Conflict),
	own[Login, SignedIn]("Login", Anyone, OnData|Change, chat.Invalid, chat.Unauthenticated),
	bare("Logout", OnData|Change, chat.Client.Logout, none),
	answers("GetSessions", OnData, chat.Client.Sessions, none),
	takes("DeleteSession", OnData|Change, chat.Client.DeleteSession, kinds(chat.NotFound, chat.Conflict)),
	takes("DeleteUser", OnData|Change, chat.Client.DeleteUser, kinds(chat.Forbidden)),

	both("GetUser", OnData, chat.Client.User, badOrNot),
	both("GetUsers", OnData, chat.Client.Users, bad),
	both("UpdateUser", OnData|Change, chat.Client.UpdateUser, kinds(chat.Invalid, chat.Forbidden, chat.TooLarge, chat.Conflict)),

	both("GetChats", OnData, chat.Client.Chats, bad),
	both("InsertChat", OnData|Change, chat.Client.InsertChat, kinds(chat.Invalid, chat.NotFound, chat.Forbidden, chat.TooLarge, chat.Conflict)),
	both("GetRooms", OnData, chat.Client.Rooms, bad),
	both("UpdateChat", OnData|Change, chat.Client.UpdateChat, kinds(chat.Invalid, chat.NotFound, chat.Forbidden, chat.TooLarge, chat.Conflict)),
	takes("DeleteChat", OnData|Change, chat.Client.DeleteChat, kinds(chat.NotFound, chat.Forbidden, chat.Conflict)),

	both("GetParticipants", OnData, chat.Client.Participants, badOrNot),
	both("InsertParticipant", OnData|Change, chat.Client.InsertParticipant, kinds(chat.NotFound, chat.Forbidden, chat.Conflict)),
	both("DeleteParticipant", OnData|Change, chat.Client.DeleteParticipant, kinds(chat.NotFound, chat.Forbidden, chat.Conflict)),
	both("UpdateParticipant", OnData|Change, chat.Client.UpdateParticipant, kinds(chat.Invalid, chat.NotFound, chat.Forbidden, chat.TooLarge, chat.Conflict)),

	both("GetMessages", OnData, chat.Client.Messages, badOrNot),
	both("GetEvents", OnData, chat.Client.Events, badOrNot),

	both("InsertMessage", OnData|Change, chat.Client.InsertMessage, kinds(chat.Invalid, chat.NotFound, chat.Forbidden, chat.TooLarge, chat.Conflict)),
	both("UpdateMessage", OnData|Change, chat.Client.UpdateMessage, kinds(chat.Invalid, chat.NotFound, chat.Forbidden, chat.TooLarge, chat.Conflict)),
	both("DeleteMessage", OnData|Change, chat.Client.DeleteMessage, kinds(chat.Invalid, chat.NotFound, chat.Forbidden, chat.Conflict)),
	both("InsertReaction", OnData|Change, chat.Client.InsertReaction, kinds(chat.Invalid, chat.NotFound, chat.Conflict)),
	both("DeleteReaction", OnData|Change, chat.Client.DeleteReaction, kinds(chat.Invalid, chat.NotFound, chat.Conflict)),
	both("GetReactions", OnData, chat.Client.Reactions, badOrNot),
	both("InsertPin", OnData|Change, chat.Client.InsertPin, kinds(chat.Invalid, chat.NotFound, chat.Conflict)),
	both("DeletePin", OnData|Change, chat.Client.DeletePin, kinds(chat.Invalid, chat.NotFound, chat.Conflict)),
	both("GetPins", OnData, chat.Client.Pins, badOrNot),
	both("GetMentions", OnData, chat.Client.Mentions, badOrNot),
	both("SearchMessages", OnData, chat.Client.Search, kinds(chat.Invalid, chat.NotFound, chat.TooLarge)),

	both("MarkRead", OnData|Change, chat.Client.MarkRead, kinds(chat.Invalid, chat.NotFound, chat.Conflict)),
	both("MarkUnread", OnData|Change, chat.Client.MarkUnread, kinds(chat.Invalid, chat.NotFound, chat.Conflict)),

	both("InsertBlock", OnData|Change, chat.Client.InsertBlock, kinds(chat.Invalid, chat.NotFound, chat.Conflict)),
	both("DeleteBlock", OnData|Change, chat.Client.DeleteBlock, kinds(chat.Invalid, chat.NotFound, chat.Conflict)),
	answers("GetBlocks", OnData, chat.Client.Blocks, none),

	both("InsertInvitation", OnData|Change, chat.Client.InsertInvitation, kinds(chat.Invalid, chat.Forbidden, chat.Conflict)),
	both("GetInvitations", OnData, chat.Client.Invitations, kinds(chat.Invalid, chat.Forbidden)),
	takes("DeleteInvitation", OnData|Change, chat.Client.DeleteInvitation, kinds(chat.NotFound, chat.Forbidden, chat.Conflict)),
	both("UpdateRole", OnData|Change, chat.Client.UpdateRole, kinds(chat.Invalid, chat.NotFound, chat.Forbidden, chat.Conflict)),

	takes("Typing", OnData|Change, chat.Client.Typing, absent),
	both("ReceiveMessages", OnData, chat.Client.Receive, bad),
	both("ReceiveMessage", OnData, chat.Client.Receive, bad),
	own[OpenStream, chat.StreamOpened]("OpenStream", Anyone, OnBroadcast|Change, chat.Invalid, chat.Unauthenticated),
	own[Empty, Empty]("CloseStream", Anyone, OnBroadcast|Change),

	own[OpenLink, LinkOpened]("OpenLink", Anyone, OnBroadcast|Change, chat.Invalid),
	own[Prove, Proven]("Prove", Anyone, OnBroadcast|Change, chat.Forbidden),
	own[Publish, Empty]("Publish", Server, OnBroadcast|Change, chat.Invalid),
	own[BroadcastMessage, Empty]("BroadcastMessage", Server, OnBroadcast|Change),
	own[Revoke, Empty]("Revoke", Server, OnBroadcast|Change),
	own[Empty, Empty]("Lost", Server, OnBroadcast|Change),
	own[CheckToken, chat.Access]("CheckToken", Server, OnData, chat.Unauthenticated, chat.Unavailable),
}

// Common are the kinds that any call may give, besides those of its entry: the
// user's session has ended (not where [Anyone] may call), one calls too often,
// it is unknown whether it was done, and talko's own fault.
var Common = []chat.Kind{chat.Unauthenticated, chat.RateLimited, chat.Unavailable, chat.Internal}

func kinds(ks ...chat.Kind) []chat.Kind { return ks }

var byName = func() map[string]*Method {
	names := make(map[string]*Method, len(Methods))
	for i := range Methods {
		names[Methods[i].Name] = &Methods[i]
	}
	return names
}()

// Lookup finds the method of that name; nil if there is none.
func Lookup(name string) *Method { return byName[name] }
