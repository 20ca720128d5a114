package service

import (
	"context"
	"slices"
	"strings"

	"talko/app/account"
	"talko/app/chat"
)

const (
	maxMentions = 50  // names of one message that are looked up
	maxLookups  = 100 // ways to read them: changes wait while this is done
)

// mentioned finds the participants that a text mentions by "@name": those who
// block the caller are not among them, nor is the caller.
func (c *change) mentioned(at seat, text string) ([]chat.UserID, error) {
	var ids []chat.UserID
	left := maxLookups
	for _, name := range mentionedNames(text) {
		id, err := c.mention(at, name, &left)
		if err != nil {
			return nil, err
		}
		if id != 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// mention returns the participant of that name, or 0. Marks behind a name may
// belong to the sentence: "@bob." is bob, unless there is a "bob.". At most left
// names are looked up.
func (c *change) mention(at seat, name string, left *int) (chat.UserID, error) {
	for ; name != "" && *left > 0; name = name[:len(name)-1] {
		*left--
		id, err := c.participantNamed(at.chat.ID, name)
		if id != 0 || err != nil {
			return id, err
		}
		if strings.TrimRight(name, "._-") == name {
			break
		}
	}
	return 0, nil
}

func (c *change) participantNamed(id chat.ChatID, name string) (chat.UserID, error) {
	a, err := accountNamed(c, name)
	if err != nil || a.ID == c.me {
		return 0, ignoreNotFound(err)
	}
	if in, err := inside(c, id, a.ID); !in || err != nil {
		return 0, err
	}
	blocked, err := c.Blocked(a.ID, c.me)
	if blocked || err != nil {
		return 0, err
	}
	return a.ID, nil
}

// mentionedNames returns what follows each "@" that begins a word, each once.
func mentionedNames(s string) []string {
	var names []string
	for i := 0; len(names) < maxMentions; {
		at := strings.IndexByte(s[i:], '@')
		if at < 0 {
			break
		}
		at += i
		end := at + 1
		for end < len(s) && nameByte(s[end]) {
			end++
		}
		i = end
		name := account.Fold(s[at+1 : end])
		inWord := at > 0 && (nameByte(s[at-1]) || s[at-1] >= 0x80)
		if len(name) <= 2*chat.MaxNameRunes && name != "" && !inWord && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func nameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '_' || c == '.' || c == '-'
}

// Mentions lists texts that mention the caller, newest first.
func (c *Client) Mentions(ctx context.Context, p chat.GetMentions) (chat.MessagePage, error) {
	limit, err := pageLimit(p.Limit)
	if err != nil {
		return chat.MessagePage{}, err
	}
	before, err := parseHit(p.Before)
	if err != nil {
		return chat.MessagePage{}, err
	}
	return view(ctx, c, func(v chat.View) (chat.MessagePage, error) {
		if p.ChatID != 0 {
			if _, err := seatOf(v, p.ChatID, c.me()); err != nil {
				return chat.MessagePage{}, err
			}
		}
		ms, err := v.Mentions(c.me(), p.ChatID, before, limit+1)
		if err != nil {
			return chat.MessagePage{}, err
		}
		page := cutPage(ms, limit)
		if page.More {
			page.Next = formatHit(hitOf(page.Messages[len(page.Messages)-1]))
		}
		return page, nil
	})
}
