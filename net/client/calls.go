package client

import (
	"context"
	"time"

	"talko/app/chat"
	"talko/net/protocol"
)

// The calls, in the order of chat.Client: each gives its name on the wire.

func (c *Client) Ping(ctx context.Context) (chat.Pong, error) {
	return call[chat.Pong](ctx, c, "Ping", protocol.Empty{})
}

func (c *Client) Logout(ctx context.Context) error {
	return c.call(ctx, "Logout", protocol.Empty{}, nil, 0)
}

func (c *Client) Sessions(ctx context.Context) (chat.SessionList, error) {
	return call[chat.SessionList](ctx, c, "GetSessions", protocol.Empty{})
}

func (c *Client) DeleteSession(ctx context.Context, p chat.DeleteSession) error {
	return c.call(ctx, "DeleteSession", p, nil, 0)
}

func (c *Client) DeleteUser(ctx context.Context, p chat.DeleteUser) error {
	return c.call(ctx, "DeleteUser", p, nil, 0)
}

func (c *Client) User(ctx context.Context, p chat.GetUser) (chat.UserResult, error) {
	return call[chat.UserResult](ctx, c, "GetUser", p)
}

func (c *Client) Users(ctx context.Context, p chat.GetUsers) (chat.UserPage, error) {
	return call[chat.UserPage](ctx, c, "GetUsers", p)
}

// UpdateUser changes what Identity tells, too.
func (c *Client) UpdateUser(ctx context.Context, p chat.UpdateUser) (chat.UserResult, error) {
	result, err := call[chat.UserResult](ctx, c, "UpdateUser", p)
	if err == nil {
		c.became(result.User)
	}
	return result, err
}

func (c *Client) Chats(ctx context.Context, p chat.GetChats) (chat.ChatPage, error) {
	return call[chat.ChatPage](ctx, c, "GetChats", p)
}

func (c *Client) InsertChat(ctx context.Context, p chat.InsertChat) (chat.ChatResult, error) {
	return call[chat.ChatResult](ctx, c, "InsertChat", p)
}

func (c *Client) Rooms(ctx context.Context, p chat.GetRooms) (chat.RoomPage, error) {
	return call[chat.RoomPage](ctx, c, "GetRooms", p)
}

func (c *Client) UpdateChat(ctx context.Context, p chat.UpdateChat) (chat.ChatResult, error) {
	return call[chat.ChatResult](ctx, c, "UpdateChat", p)
}

func (c *Client) DeleteChat(ctx context.Context, p chat.DeleteChat) error {
	return c.call(ctx, "DeleteChat", p, nil, 0)
}

func (c *Client) Participants(ctx context.Context, p chat.GetParticipants) (chat.ParticipantPage, error) {
	return call[chat.ParticipantPage](ctx, c, "GetParticipants", p)
}

func (c *Client) InsertParticipant(ctx context.Context, p chat.InsertParticipant) (chat.ChatResult, error) {
	return call[chat.ChatResult](ctx, c, "InsertParticipant", p)
}

func (c *Client) DeleteParticipant(ctx context.Context, p chat.DeleteParticipant) (chat.ChatResult, error) {
	return call[chat.ChatResult](ctx, c, "DeleteParticipant", p)
}

func (c *Client) UpdateParticipant(ctx context.Context, p chat.UpdateParticipant) (chat.SettingsResult, error) {
	return call[chat.SettingsResult](ctx, c, "UpdateParticipant", p)
}

func (c *Client) Messages(ctx context.Context, p chat.GetMessages) (chat.Page, error) {
	return call[chat.Page](ctx, c, "GetMessages", p)
}

func (c *Client) Events(ctx context.Context, p chat.GetEvents) (chat.EventPage, error) {
	return call[chat.EventPage](ctx, c, "GetEvents", p)
}

func (c *Client) InsertMessage(ctx context.Context, p chat.InsertMessage) (chat.MessageResult, error) {
	return call[chat.MessageResult](ctx, c, "InsertMessage", p)
}

func (c *Client) UpdateMessage(ctx context.Context, p chat.UpdateMessage) (chat.MessageResult, error) {
	return call[chat.MessageResult](ctx, c, "UpdateMessage", p)
}

func (c *Client) DeleteMessage(ctx context.Context, p chat.DeleteMessage) (chat.MessageResult, error) {
	return call[chat.MessageResult](ctx, c, "DeleteMessage", p)
}

func (c *Client) InsertReaction(ctx context.Context, p chat.Reacting) (chat.MessageResult, error) {
	return call[chat.MessageResult](ctx, c, "InsertReaction", p)
}

func (c *Client) DeleteReaction(ctx context.Context, p chat.Reacting) (chat.MessageResult, error) {
	return call[chat.MessageResult](ctx, c, "DeleteReaction", p)
}

func (c *Client) Reactions(ctx context.Context, p chat.GetReactions) (chat.ReactionPage, error) {
	return call[chat.ReactionPage](ctx, c, "GetReactions", p)
}

func (c *Client) InsertPin(ctx context.Context, p chat.Pinning) (chat.MessageResult, error) {
	return call[chat.MessageResult](ctx, c, "InsertPin", p)
}

func (c *Client) DeletePin(ctx context.Context, p chat.Pinning) (chat.MessageResult, error) {
	return call[chat.MessageResult](ctx, c, "DeletePin", p)
}

func (c *Client) Pins(ctx context.Context, p chat.GetPins) (chat.MessagePage, error) {
	return call[chat.MessagePage](ctx, c, "GetPins", p)
}

func (c *Client) Mentions(ctx context.Context, p chat.GetMentions) (chat.MessagePage, error) {
	return call[chat.MessagePage](ctx, c, "GetMentions", p)
}

func (c *Client) Search(ctx context.Context, p chat.SearchMessages) (chat.MessagePage, error) {
	return call[chat.MessagePage](ctx, c, "SearchMessages", p)
}

func (c *Client) MarkRead(ctx context.Context, p chat.Mark) (chat.MarkResult, error) {
	return call[chat.MarkResult](ctx, c, "MarkRead", p)
}

func (c *Client) MarkUnread(ctx context.Context, p chat.Mark) (chat.MarkResult, error) {
	return call[chat.MarkResult](ctx, c, "MarkUnread", p)
}

func (c *Client) InsertBlock(ctx context.Context, p chat.Blocking) (chat.UserSeqResult, error) {
	return call[chat.UserSeqResult](ctx, c, "InsertBlock", p)
}

func (c *Client) DeleteBlock(ctx context.Context, p chat.Blocking) (chat.UserSeqResult, error) {
	return call[chat.UserSeqResult](ctx, c, "DeleteBlock", p)
}

func (c *Client) Blocks(ctx context.Context) (chat.BlockList, error) {
	return call[chat.BlockList](ctx, c, "GetBlocks", protocol.Empty{})
}

func (c *Client) InsertInvitation(ctx context.Context, p chat.InsertInvitation) (chat.InvitationResult, error) {
	return call[chat.InvitationResult](ctx, c, "InsertInvitation", p)
}

func (c *Client) Invitations(ctx context.Context, p chat.GetInvitations) (chat.InvitationPage, error) {
	return call[chat.InvitationPage](ctx, c, "GetInvitations", p)
}

func (c *Client) DeleteInvitation(ctx context.Context, p chat.DeleteInvitation) error {
	return c.call(ctx, "DeleteInvitation", p, nil, 0)
}

func (c *Client) UpdateRole(ctx context.Context, p chat.UpdateRole) (chat.UserResult, error) {
	return call[chat.UserResult](ctx, c, "UpdateRole", p)
}

func (c *Client) Typing(ctx context.Context, p chat.Typing) error {
	return c.call(ctx, "Typing", p, nil, 0)
}

// Receive waits for as long as p says before the timeout of calls begins.
func (c *Client) Receive(ctx context.Context, p chat.ReceiveMessages) (result chat.Received, err error) {
	patience := time.Duration(min(max(p.TimeoutMS, 0), chat.MaxPollMillis)) * time.Millisecond
	err = c.call(ctx, "ReceiveMessages", p, &result, patience)
	return result, err
}
