package protocol

import (
	"strconv"

	"talko/app/chat"
	"talko/net/frame"
	"talko/net/jsonrpc"
)

// A sent text is what streams carry most, and what most calls are answered with.
// It is encoded by hand, for all streams once. A fuzz test holds that equal to
// the codec.

// plain reports whether m is of the shape that is encoded by hand.
func plain(m *chat.Message) bool {
	return m.Subject == (chat.User{}) && len(m.Reactions) == 0
}

func appendMessageNote(dst []byte, m *chat.Message) []byte {
	start := len(dst)
	dst = append(frame.Begin(dst), noteHead+"Message"+noteParams+`{"message":`...)
	dst = appendMessage(dst, m)
	return frame.End(append(dst, "}}"...), start)
}

// noteRoom is for what stands around a message.
const noteRoom = 80

// messageRoom is about how long a message becomes, and rarely less: it is for
// memory that is made at once, and held as long as a stream has not sent it.
func messageRoom(m *chat.Message) int {
	return 240 + len(m.User.Name) + len(m.Text) + len(m.ClientID) + 12*len(m.Mentions)
}

// messageResult is a chat.MessageResult.
func messageResult(m *chat.Message) []byte {
	dst := make([]byte, 0, messageRoom(m))
	return append(appendMessage(append(dst, `{"message":`...), m), '}')
}

func appendMessage(dst []byte, m *chat.Message) []byte {
	dst = appendInt(dst, `{"message_id":`, int64(m.ID))
	dst = appendInt(dst, `,"chat_id":`, int64(m.ChatID))
	dst = appendInt(dst, `,"seq":`, int64(m.Seq))
	dst = appendInt(dst, `,"mod_seq":`, int64(m.ModSeq))
	dst = appendInt(dst, `,"edit_seq":`, int64(m.EditSeq))
	dst = appendText(dst, `,"kind":`, string(m.Kind))
	dst = appendUser(append(dst, `,"user":`...), &m.User)
	dst = appendText(dst, `,"message_text":`, m.Text)
	dst = appendInt(dst, `,"message_ts":`, int64(m.TS))
	if m.ReplyTo != 0 {
		dst = appendInt(dst, `,"reply_to":`, int64(m.ReplyTo))
	}
	dst = appendTrue(dst, `,"deleted":true`, m.Deleted)
	dst = appendTrue(dst, `,"pinned":true`, m.Pinned)
	dst = appendMentions(dst, m.Mentions)
	if m.ClientID != "" {
		dst = appendText(dst, `,"client_id":`, m.ClientID)
	}
	return append(dst, '}')
}

func appendUser(dst []byte, u *chat.User) []byte {
	dst = appendInt(dst, `{"user_id":`, int64(u.ID))
	dst = appendText(dst, `,"user_name":`, u.Name)
	if u.Status != "" {
		dst = appendText(dst, `,"status":`, u.Status)
	}
	if u.Presence != "" {
		dst = appendText(dst, `,"presence":`, string(u.Presence))
	}
	if u.ServerRole != "" {
		dst = appendText(dst, `,"server_role":`, string(u.ServerRole))
	}
	return append(appendTrue(dst, `,"deleted":true`, u.Deleted), '}')
}

func appendMentions(dst []byte, ids []chat.UserID) []byte {
	for i, id := range ids {
		if i == 0 {
			dst = appendInt(dst, `,"mentions":[`, int64(id))
		} else {
			dst = appendInt(dst, ",", int64(id))
		}
	}
	if len(ids) > 0 {
		dst = append(dst, ']')
	}
	return dst
}

func appendInt(dst []byte, name string, n int64) []byte {
	return strconv.AppendInt(append(dst, name...), n, 10)
}

func appendText(dst []byte, name, text string) []byte {
	return jsonrpc.AppendString(append(dst, name...), text)
}

func appendTrue(dst []byte, member string, is bool) []byte {
	if is {
		dst = append(dst, member...)
	}
	return dst
}
