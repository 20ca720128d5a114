package sqlite

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"talko/app/chat"
)

// send does in one change what a service does on a send.
func send(s *Store, user chat.User, to chat.ChatID, text string) error {
	clientID := uuid.Must(uuid.NewV7()).String()
	return s.Update(context.Background(), func(tx chat.Tx) error {
		if used, err := tx.Used(user.ID, clientID); used || err != nil {
			return err
		}
		if _, err := tx.Participant(to, user.ID); err != nil {
			return err
		}
		if _, err := tx.Chat(to); err != nil {
			return err
		}
		e := chat.Event{ChatID: to, Kind: chat.Text, User: user, Value: text}
		m, err := tx.Append(&e, chat.TextRow{ClientID: clientID})
		if err != nil {
			return err
		}
		rs, err := tx.Recipients(to)
		if err != nil {
			return err
		}
		tx.Publish(chat.Publication{To: rs, Note: chat.MessageNote{Message: m}})
		return nil
	})
}

const sixty = "the build is green again, and the flaky fsync test is gone: ok"

func BenchmarkInsertMessage(b *testing.B) {
	for _, callers := range []int{1, 100} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			s := open(b, Options{})
			ann, ids, err := furnish(s, 100)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			if callers == 1 {
				for b.Loop() {
					if err := send(s, ann, ids[rand.IntN(len(ids))], sixty); err != nil {
						b.Fatal(err)
					}
				}
				return
			}
			b.SetParallelism(callers) // for each processor
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := send(s, ann, ids[rand.IntN(len(ids))], sixty); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// BenchmarkAppend is a change that appends so many lines: what a message costs
// when it shares its commit.
func BenchmarkAppend(b *testing.B) {
	for _, lines := range []int{1, 16, 256} {
		b.Run(fmt.Sprintf("lines=%d", lines), func(b *testing.B) {
			s := open(b, Options{})
			ann, ids, err := furnish(s, 100)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				err := s.Update(context.Background(), func(tx chat.Tx) error {
					for range lines {
						e := chat.Event{ChatID: ids[rand.IntN(len(ids))], Kind: chat.Text, User: ann, Value: sixty}
						if _, err := tx.Append(&e, chat.TextRow{ClientID: uuid.Must(uuid.NewV7()).String()}); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*lines), "µs/line")
		})
	}
}

// stocked returns a store with so many messages in each of its chats, one every
// second.
func stocked(b *testing.B, chats, messages int) (*Store, chat.User, []chat.ChatID) {
	b.Helper()
	s := open(b, Options{})
	ann, ids, err := furnish(s, chats)
	if err != nil {
		b.Fatal(err)
	}
	err = s.Update(b.Context(), func(tx chat.Tx) error {
		ts := tx.Now()
		for range messages {
			for _, id := range ids {
				ts += 1000
				e := chat.Event{ChatID: id, Kind: chat.Text, User: ann, Value: sixty, TS: ts}
				if _, err := tx.Append(&e, chat.TextRow{ClientID: uuid.Must(uuid.NewV7()).String()}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	s.indexer.settle(b.Context(), time.Minute)
	return s, ann, ids
}

func BenchmarkPage(b *testing.B) {
	const messages = 500
	s, ann, ids := stocked(b, 20, messages)
	for name, to := range map[string]func() chat.Seq{
		"last":   func() chat.Seq { return 1 << 31 },
		"middle": func() chat.Seq { return chat.DefaultPage + rand.N[chat.Seq](messages-chat.DefaultPage) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				err := s.View(context.Background(), func(v chat.View) error {
					ms, err := v.Lines(ids[rand.IntN(len(ids))], 1, to(), chat.DefaultPage, true, ann.ID)
					if len(ms) != chat.DefaultPage {
						b.Errorf("a page of %d", len(ms))
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkUnread(b *testing.B) {
	s, ann, ids := stocked(b, 20, 500)
	b.ReportAllocs()
	for b.Loop() {
		err := s.View(context.Background(), func(v chat.View) error {
			for _, id := range ids {
				if _, _, err := v.Unread(id, ann.ID+1, 450, 1); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// A room that ten thousand have entered, and in which nobody has said a word.
func BenchmarkSilentRoom(b *testing.B) {
	s := open(b, Options{})
	ann, ids, err := furnish(s, 1)
	if err != nil {
		b.Fatal(err)
	}
	err = s.Update(b.Context(), func(tx chat.Tx) error {
		for range chat.MaxChatUsers {
			if _, err := tx.Append(&chat.Event{ChatID: ids[0], Kind: chat.Joined, User: ann}, chat.TextRow{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		err := s.View(context.Background(), func(v chat.View) error {
			if _, err := v.LastText(ids[0], 1, ann.ID); !errors.Is(err, chat.NotFound) {
				b.Error(err)
			}
			_, _, err := v.Unread(ids[0], ann.ID+1, 0, 1)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	s, ann, ids := stocked(b, 20, 500)
	for name, q := range map[string]chat.SearchQuery{
		"words":  {Query: "flaky fsync"},
		"phrase": {Query: `"fsync test"`},
		"chat":   {Query: "flaky", Chats: ids[:1]},
		"author": {Query: "from:ann", From: []chat.UserID{ann.ID}},
		"none":   {Query: "nothing"},
	} {
		b.Run(name, func(b *testing.B) {
			q.UserID, q.Limit = ann.ID, 50
			b.ReportAllocs()
			for b.Loop() {
				hits, err := s.Search(context.Background(), q)
				if err != nil || len(hits) == 0 && name != "none" {
					b.Fatal(len(hits), err)
				}
			}
		})
	}
}
