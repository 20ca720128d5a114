package service

import (
	"context"
	"time"

	"talko/app/chat"
)

const (
	// jobLeave takes a deleted user out of all chats; JobRow.ChatID and Seq
	// tell how far it is.
	jobLeave = "leave"

	jobsEvery  = time.Minute
	callsKept  = 30 * 24 * time.Hour
	purgeBlock = 1000 // calls at a time
	eraseBlock = 500  // lines a transaction
)

// runJobs does what is due, now and then, until ctx ends.
func (s *Service) runJobs(ctx context.Context) {
	tick := time.NewTicker(jobsEvery)
	defer tick.Stop()
	for {
		s.work(ctx)
		s.purge(ctx)
		select {
		case <-tick.C:
		case <-s.jobAdded:
		case <-ctx.Done():
			return
		}
	}
}

// work carries out the jobs that are due, a step a transaction. What fails is
// tried again the next time.
func (s *Service) work(ctx context.Context) {
	for ctx.Err() == nil {
		var jobs []chat.JobRow
		err := s.store.View(ctx, func(v chat.View) (err error) {
			jobs, err = v.Jobs(chat.At(s.now()), 100)
			return err
		})
		if err != nil {
			s.trouble(ctx, "jobs not read", err)
			return
		}
		if len(jobs) == 0 || !s.carryOut(ctx, jobs) {
			return
		}
	}
}

// carryOut does each job to its end, or as far as it is when ctx ends: the rest
// is for the next start. It reports whether all went well.
func (s *Service) carryOut(ctx context.Context, jobs []chat.JobRow) bool {
	well := true
	for _, job := range jobs {
		for done := false; !done && ctx.Err() == nil; {
			err := s.store.Update(ctx, func(tx chat.Tx) (err error) {
				c := &change{Tx: tx, s: s, me: job.UserID}
				done, err = c.step(&job)
				return err
			})
			if err != nil {
				s.trouble(ctx, "job failed", err, "kind", job.Kind, "user", job.UserID)
				well, done = false, true
			}
		}
	}
	return well
}

// step does one block of a job, and reports whether that was the last.
func (c *change) step(job *chat.JobRow) (bool, error) {
	done := true
	var err error
	if job.Kind == jobLeave {
		done, err = c.stepLeave(job)
	}
	if err != nil {
		return false, err
	}
	if done {
		return true, c.DeleteJob(job.ID)
	}
	return false, c.PutJob(job)
}

// purge forgets the client ids of old changes.
func (s *Service) purge(ctx context.Context) {
	before := chat.At(s.now().Add(-callsKept))
	err := s.store.Update(ctx, func(tx chat.Tx) error { return tx.DeleteCalls(before, purgeBlock) })
	if err != nil {
		s.trouble(ctx, "old client ids not forgotten", err)
	}
}

// trouble logs what an operator should look at; that ctx has ended is none.
func (s *Service) trouble(ctx context.Context, what string, err error, facts ...any) {
	if ctx.Err() == nil {
		s.log.Error(what, append(facts, "err", err)...)
	}
}
