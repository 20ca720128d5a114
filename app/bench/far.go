package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"

	"talko/app/chat"
)

// farUsers is how many users sign up on a server that is not ours: each costs it
// a hash. More streams than that are several of each.
const farUsers = 20

// far is a crowd on a server that is not ours.
type far struct {
	*stage
	password string
	conns    []net.Conn // a session of each user
}

// farStage signs up users on the server that is measured, and makes their chats.
// When it is closed they are deleted.
func (r *run) farStage(ctx context.Context, p plan) (_ *stage, err error) {
	f := &far{
		stage:    &stage{server: &server{addr: r.Connect}, crowd: crowd{tokens: make([]string, farUsers), users: make([]chat.User, farUsers)}},
		password: rand.Text(),
	}
	f.leave = f.goHome
	defer func() {
		if err != nil {
			err = errors.Join(err, f.goHome())
		}
	}()
	if err := f.come(ctx); err != nil {
		return nil, fmt.Errorf("sign up users: %w", err)
	}
	for i, users := range p.chats {
		if err := f.meet(i, users); err != nil {
			return nil, fmt.Errorf("make chats: %w", err)
		}
	}
	return f.stage, nil
}

// come opens sessions, and signs up in them.
func (f *far) come(ctx context.Context) error {
	f.conns = make([]net.Conn, farUsers)
	prefix := "bench." + strings.ToLower(rand.Text()[:10]) + "."
	errs := make([]error, farUsers)
	var coming sync.WaitGroup
	for i := range farUsers {
		coming.Go(func() { errs[i] = f.signUp(ctx, i, fmt.Sprint(prefix, i)) })
	}
	coming.Wait()
	return errors.Join(errs...)
}

func (f *far) signUp(ctx context.Context, i int, name string) (err error) {
	if f.conns[i], err = (&net.Dialer{}).DialContext(ctx, "tcp", f.addr); err != nil {
		return err
	}
	var hello struct{ Broadcast string }
	if err := request(f.conns[i], "Hello", map[string]any{"version": 1, "client": "talko bench"}, &hello); err != nil {
		return err
	}
	var signed struct {
		User  chat.User
		Token string
	}
	if err := request(f.conns[i], "InsertUser", map[string]any{"user_name": name, "password": f.password}, &signed); err != nil {
		return err
	}
	f.users[i], f.tokens[i] = signed.User, signed.Token
	if i == 0 {
		f.push, err = pushAddr(f.addr, hello.Broadcast)
	}
	return err
}

// pushAddr is where streams are opened: where calls are made, if nothing else is
// told; an empty host is the same.
func pushAddr(addr, told string) (string, error) {
	if told == "" {
		return addr, nil
	}
	host, port, err := net.SplitHostPort(told)
	if err != nil || host != "" {
		return told, err
	}
	host, _, err = net.SplitHostPort(addr)
	return net.JoinHostPort(host, port), err
}

// meet makes a group, by the first of those who are in it.
func (f *far) meet(i int, users []int) error {
	var here []int
	for _, u := range users {
		here = append(here, u%farUsers)
	}
	slices.Sort(here)
	here = slices.Compact(here)
	var ids []chat.UserID
	for _, u := range here[1:] {
		ids = append(ids, f.users[u].ID)
	}
	var made chat.ChatResult
	params := chat.InsertChat{ChatName: fmt.Sprintf("bench %d", i), UserIDs: ids, Kind: chat.Group, History: chat.HistoryAll}
	if err := request(f.conns[here[0]], "InsertChat", params, &made); err != nil {
		return err
	}
	f.chats = append(f.chats, place{id: made.Chat.ID, users: here, first: made.Chat.LastSeq, head: made.Chat.LastSeq})
	return nil
}

// goHome deletes the chats and the users.
func (f *far) goHome() error {
	var errs []error
	for _, c := range f.chats {
		errs = append(errs, request(f.conns[c.users[0]], "DeleteChat", chat.DeleteChat{ChatID: c.id}, &struct{}{}))
	}
	for i, conn := range f.conns {
		if f.tokens[i] != "" {
			errs = append(errs, request(conn, "DeleteUser", chat.DeleteUser{Password: f.password, Erase: true}, &struct{}{}))
		}
		if conn != nil {
			conn.Close()
		}
	}
	return errors.Join(errs...)
}
