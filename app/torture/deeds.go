package torture

import (
	"context"
	"fmt"
	"strings"

	"talko/app/chat"
	"talko/app/replica"
)

type deed struct {
	weight int
	do     func(*actor, context.Context)
}

// deeds is what an actor does, and how often.
var deeds = []deed{
	{sendWeight, (*actor).send},
	{8, (*actor).edit},
	{3, (*actor).delete},
	{7, (*actor).react},
	{4, (*actor).unreact},
	{4, (*actor).pin},
	{4, (*actor).unpin},
	{10, (*actor).read},
	{1, (*actor).markUnread},
	{2, (*actor).set},
	{2, (*actor).draft},
	{2, (*actor).typing},
	{4, (*actor).scroll},
	{2, (*actor).look},
	{1, (*actor).leave},
	{2, (*actor).join},
	{2, (*actor).remove},
	{3, (*actor).add},
	{3, (*actor).topic},
	{1, (*actor).desert},
}

const sendWeight = 60

var (
	allWeights = weigh(deeds)
	sendShare  = float64(sendWeight) / float64(allWeights) // of what is done
)

func weigh(deeds []deed) (sum int) {
	for _, d := range deeds {
		sum += d.weight
	}
	return sum
}

func (a *actor) send(context.Context) {
	c, ok := a.pick()
	if !ok || a.rec.waiting() >= a.Patience {
		return
	}
	text := fmt.Sprintf("%d of client %d", a.rand.Uint64(), a.Client)
	if len(a.Ground.Users) > 0 && a.rand.IntN(10) == 0 && len(c.Users) > 0 {
		text += " @" + c.Users[a.rand.IntN(len(c.Users))].Name
	}
	var reply chat.Seq
	if c.Last != nil && c.Last.State == replica.Stored && a.rand.IntN(6) == 0 {
		reply = c.Last.Seq
	}
	a.rec.queue(func() string { return a.view.Send(c.ID, text, reply) })
}

// hurry says something in each small chat at once, and in that order.
func (a *actor) hurry() {
	for n, c := range a.chats() {
		if n < a.Patience && c.UserCount <= crowded {
			text := fmt.Sprintf("%d in a hurry of client %d", n, a.Client)
			a.rec.queue(func() string { return a.view.Send(c.ID, text, 0) })
		}
	}
}

// flood says much at once in a large room, if the user is in it.
func (a *actor) flood() bool {
	if _, ok := a.view.Chat(a.Ground.Flood); !ok {
		return false
	}
	long := strings.Repeat("much is said at once. ", 300)
	for n := range a.Patience {
		text := fmt.Sprintf("%d of a flood of client %d: %s!", n, a.Client, long)
		a.rec.queue(func() string { return a.view.Send(a.Ground.Flood, text, 0) })
	}
	return true
}

// flooders are so many that a flood is more than all queues hold on the way to
// one who does not read.
const flooders = 6

func (a *actor) edit(ctx context.Context) {
	m, ok := a.text(true)
	if !ok {
		return
	}
	text := fmt.Sprintf("%d edited by client %d", a.rand.Uint64(), a.Client)
	a.meanwhile(ctx, func(ctx context.Context) error { return a.view.Edit(ctx, m.ChatID, m.Seq, text) })
}

func (a *actor) delete(ctx context.Context) {
	if m, ok := a.text(true); ok {
		a.meanwhile(ctx, func(ctx context.Context) error { return a.view.Delete(ctx, m.ChatID, m.Seq) })
	}
}

var emoji = []string{"👍", "🎉", "❤️", "😂"}

func (a *actor) react(ctx context.Context) {
	m, ok := a.text(false)
	if !ok {
		return
	}
	e := emoji[a.rand.IntN(len(emoji))]
	a.meanwhile(ctx, func(ctx context.Context) error {
		return undone(a.reacted, func(ctx context.Context) error {
			return a.view.Unreact(ctx, m.ChatID, m.Seq, e)
		}, a.view.React(ctx, m.ChatID, m.Seq, e))
	})
}

func (a *actor) pin(ctx context.Context) {
	m, ok := a.text(false)
	if !ok {
		return
	}
	a.meanwhile(ctx, func(ctx context.Context) error {
		return undone(a.pinned, func(ctx context.Context) error {
			return a.view.Unpin(ctx, m.ChatID, m.Seq)
		}, a.view.Pin(ctx, m.ChatID, m.Seq))
	})
}

// undoing takes back something that was done.
type undoing = func(context.Context) error

// undone keeps how to take back what went well, if there is room.
func undone(kept chan undoing, undo undoing, err error) error {
	if err != nil {
		return err
	}
	select {
	case kept <- undo:
	default:
	}
	return nil
}

func (a *actor) unreact(ctx context.Context) { a.undo(ctx, a.reacted) }

func (a *actor) unpin(ctx context.Context) { a.undo(ctx, a.pinned) }

func (a *actor) undo(ctx context.Context, kept chan undoing) {
	select {
	case undo := <-kept:
		a.meanwhile(ctx, undo)
	default:
	}
}

func (a *actor) read(context.Context) {
	if c, ok := a.pick(); ok && c.LastSeq > 0 {
		a.view.Read(c.ID, max(c.LastSeq-chat.Seq(a.rand.IntN(3)), 1))
	}
}

func (a *actor) markUnread(ctx context.Context) {
	if c, ok := a.pick(); ok && c.LastSeq > 0 {
		seq := max(c.LastSeq-chat.Seq(a.rand.IntN(10)), 1)
		a.meanwhile(ctx, func(ctx context.Context) error { return a.view.MarkUnread(ctx, c.ID, seq) })
	}
}

func (a *actor) set(ctx context.Context) {
	if c, ok := a.pick(); ok {
		muted, pinned := a.rand.IntN(2) == 0, a.rand.IntN(2) == 0
		a.meanwhile(ctx, func(ctx context.Context) error {
			return a.view.SetSettings(ctx, chat.UpdateParticipant{ChatID: c.ID, Muted: &muted, Pinned: &pinned})
		})
	}
}

func (a *actor) draft(context.Context) {
	if c, ok := a.pick(); ok {
		a.view.SetDraft(c.ID, fmt.Sprintf("draft %d", a.rand.IntN(100)))
	}
}

func (a *actor) typing(context.Context) {
	if c, ok := a.pick(); ok {
		a.view.Typing(c.ID)
	}
}

// scroll looks at a place of the history, for which pages are fetched.
func (a *actor) scroll(context.Context) {
	if c, ok := a.pick(); ok && c.LastSeq > 0 {
		a.view.Window(c.ID, 1+chat.Seq(a.rand.Int64N(int64(c.LastSeq))), 30, 30)
	}
}

// look tells what is shown.
func (a *actor) look(context.Context) {
	if c, ok := a.pick(); ok {
		at := replica.Newest
		if c.LastSeq > 0 && a.rand.IntN(2) == 0 {
			at = 1 + chat.Seq(a.rand.Int64N(int64(c.LastSeq)))
		}
		a.show(c.ID, at, 30, 30)
	}
}

func (a *actor) topic(ctx context.Context) {
	for _, g := range a.Ground.Groups {
		if g.Admin == a.User && a.rand.IntN(3) == 0 {
			topic := fmt.Sprintf("topic %d", a.rand.IntN(1000))
			a.meanwhile(ctx, func(ctx context.Context) error { return a.view.Topic(ctx, g.ID, topic) })
			return
		}
	}
}
