package bench

import (
	"context"
	"fmt"

	"talko/app/account"
	"talko/app/chat"
)

// plan is how many users there are, and which of them are in each chat.
type plan struct {
	users int
	chats [][]int
}

// crowd is users that are signed in, and their chats.
type crowd struct {
	users  []chat.User
	tokens []string
	chats  []place
}

// place is a chat.
type place struct {
	id    chat.ChatID
	users []int    // indexes of tokens
	first chat.Seq // the head before anything is measured
	head  chat.Seq
}

// usersAtOnce share a commit when a database is filled.
const usersAtOnce = 1000

// fill makes the crowd in a new database. It goes around the service: who is
// measured needs no password, and nobody is told.
func (c *crowd) fill(ctx context.Context, s chat.Store, p plan) error {
	for len(c.users) < p.users {
		err := s.Update(ctx, func(tx chat.Tx) error {
			for range min(usersAtOnce, p.users-len(c.users)) {
				user, token, err := signUp(tx, len(c.users))
				if err != nil {
					return err
				}
				c.users, c.tokens = append(c.users, user), append(c.tokens, token)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return s.Update(ctx, func(tx chat.Tx) error {
		for i, users := range p.chats {
			if err := c.meet(tx, i, users); err != nil {
				return err
			}
		}
		return nil
	})
}

// signUp makes a user with a session.
func signUp(tx chat.Tx, i int) (chat.User, string, error) {
	name, err := account.UserName(fmt.Sprintf("bench.%d", i))
	if err != nil {
		return chat.User{}, "", err
	}
	a := chat.AccountRow{Name: name.Shown, Folded: name.Folded, Key: name.Key, CreatedTS: tx.Now()}
	if err := tx.InsertAccount(&a); err != nil {
		return chat.User{}, "", err
	}
	token := account.NewToken()
	hash, _ := account.HashToken(token)
	row := chat.SessionRow{UserID: a.ID, TokenHash: hash}
	row.CreatedTS, row.UsedTS, row.Address = tx.Now(), tx.Now(), "127.0.0.1"
	return a.User(), token, tx.InsertSession(&row)
}

// meet makes a chat: a private one of two, a group of more.
func (c *crowd) meet(tx chat.Tx, i int, users []int) error {
	row := chat.ChatRow{Kind: chat.Group, Name: fmt.Sprintf("bench %d", i), History: chat.HistoryAll}
	if len(users) == 2 {
		a, b := c.users[users[0]].ID, c.users[users[1]].ID
		row = chat.ChatRow{Kind: chat.Private, PairLow: min(a, b), PairHigh: max(a, b)}
	}
	if err := tx.InsertChat(&row); err != nil {
		return err
	}
	for _, u := range users {
		p := chat.ParticipantRow{ChatID: row.ID, UserID: c.users[u].ID, Role: chat.RoleUser, FromSeq: 1}
		if err := tx.PutParticipant(p); err != nil {
			return err
		}
	}
	c.chats = append(c.chats, place{id: row.ID, users: users})
	return nil
}

// room is a plan of one chat that everyone is in.
func room(users int) plan {
	return plan{users: users, chats: [][]int{span(0, users)}}
}

// span counts from a number to below another.
func span(from, to int) (all []int) {
	for i := from; i < to; i++ {
		all = append(all, i)
	}
	return all
}

// mixed is a plan of users who are in ten chats of fifty each, so that no two
// chats have the same users: in each of ten rounds every user goes to another
// table.
func mixed(users int) plan {
	const size, rounds = 50, 10
	p := plan{users: users}
	tables := users / size
	for round := range rounds {
		chats := make([][]int, tables)
		for u := range users {
			t := (u/size + round*(u%size)) % tables
			chats[t] = append(chats[t], u)
		}
		p.chats = append(p.chats, chats...)
	}
	return p
}

// fewOfEach returns users of a mixed plan of whom each chat has so many.
func fewOfEach(users, many int) (few []int) {
	for u := range users {
		if u%50 < many {
			few = append(few, u)
		}
	}
	return few
}
