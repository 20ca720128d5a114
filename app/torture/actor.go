package torture

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"talko/app/chat"
	"talko/app/history"
	"talko/app/replica"
)

// job is what a client is to do.
type job struct {
	Client history.ClientID `json:"client"`
	User   chat.UserID      `json:"user"`
	Name   string           `json:"name"` // of the user
	Device chat.DeviceID    `json:"device"`
	Addr   string           `json:"addr"`
	Cert   string           `json:"cert"` // the file of what the server shows over TLS; "": the client speaks plainly
	Token  string           `json:"token"`
	Outbox string           `json:"outbox"` // its name, which outlives the client
	Dir    string           `json:"dir"`    // where the client keeps what it has; "": nowhere
	Seed   uint64           `json:"seed"`
	Rate   float64          `json:"rate"` // texts a second
	Ping   time.Duration    `json:"ping"`
	// Patience is how many texts may wait: people stop if nothing goes out.
	Patience int           `json:"patience"`
	Drop     float64       `json:"drop"` // share of hints that begin a deaf moment
	Deaf     bool          `json:"deaf"` // hears nothing of the end of the traffic
	Off      time.Duration `json:"off"`  // of the clock on the client's wall, to begin with
	Ground   ground        `json:"ground"`
}

// ground is what there is when a run begins.
type ground struct {
	Rooms  []chat.ChatID `json:"rooms"` // but for the lobby
	Groups []group       `json:"groups"`
	Flood  chat.ChatID   `json:"flood"` // a large room in which much is said at once
	Users  []chat.UserID `json:"users"`
}

type group struct {
	ID      chat.ChatID   `json:"chat_id"`
	Admin   chat.UserID   `json:"admin"`
	Users   []chat.UserID `json:"users"` // besides the admin
	Founded chat.Seq      `json:"founded"`
}

// actor is one client: a replica, and somebody who uses it.
type actor struct {
	job
	tell teller
	rec  *recorder
	ear  *deafness
	view *replica.Replica
	rand *rand.Rand    // of act alone
	off  atomic.Int64  // how far the wall's clock is off, ns
	busy chan struct{} // calls that somebody waits for
	away sync.Map      // chats that the user left
	// How to take back what the actor did.
	reacted, pinned chan undoing

	end     context.CancelFunc
	running sync.WaitGroup
	ceased  chan struct{} // closed: act no more
	acting  sync.WaitGroup
}

// startActor signs in, and begins to act until cease. The caller closes it. ctx
// bounds its life.
func startActor(ctx context.Context, w World, j job, tell teller) (*actor, error) {
	a := &actor{
		job: j, tell: tell, ear: newDeafness(j.Seed, j.Drop), rand: rand.New(rand.NewPCG(j.Seed, 0xac7)),
		busy: make(chan struct{}, 4), reacted: make(chan undoing, 8), pinned: make(chan undoing, 8), ceased: make(chan struct{}),
	}
	a.off.Store(int64(j.Off))
	a.rec = newRecorder(j.Client, j.Outbox, tell, a.ear)
	if err := a.open(ctx, w); err != nil {
		return nil, err
	}
	a.rec.drop = func(id chat.ChatID, clientID string) { a.view.Discard(id, clientID) }
	ctx, a.end = context.WithCancel(ctx)
	a.running.Go(func() {
		if err := a.view.Run(ctx); err != nil {
			tell(entry{Wrong: "a session ended: " + err.Error()})
		}
	})
	a.acting.Go(func() { a.act(ctx) })
	return a, nil
}

// wall is what the client's wall shows. It is set now and then; by the clocks
// of all else nobody can tell.
func (a *actor) wall(now time.Time) time.Time { return now.Add(time.Duration(a.off.Load())) }

// act uses the replica until cease.
func (a *actor) act(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.ceased:
			return
		case <-timer.C:
		}
		a.actOnce(ctx)
		mean := float64(time.Second) * sendShare / a.Rate
		timer.Reset(time.Duration(min(a.rand.ExpFloat64(), 5) * mean))
	}
}

func (a *actor) actOnce(ctx context.Context) {
	n := a.rand.IntN(allWeights)
	for _, d := range deeds {
		if n -= d.weight; n < 0 {
			d.do(a, ctx)
			return
		}
	}
}

// meanwhile makes a call that somebody waits for. Few are made at a time.
func (a *actor) meanwhile(ctx context.Context, call func(ctx context.Context) error) {
	select {
	case a.busy <- struct{}{}:
	default:
		return
	}
	a.acting.Go(func() {
		defer func() { <-a.busy }()
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		_ = call(ctx) // the recorder tells
	})
}

// chats returns the chats of the user, always in the same order.
func (a *actor) chats() []replica.Chat {
	all := a.view.Chats()
	slices.SortFunc(all, func(x, y replica.Chat) int { return cmp.Compare(x.ID, y.ID) })
	return all
}

// pick picks a chat, seldom one with many people.
func (a *actor) pick() (c replica.Chat, ok bool) {
	all := a.chats()
	if len(all) == 0 {
		return c, false
	}
	for range 4 {
		c = all[a.rand.IntN(len(all))]
		if c.UserCount <= crowded || a.rand.IntN(20) == 0 {
			return c, true
		}
	}
	return c, c.UserCount <= crowded
}

// crowded is how many people make a chat one in which few speak.
const crowded = 12

// text picks a text of a chat, mine or anyone's.
func (a *actor) text(mine bool) (m *chat.Message, ok bool) {
	c, ok := a.pick()
	if !ok {
		return nil, false
	}
	at := replica.Newest
	if a.rand.IntN(4) == 0 && c.LastSeq > 0 {
		at = 1 + chat.Seq(a.rand.Int64N(int64(c.LastSeq)))
	}
	lines := a.view.Window(c.ID, at, 20, 5).Lines
	for range 8 {
		if len(lines) == 0 {
			return nil, false
		}
		line := lines[a.rand.IntN(len(lines))]
		if line.State == replica.Stored && line.Kind == chat.Text && (!mine || line.User.ID == a.User) {
			return line.Message, true
		}
	}
	return nil, false
}
