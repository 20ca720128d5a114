package server

import (
	"crypto/tls"
	"log/slog"
	"time"

	"talko/app/chat"
)

// Settings are what both servers have. Fields that are zero get the defaults
// that their comments tell.
type Settings struct {
	Log     *slog.Logger // none
	Version string       // of the program, told in Hello
	Limits  chat.Limits  // chat.DefaultMaxFrame, chat.DefaultMaxMessage

	// TLS is spoken with those who open with it. It may be nil if the listener is
	// on loopback: there, and nowhere else, plain frames are taken too.
	TLS *tls.Config

	MaxConns    int // connections of one listener; 10,000
	MaxCalls    int // in flight on one connection, then it is not read; 32
	MaxBuffered int // bytes of answers that a client left unread; 1 MiB, then it is not read

	FirstTimeout time.Duration // until the first request is there; 10 s
	FrameTimeout time.Duration // from a frame's first byte to its last; 10 s
	IdleTimeout  time.Duration // without any frame; 90 s
	StallTimeout time.Duration // of a peer that takes nothing; 10 s
	Grace        time.Duration // for calls in flight when a connection ends; 4 s
	RetryAfter   time.Duration // told to those who are sent away; 1 s
}

func (s Settings) withDefaults() Settings {
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	orDefault(&s.Limits.Frame, chat.DefaultMaxFrame)
	orDefault(&s.Limits.Message, chat.DefaultMaxMessage)
	orDefault(&s.MaxConns, 10_000)
	orDefault(&s.MaxCalls, 32)
	orDefault(&s.MaxBuffered, 1<<20)
	orDefault(&s.FirstTimeout, 10*time.Second)
	orDefault(&s.FrameTimeout, 10*time.Second)
	orDefault(&s.IdleTimeout, 90*time.Second)
	orDefault(&s.StallTimeout, 10*time.Second)
	orDefault(&s.Grace, 4*time.Second)
	orDefault(&s.RetryAfter, time.Second)
	return s
}

func orDefault[T int | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

// spillLimit is how much a socket keeps: MaxBuffered, and the answers to all
// that was in flight when it was reached.
func (s Settings) spillLimit() int {
	return s.MaxBuffered + (s.MaxCalls+1)*s.Limits.Frame
}
