package bench

import (
	"context"

	"talko/app/chat"
)

// stage is a server with a crowd that is signed in there.
type stage struct {
	*server
	crowd
	push  string // where streams are opened
	leave func() error
}

// stage makes one by the plan, on a server of our own that is started with these
// flags; or on the one that is to be measured, where there are fewer users than
// the plan has, each several times. Who gets it closes it.
func (r *run) stage(ctx context.Context, p plan, flags ...string) (*stage, error) {
	if r.Connect != "" {
		return r.farStage(ctx, p)
	}
	s := &stage{leave: func() error { return nil }}
	db, err := r.database(ctx, func(ctx context.Context, store chat.Store) error { return s.fill(ctx, store, p) })
	if err != nil {
		return nil, err
	}
	if s.server, err = r.serve(ctx, db, flags...); err != nil {
		return nil, err
	}
	s.push = s.addr
	return s, nil
}

// token is that of the user who is at this number of the plan.
func (s *stage) token(i int) string { return s.tokens[i%len(s.tokens)] }

// follow remembers how far chats are, for those who come later.
func (s *stage) follow(h *hall) {
	for _, c := range h.callers {
		for id, head := range c.heads {
			for i := range s.chats {
				if at := &s.chats[i]; int64(at.id) == id {
					at.head = max(at.head, chat.Seq(head))
				}
			}
		}
	}
}

// close takes the crowd home, and ends the server.
func (s *stage) close() error {
	err := s.leave()
	s.server.close()
	return err
}
