package chattest

import (
	"context"
	"testing"

	"talko/app/chat"
)

// callers of every kind, in the order of the table's columns.
const callers = 4

var callerNames = [callers]string{"nobody", "a stranger", "a participant", "an admin"}

const (
	ok  = chat.Kind("")
	un  = chat.Unauthenticated
	no  = chat.NotFound
	bad = chat.Forbidden
)

// scene is what each call of the table is made in: a group of an admin, a
// participant and a third, with one message of the third's.
type scene struct {
	group chat.ChatID
	third *person
	other *person // not in the group
	said  chat.Message
}

type row struct {
	name string
	want [callers]chat.Kind
	call func(context.Context, chat.Client, scene) error
}

// of makes a row's call from a method and its params.
func of[P, R any](method func(chat.Client, context.Context, P) (R, error), params func(scene) P) func(context.Context, chat.Client, scene) error {
	return func(ctx context.Context, c chat.Client, sc scene) error {
		_, err := method(c, ctx, params(sc))
		return err
	}
}

func of0[R any](method func(chat.Client, context.Context) (R, error)) func(context.Context, chat.Client, scene) error {
	return func(ctx context.Context, c chat.Client, _ scene) error {
		_, err := method(c, ctx)
		return err
	}
}

var (
	everyone = [callers]chat.Kind{un, ok, ok, ok}
	inside   = [callers]chat.Kind{un, no, ok, ok}
	admins   = [callers]chat.Kind{un, no, bad, ok}
	authors  = [callers]chat.Kind{un, no, bad, bad}
)

// matrix makes every call as every kind of caller. Calls that end sessions have
// users of their own, those that change something a group of their own.
func (s *suite) matrix(t *testing.T) {
	shared := s.cast(t)
	group := shared.scene(t)
	for _, r := range readingRows() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			r.check(t, group, shared.callers())
		})
	}
	for _, r := range changingRows() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			r.check(t, shared.scene(t), shared.callers())
		})
	}
	for _, r := range endingRows() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			own := s.cast(t)
			r.check(t, own.scene(t), own.callers())
		})
	}
}

func (r row) check(t *testing.T, sc scene, who [callers]chat.Client) {
	for i, want := range r.want {
		if err := r.call(ctx(t), who[i], sc); chat.KindOf(err) != want {
			t.Errorf("%s: got %v, want %q", callerNames[i], err, want)
		}
	}
}

// cast are the users of a scene: its callers, the third in the group, and one
// who is not in it.
type cast struct {
	admin, participant, third, other, stranger *person
	gone                                       *person // the admin, on a session that has ended
}

func (s *suite) cast(t *testing.T) cast {
	t.Helper()
	all := s.people(t, "alice", "bob", "chiara", "dana", "stranger")
	gone := s.again(t, all[0])
	do(t, all[0].DeleteSession, chat.DeleteSession{SessionID: gone.Identity().SessionID})
	return cast{all[0], all[1], all[2], all[3], all[4], gone}
}

// callers are those of the table's columns.
func (c cast) callers() [callers]chat.Client {
	return [callers]chat.Client{c.gone.Client, c.stranger.Client, c.participant.Client, c.admin.Client}
}

func (c cast) scene(t *testing.T) scene {
	t.Helper()
	group := chat.InsertChat{ChatName: "a group", Kind: chat.Group, UserIDs: ids(c.participant, c.third)}
	id := call(t, c.admin.InsertChat, group).Chat.ID
	said := call(t, c.third.InsertMessage, chat.InsertMessage{ChatID: id, Text: "hello"}).Message
	return scene{group: id, third: c.third, other: c.other, said: said}
}

func readingRows() []row {
	return []row{
		{"Ping", everyone, of0(chat.Client.Ping)},
		{"Sessions", everyone, of0(chat.Client.Sessions)},
		{"User", everyone, of(chat.Client.User, func(sc scene) chat.GetUser { return chat.GetUser{UserID: sc.third.id} })},
		{"Users", everyone, of(chat.Client.Users, func(sc scene) chat.GetUsers { return chat.GetUsers{} })},
		{"Chats", everyone, of(chat.Client.Chats, func(sc scene) chat.GetChats { return chat.GetChats{} })},
		{"Rooms", everyone, of(chat.Client.Rooms, func(sc scene) chat.GetRooms { return chat.GetRooms{} })},
		{"Participants", inside, of(chat.Client.Participants, func(sc scene) chat.GetParticipants {
			return chat.GetParticipants{ChatID: sc.group}
		})},
		{"Messages", inside, of(chat.Client.Messages, func(sc scene) chat.GetMessages { return chat.GetMessages{ChatID: sc.group} })},
		{"Events", inside, of(chat.Client.Events, func(sc scene) chat.GetEvents { return chat.GetEvents{ChatID: sc.group} })},
		{"Reactions", inside, of(chat.Client.Reactions, func(sc scene) chat.GetReactions {
			return chat.GetReactions{ChatID: sc.group, Seq: sc.said.Seq}
		})},
		{"Pins", inside, of(chat.Client.Pins, func(sc scene) chat.GetPins { return chat.GetPins{ChatID: sc.group} })},
		{"Mentions", inside, of(chat.Client.Mentions, func(sc scene) chat.GetMentions { return chat.GetMentions{ChatID: sc.group} })},
		{"Mentions of all", everyone, of(chat.Client.Mentions, func(sc scene) chat.GetMentions { return chat.GetMentions{} })},
		{"Search", inside, of(chat.Client.Search, func(sc scene) chat.SearchMessages {
			return chat.SearchMessages{Query: "hello", ChatID: sc.group}
		})},
		{"Search in all", everyone, of(chat.Client.Search, func(sc scene) chat.SearchMessages {
			return chat.SearchMessages{Query: "hello"}
		})},
		{"Blocks", everyone, of0(chat.Client.Blocks)},
		{"Receive", everyone, of(chat.Client.Receive, func(sc scene) chat.ReceiveMessages { return chat.ReceiveMessages{} })},
		{"Typing", inside, func(ctx context.Context, c chat.Client, sc scene) error {
			return c.Typing(ctx, chat.Typing{ChatID: sc.group})
		}},
		{"Stream", everyone, func(ctx context.Context, c chat.Client, sc scene) error {
			st, err := c.Stream(ctx)
			if err == nil {
				err = st.Close()
			}
			return err
		}},
	}
}

func endingRows() []row {
	return []row{
		{"Logout", everyone, func(ctx context.Context, c chat.Client, sc scene) error { return c.Logout(ctx) }},
		{"DeleteUser", everyone, func(ctx context.Context, c chat.Client, sc scene) error {
			return c.DeleteUser(ctx, chat.DeleteUser{Password: password})
		}},
	}
}

func changingRows() []row {
	return []row{
		{"DeleteSession of another", [callers]chat.Kind{un, no, no, no}, func(ctx context.Context, c chat.Client, sc scene) error {
			return c.DeleteSession(ctx, chat.DeleteSession{SessionID: sc.third.Identity().SessionID})
		}},
		{"UpdateUser", everyone, of(chat.Client.UpdateUser, func(sc scene) chat.UpdateUser { return chat.UpdateUser{Status: ptr("x")} })},
		{"InsertChat", everyone, of(chat.Client.InsertChat, func(sc scene) chat.InsertChat {
			return chat.InsertChat{UserIDs: ids(sc.third)}
		})},
		{"UpdateChat", admins, of(chat.Client.UpdateChat, func(sc scene) chat.UpdateChat {
			return chat.UpdateChat{ChatID: sc.group, Topic: ptr("x")}
		})},
		{"DeleteChat", admins, func(ctx context.Context, c chat.Client, sc scene) error {
			return c.DeleteChat(ctx, chat.DeleteChat{ChatID: sc.group})
		}},
		{"InsertParticipant", inside, of(chat.Client.InsertParticipant, func(sc scene) chat.InsertParticipant {
			return chat.InsertParticipant{ChatID: sc.group, UserID: sc.other.id}
		})},
		{"DeleteParticipant", admins, of(chat.Client.DeleteParticipant, func(sc scene) chat.DeleteParticipant {
			return chat.DeleteParticipant{ChatID: sc.group, UserID: sc.third.id}
		})},
		{"UpdateParticipant, settings", inside, of(chat.Client.UpdateParticipant, func(sc scene) chat.UpdateParticipant {
			return chat.UpdateParticipant{ChatID: sc.group, Muted: ptr(true)}
		})},
		{"UpdateParticipant, role", admins, of(chat.Client.UpdateParticipant, func(sc scene) chat.UpdateParticipant {
			return chat.UpdateParticipant{ChatID: sc.group, UserID: sc.third.id, Role: chat.RoleAdmin}
		})},
		{"InsertMessage", inside, of(chat.Client.InsertMessage, func(sc scene) chat.InsertMessage {
			return chat.InsertMessage{ChatID: sc.group, Text: "x", ReplyTo: sc.said.Seq}
		})},
		{"UpdateMessage", authors, of(chat.Client.UpdateMessage, func(sc scene) chat.UpdateMessage {
			return chat.UpdateMessage{ChatID: sc.group, Seq: sc.said.Seq, Text: "x"}
		})},
		{"DeleteMessage", admins, of(chat.Client.DeleteMessage, func(sc scene) chat.DeleteMessage {
			return chat.DeleteMessage{ChatID: sc.group, Seq: sc.said.Seq}
		})},
		{"InsertReaction", inside, of(chat.Client.InsertReaction, reacting)},
		{"DeleteReaction", inside, of(chat.Client.DeleteReaction, reacting)},
		{"InsertPin", inside, of(chat.Client.InsertPin, pinning)},
		{"DeletePin", inside, of(chat.Client.DeletePin, pinning)},
		{"MarkRead", inside, of(chat.Client.MarkRead, marking)},
		{"MarkUnread", inside, of(chat.Client.MarkUnread, marking)},
		{"InsertBlock", everyone, of(chat.Client.InsertBlock, blocking)},
		{"DeleteBlock", everyone, of(chat.Client.DeleteBlock, blocking)},
	}
}

func reacting(sc scene) chat.Reacting {
	return chat.Reacting{ChatID: sc.group, Seq: sc.said.Seq, Emoji: "👍"}
}
func pinning(sc scene) chat.Pinning   { return chat.Pinning{ChatID: sc.group, Seq: sc.said.Seq} }
func marking(sc scene) chat.Mark      { return chat.Mark{ChatID: sc.group, Seq: sc.said.Seq} }
func blocking(sc scene) chat.Blocking { return chat.Blocking{UserID: sc.third.id} }
