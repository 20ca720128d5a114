package service

import (
	"slices"
	"strings"

	"talko/app/account"
	"talko/app/chat"
)

// plan is a chat that is to be made: checked as far as that needs no store.
type plan struct {
	row    chat.ChatRow
	others []chat.UserID // besides the caller, each once
}

var errRoomTaken = chat.Conflict.Errorf("a room of that name, or one that looks like it, is there")

// plan checks what InsertChat asks for. The caller alone makes notes, two a
// private chat, more a group, unless a kind is given that fits.
func (c *Client) plan(p chat.InsertChat) (plan, error) {
	if len(p.UserIDs) > chat.MaxUserIDs {
		return plan{}, chat.TooLarge.Errorf("a chat is made with at most %d others", chat.MaxUserIDs)
	}
	others := slices.Clone(p.UserIDs)
	slices.Sort(others)
	others = slices.DeleteFunc(slices.Compact(others), func(id chat.UserID) bool { return id == c.me() })
	if p.Kind == "" {
		p.Kind = kindOf(len(others))
	}
	row, err := newRow(p, len(others))
	if err != nil {
		return plan{}, err
	}
	if pair(row.Kind) {
		row.PairLow, row.PairHigh = c.pairWith(others)
	}
	return plan{row: row, others: others}, nil
}

func kindOf(others int) chat.ChatKind {
	switch others {
	case 0:
		return chat.Notes
	case 1:
		return chat.Private
	}
	return chat.Group
}

func newRow(p chat.InsertChat, others int) (chat.ChatRow, error) {
	switch p.Kind {
	case chat.Room:
		return newRoom(p)
	case chat.Group:
		return newGroup(p)
	case chat.Private:
		if others != 1 {
			return chat.ChatRow{}, chat.Invalid.Errorf("a private chat has one other user")
		}
		return chat.ChatRow{Kind: chat.Private}, noHistory(p.History)
	case chat.Notes:
		if others != 0 {
			return chat.ChatRow{}, chat.Invalid.Errorf("notes have no other user")
		}
		return chat.ChatRow{Kind: chat.Notes, Name: "notes"}, noHistory(p.History)
	}
	return chat.ChatRow{}, chat.Invalid.Errorf("there is no such kind of chat")
}

func newRoom(p chat.InsertChat) (chat.ChatRow, error) {
	name, err := account.RoomName(p.ChatName)
	if err != nil {
		return chat.ChatRow{}, err
	}
	if p.History != "" && p.History != chat.HistoryAll {
		return chat.ChatRow{}, errHistory
	}
	return chat.ChatRow{
		Kind: chat.Room, Name: name.Shown, Folded: name.Folded, Key: name.Key, History: chat.HistoryAll,
	}, nil
}

func newGroup(p chat.InsertChat) (chat.ChatRow, error) {
	name, err := groupName(p.ChatName)
	if err != nil {
		return chat.ChatRow{}, err
	}
	if p.History == "" {
		p.History = chat.HistoryJoined
	}
	if !policy(p.History) {
		return chat.ChatRow{}, errHistory
	}
	return chat.ChatRow{Kind: chat.Group, Name: name, History: p.History}, nil
}

// groupName checks a group's name. Where chats are listed, # and @ stand before
// rooms and people: no group poses as one.
func groupName(s string) (string, error) {
	name, err := line("chat_name", s, chat.MaxNameRunes)
	switch {
	case err != nil:
	case name == "":
		err = chat.Invalid.Errorf("a group needs a name")
	case strings.ContainsRune("#@＃＠﹟﹫", []rune(name)[0]): // in any width
		err = chat.Invalid.Errorf("a group's name begins with no # (rooms do) and no @ (people do)")
	}
	return name, err
}

var errHistory = chat.Invalid.Errorf("history is joined or all, and all in a room")

func policy(h chat.HistoryPolicy) bool { return h == chat.HistoryJoined || h == chat.HistoryAll }

func noHistory(h chat.HistoryPolicy) error {
	if h != "" {
		return errHistory
	}
	return nil
}

// pairWith returns the two of a pair in order; the caller twice for notes.
func (c *Client) pairWith(others []chat.UserID) (low, high chat.UserID) {
	low, high = c.me(), c.me()
	for _, id := range others {
		low, high = min(low, id), max(high, id)
	}
	return low, high
}
