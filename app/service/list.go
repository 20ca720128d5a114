package service

import (
	"strconv"
	"strings"

	"talko/app/chat"
)

// cutPage makes a page of at most limit messages that fits a frame. Of ms there
// is one more than limit if there is more.
func cutPage(ms []chat.Message, limit int) chat.MessagePage {
	page := chat.MessagePage{Messages: []chat.Message{}}
	room := newBudget()
	for i := range ms {
		if i == limit || !room.take(messageSize(&ms[i])) {
			page.More = true
			break
		}
		page.Messages = append(page.Messages, ms[i])
	}
	return page
}

func hitOf(m chat.Message) chat.Hit { return chat.Hit{TS: m.TS, ID: m.ID} }

// formatHit makes the opaque Next of a list across chats.
func formatHit(h chat.Hit) string {
	return strconv.FormatInt(int64(h.TS), 36) + "-" + strconv.FormatInt(int64(h.ID), 36)
}

func parseHit(s string) (chat.Hit, error) {
	if s == "" {
		return chat.Hit{}, nil
	}
	ts, id, ok := strings.Cut(s, "-")
	t, errT := strconv.ParseInt(ts, 36, 64)
	i, errI := strconv.ParseInt(id, 36, 64)
	if !ok || errT != nil || errI != nil || t <= 0 || i <= 0 {
		return chat.Hit{}, chat.Invalid.Errorf("before is the next of an earlier page")
	}
	return chat.Hit{TS: chat.Timestamp(t), ID: chat.MessageID(i)}, nil
}
