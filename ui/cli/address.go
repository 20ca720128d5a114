package cli

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"talko/app/chat"
	"talko/app/text"
)

// address is how a chat is written on the command line.
func address(c chat.Chat, self chat.User) string {
	switch c.Kind {
	case chat.Room:
		return "#" + text.Line(c.Name)
	case chat.Private:
		return "@" + text.Line(c.Name)
	case chat.Notes:
		return "@" + text.Line(self.Name)
	}
	return text.Line(c.Name)
}

// addresses returns how each of the user's chats is written, so that find finds
// it: where a group's name is not unique, or could be taken for such a form, its
// id stands behind a tilde.
func addresses(all []chat.Chat, self chat.User) []string {
	seen := map[string]int{}
	for _, c := range all {
		seen[text.Fold(address(c, self))]++
	}
	written := make([]string, len(all))
	for i, c := range all {
		written[i] = address(c, self)
		_, _, formed := cutID(written[i])
		if c.Kind == chat.Group && (formed || seen[text.Fold(written[i])] > 1) {
			written[i] += "~" + strconv.FormatInt(int64(c.ID), 10)
		}
	}
	return written
}

// cutID cuts name~ID.
func cutID(written string) (name string, id chat.ChatID, ok bool) {
	at := strings.LastIndexByte(written, '~')
	if at < 0 {
		return written, 0, false
	}
	n, err := strconv.ParseUint(written[at+1:], 10, 32)
	return written[:at], chat.ChatID(n), err == nil
}

// checkAddress refuses what cannot be the name of a chat.
func checkAddress(written string) error {
	switch strings.TrimSpace(written) {
	case "":
		return chat.Invalid.Errorf("to which chat? it is written #room, @user, or as the name of a group")
	case "#":
		return chat.Invalid.Errorf("# needs the name of a room behind it, like '#lobby'")
	case "@":
		return chat.Invalid.Errorf("@ needs the name of a user behind it, like @bob")
	}
	return nil
}

// find returns the chat that is written so: #room (which is joined where one is
// not in it), @user (oneself: the notes), or a group: its name, or name~ID.
func find(ctx context.Context, client chat.Client, written string) (chat.Chat, error) {
	if name, ok := strings.CutPrefix(written, "#"); ok {
		return findRoom(ctx, client, name)
	}
	if name, ok := strings.CutPrefix(written, "@"); ok {
		return findPrivate(ctx, client, name)
	}
	return findGroup(ctx, client, written)
}

func findRoom(ctx context.Context, client chat.Client, name string) (chat.Chat, error) {
	for c, err := range chats(ctx, client) {
		if err != nil {
			return chat.Chat{}, err
		}
		if c.Kind == chat.Room && same(c.Name, name) {
			return c, nil
		}
	}
	rooms, err := client.Rooms(ctx, chat.GetRooms{Pattern: name})
	if err != nil {
		return chat.Chat{}, err
	}
	for _, c := range rooms.Chats {
		if same(c.Name, name) {
			me := client.Identity().User.ID
			r, err := client.InsertParticipant(ctx, chat.InsertParticipant{ChatID: c.ID, UserID: me})
			return r.Chat, err
		}
	}
	return chat.Chat{}, chat.NotFound.Errorf("there is no room #%s", name)
}

func findPrivate(ctx context.Context, client chat.Client, name string) (chat.Chat, error) {
	me := client.Identity().User
	if same(name, me.Name) {
		r, err := client.InsertChat(ctx, chat.InsertChat{UserIDs: []chat.UserID{}, Kind: chat.Notes})
		return r.Chat, err
	}
	u, err := client.User(ctx, chat.GetUser{UserName: name})
	if err != nil {
		return chat.Chat{}, err
	}
	r, err := client.InsertChat(ctx, chat.InsertChat{UserIDs: []chat.UserID{u.User.ID}, Kind: chat.Private})
	return r.Chat, err
}

func findGroup(ctx context.Context, client chat.Client, name string) (chat.Chat, error) {
	var found []chat.Chat
	short, id, formed := cutID(name)
	for c, err := range chats(ctx, client) {
		if err != nil {
			return chat.Chat{}, err
		}
		if formed && c.Kind == chat.Group && c.ID == id && same(c.Name, short) {
			return c, nil
		}
		if c.Kind == chat.Group && same(c.Name, name) {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return chat.Chat{}, chat.NotFound.Errorf("you are in no group %q (rooms are written #room, people @user)", name)
	case 1:
		return found[0], nil
	}
	return chat.Chat{}, chat.Conflict.Errorf("you are in %d groups called %q: add the id of the one you mean, like %s~%d (talko chats lists them)",
		len(found), name, name, found[0].ID)
}

func same(a, b string) bool { return text.Fold(a) == text.Fold(b) }

// chats yields every chat of the user. After an error it ends.
func chats(ctx context.Context, client chat.Client) iter.Seq2[chat.Chat, error] {
	return func(yield func(chat.Chat, error) bool) {
		for after := chat.ChatID(0); ; {
			page, err := client.Chats(ctx, chat.GetChats{After: after, Limit: chat.MaxPage})
			if err != nil {
				yield(chat.Chat{}, err)
				return
			}
			for _, c := range page.Chats {
				after = c.ID
				if !yield(c, nil) {
					return
				}
			}
			if !page.More {
				return
			}
		}
	}
}
