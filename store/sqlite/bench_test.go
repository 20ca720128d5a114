package sqlite

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"talko/app/chat"
)

// send does in one change what a service does on a send.
func send(s *Store, user chat.User, to chat.ChatID, text string) error {
	clientID := uuid.Must(uuid.NewV7()).String()
	return s.Update(context.Background(), func(tx chat.Tx) error {
		if _, _, err := tx.MessageCall(user.ID, clientID); !errors.Is(err, chat.NotFound) {
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

// stocked returns a store with so many messages in each of its chats.
func stocked(b *testing.B, chats, messages int) (*Store, chat.User, []chat.ChatID) {
	b.Helper()
	s := open(b, Options{})
	ann, ids, err := furnish(s, chats)
	if err != nil {
		b.Fatal(err)
	}
	err = s.Update(b.Context(), func(tx chat.Tx) error {
		for _, id := range ids {
			for range messages {
				e := chat.Event{ChatID: id, Kind: chat.Text, User: ann, Value: sixty}
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
	return s, ann, ids
}

func BenchmarkLastPage(b *testing.B) {
	s, ann, ids := stocked(b, 20, 500)
	b.ReportAllocs()
	for b.Loop() {
		err := s.View(context.Background(), func(v chat.View) error {
			ms, err := v.Lines(ids[rand.IntN(len(ids))], 1, 1<<31, chat.DefaultPage, true, ann.ID)
			if len(ms) != chat.DefaultPage {
				b.Errorf("a page of %d", len(ms))
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
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
	s, ann, _ := stocked(b, 20, 500)
	for s.indexer.settle(b.Context(), patience) == nil {
	}
	b.ReportAllocs()
	for b.Loop() {
		hits, err := s.Search(context.Background(), chat.SearchQuery{UserID: ann.ID, Query: "flaky fsync", Limit: 50})
		if err != nil || len(hits) == 0 {
			b.Fatal(len(hits), err)
		}
	}
}
