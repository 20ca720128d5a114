//go:build unix

package sqlite

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"talko/app/chat"
)

// couple is two people and the chat that is theirs.
type couple struct {
	people [2]chat.User
	chat   chat.ChatID
}

// couples makes so many private chats, of people who are in one each.
func couples(b *testing.B, s *Store, n int) []couple {
	b.Helper()
	all := make([]couple, n)
	err := s.Update(b.Context(), func(tx chat.Tx) error {
		for i := range all {
			row := chat.ChatRow{Kind: chat.Private}
			for k := range all[i].people {
				name := fmt.Sprintf("bench.%d.%d", i, k)
				a := chat.AccountRow{Name: name, Folded: name, Key: name}
				if err := tx.InsertAccount(&a); err != nil {
					return err
				}
				all[i].people[k] = a.User()
			}
			row.PairLow, row.PairHigh = all[i].people[0].ID, all[i].people[1].ID
			if err := tx.InsertChat(&row); err != nil {
				return err
			}
			all[i].chat = row.ID
			for _, u := range all[i].people {
				p := chat.ParticipantRow{ChatID: row.ID, UserID: u.ID, Role: chat.RoleUser, FromSeq: 1}
				if err := tx.PutParticipant(p); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return all
}

// BenchmarkPairs has fifty callers send in as many private chats: each change of
// a batch is of another chat.
func BenchmarkPairs(b *testing.B) {
	s := open(b, Options{})
	s.Publish(&silent{})
	all := couples(b, s, 50)
	b.ReportAllocs()
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	before := used(b)
	var sending sync.WaitGroup
	for _, two := range all {
		sending.Go(func() {
			for i := 0; left.Add(-1) >= 0; i++ {
				if err := two.send(s, i%2); err != nil {
					b.Error(err)
				}
			}
		})
	}
	sending.Wait()
	b.ReportMetric(float64((used(b)-before).Nanoseconds())/1000/float64(b.N), "cpu-µs/op")
}

// send does what a service does on a send in a private chat.
func (c *couple) send(s *Store, by int) error {
	me, other := c.people[by], c.people[1-by]
	clientID := uuid.Must(uuid.NewV7()).String()
	hash := make([]byte, 32)
	return s.Update(context.Background(), func(tx chat.Tx) error {
		if used, err := tx.Used(me.ID, clientID); used || err != nil {
			return err
		}
		if _, err := tx.Participant(c.chat, me.ID); err != nil {
			return err
		}
		if _, err := tx.Chat(c.chat); err != nil {
			return err
		}
		if _, err := tx.Blocked(other.ID, me.ID); err != nil {
			return err
		}
		e := chat.Event{ChatID: c.chat, Kind: chat.Text, User: me, Value: sixty}
		m, err := tx.Append(&e, chat.TextRow{ClientID: clientID, Hash: hash})
		if err != nil {
			return err
		}
		to, err := tx.Recipients(c.chat)
		if err != nil {
			return err
		}
		tx.Publish(chat.Publication{To: to, Note: chat.MessageNote{Message: m}})
		return nil
	})
}

// silent is a publisher that tells nobody.
type silent struct{}

func (*silent) Publish([]chat.Publication) {}
func (*silent) Lost()                      {}

// used is the processor time that this process has used.
func used(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
