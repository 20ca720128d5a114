package replica

import (
	"context"

	"talko/app/chat"
)

// Send puts a message at the end of the chat's outbox and returns its client
// id. It shows at once as a pending line; a refusal shows as a failed one.
func (r *Replica) Send(id chat.ChatID, text string, replyTo chat.Seq) string { return "" }

// Retry sends a failed message again; it is harmless if it was stored after all.
func (r *Replica) Retry(id chat.ChatID, clientID string) {}

// Discard takes a message out of the outbox. If it was stored after all, it
// shows as any other.
func (r *Replica) Discard(id chat.ChatID, clientID string) {}

// Read says that the user has seen the chat up to seq. The marker only rises;
// the server is told at most once a second.
func (r *Replica) Read(id chat.ChatID, seq chat.Seq) {}

// Typing says that the user types in the chat. Call it at each key: the server
// is told now and then.
func (r *Replica) Typing(id chat.ChatID) {}

// SetDraft keeps what is typed and not sent, for the user's other devices. Call
// it at each key: the server is told after a second of rest. One's own draft
// comes back in Settings with one's own DeviceID; ignore it.
func (r *Replica) SetDraft(id chat.ChatID, text string) {}

// MarkUnread sets the marker below seq: seq is the first unread line.
func (r *Replica) MarkUnread(ctx context.Context, id chat.ChatID, seq chat.Seq) error { return nil }

// Edit changes the text of one's own message. Errors: Conflict if another
// device edited it meanwhile, or it was deleted.
func (r *Replica) Edit(ctx context.Context, id chat.ChatID, seq chat.Seq, text string) error {
	return nil
}

// Delete makes a message a tombstone.
func (r *Replica) Delete(ctx context.Context, id chat.ChatID, seq chat.Seq) error { return nil }

// React puts an emoji on a message.
func (r *Replica) React(ctx context.Context, id chat.ChatID, seq chat.Seq, emoji string) error {
	return nil
}

// Unreact takes one's emoji off a message.
func (r *Replica) Unreact(ctx context.Context, id chat.ChatID, seq chat.Seq, emoji string) error {
	return nil
}

// Pin pins a message for everyone in the chat.
func (r *Replica) Pin(ctx context.Context, id chat.ChatID, seq chat.Seq) error { return nil }

// Unpin takes the pin off a message.
func (r *Replica) Unpin(ctx context.Context, id chat.ChatID, seq chat.Seq) error { return nil }

// SetSettings changes one's own settings of a chat: those fields of p that are
// not nil. ClientID is filled in.
func (r *Replica) SetSettings(ctx context.Context, p chat.UpdateParticipant) error { return nil }

// SetRole makes a user an admin of a chat, or takes it back.
func (r *Replica) SetRole(ctx context.Context, id chat.ChatID, user chat.UserID, role chat.Role) error {
	return nil
}

// Join enters a room.
func (r *Replica) Join(ctx context.Context, id chat.ChatID) error { return nil }

// Leave leaves a room or a group, or hides a private chat until the next message.
func (r *Replica) Leave(ctx context.Context, id chat.ChatID) error { return nil }

// Add brings a user into a chat.
func (r *Replica) Add(ctx context.Context, id chat.ChatID, user chat.UserID) error { return nil }

// Remove takes a user out of a chat.
func (r *Replica) Remove(ctx context.Context, id chat.ChatID, user chat.UserID) error { return nil }

// OpenPrivate returns the private chat with a user (of oneself: the notes), and
// makes it if there is none. It is in Chats at once, for the one who opened it.
func (r *Replica) OpenPrivate(ctx context.Context, user chat.UserID) (chat.ChatID, error) {
	return 0, nil
}

// NewGroup makes a group with these users.
func (r *Replica) NewGroup(ctx context.Context, name string, users []chat.UserID) (chat.ChatID, error) {
	return 0, nil
}

// NewRoom makes a room.
func (r *Replica) NewRoom(ctx context.Context, name string) (chat.ChatID, error) { return 0, nil }

// Rename gives a chat another name.
func (r *Replica) Rename(ctx context.Context, id chat.ChatID, name string) error { return nil }

// Topic gives a chat another topic.
func (r *Replica) Topic(ctx context.Context, id chat.ChatID, topic string) error { return nil }

// DeleteChat deletes a chat for everyone.
func (r *Replica) DeleteChat(ctx context.Context, id chat.ChatID) error { return nil }

// Block keeps a user from opening a private chat, adding, or notifying; with
// false it is taken back.
func (r *Replica) Block(ctx context.Context, user chat.UserID, blocked bool) error { return nil }
