package service

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"talko/app/account"
	"talko/app/chat"
)

// DefaultGrace is how long a deleted account can be taken back.
const DefaultGrace = 7 * 24 * time.Hour

// Options are what a Service is made of. Store is required.
type Options struct {
	Store chat.Store
	// Hub takes the streams of near clients and tells who is there; nil if
	// streams are elsewhere: then Stream gives Unavailable.
	Hub Streams
	// Presence tells who is there where that is not Hub; without either,
	// nobody's presence is known.
	Presence Presence
	// Publisher is told of what was committed, after which it may be called
	// from several goroutines, for what is not stored; nil if nobody listens.
	Publisher chat.Publisher
	// SignUp says who may make an account; "": everyone.
	SignUp chat.SignUp
	// Links are those by which others join; nil if only this machine does.
	Links  *chat.Invitation
	Limits chat.Limits    // zero: the defaults
	Argon  account.Params // zero: account.DefaultParams
	Grace  time.Duration  // zero: DefaultGrace; below zero: none
	Log    *slog.Logger   // nil: none
	Now    func() time.Time
}

// Service is the rules of talko over a store. It is safe for concurrent use.
type Service struct {
	store     chat.Store
	hub       Streams
	publisher *relay
	signUp    chat.SignUp
	links     *chat.Invitation
	limits    chat.Limits
	hasher    *account.Hasher
	grace     time.Duration
	log       *slog.Logger
	now       func() time.Time
	sessions  *registry
	here      Presence // nil: not known
	presence  *presence
	crowd     *crowd
	jobAdded  chan struct{} // has a value when there may be a new job
}

var (
	_ chat.Dialer       = (*Service)(nil)
	_ chat.TokenChecker = (*Service)(nil)
)

// New returns a Service, and names o.Publisher to the store. Nothing runs until
// Run is called, but calls are answered at once.
func New(o Options) (*Service, error) {
	o = o.withDefaults()
	s := &Service{
		hub: o.Hub, signUp: o.SignUp, links: o.Links, limits: o.Limits,
		hasher: account.NewHasher(o.Argon), grace: max(o.Grace, 0), log: o.Log, now: o.Now,
		sessions: newRegistry(), here: o.Presence, presence: newPresence(), crowd: newCrowd(), jobAdded: make(chan struct{}, 1),
	}
	s.store = watched{o.Store, s.crowd}
	s.publisher = newRelay(o.Publisher, s.crowd.forgetAll)
	s.store.Publish(s.publisher)
	if s.here != nil {
		s.here.OnPresence(s.presence.changed)
	}
	return s, nil
}

func (o Options) withDefaults() Options {
	if o.Presence == nil && o.Hub != nil {
		o.Presence = o.Hub
	}
	if o.SignUp == "" {
		o.SignUp = chat.SignUpOpen
	}
	if o.Limits.Frame == 0 {
		o.Limits.Frame = chat.DefaultMaxFrame
	}
	if o.Limits.Message == 0 {
		o.Limits.Message = chat.DefaultMaxMessage
	}
	if o.Grace == 0 {
		o.Grace = DefaultGrace
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Run does what is due without being asked: it carries out deletions, forgets
// old client ids, and tells who is there. It returns nil when ctx ends, after
// everything it started has ended.
func (s *Service) Run(ctx context.Context) error {
	var running sync.WaitGroup
	running.Go(func() { s.runJobs(ctx) })
	running.Go(func() { s.runPresence(ctx) })
	running.Wait()
	return nil
}
