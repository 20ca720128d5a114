package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"talko/app/chat"
)

// change is what one user changes within one transaction.
type change struct {
	chat.Tx
	s       *Service
	me      chat.UserID
	session *session // nil for jobs
}

// callID makes a change harmless to repeat.
type callID struct {
	clientID string
	hash     []byte // of method and params
}

// newCallID returns the identity of a call. Params must hold no secret.
func newCallID(method, clientID string, params any) (callID, error) {
	if clientID == "" {
		return callID{}, nil
	}
	if len(clientID) > chat.MaxClientIDBytes {
		return callID{}, chat.Invalid.Errorf("a client_id has at most %d bytes", chat.MaxClientIDBytes)
	}
	for i := range len(clientID) {
		if c := clientID[i]; c <= ' ' || c > '~' {
			return callID{}, chat.Invalid.Errorf("a client_id is printable ASCII without spaces")
		}
	}
	hash, err := hashCall(method, params)
	return callID{clientID: clientID, hash: hash}, err
}

var errOtherParams = chat.Conflict.Errorf("this client_id was used for something else")

// do carries out a change, once for each client id: a repeated call gets the
// answer that was first stored, before anyone asks for rights.
func do[R any](ctx context.Context, c *Client, id callID, fn func(*change) (R, error)) (R, error) {
	var result R
	if err := c.check(); err != nil {
		return result, err
	}
	err := c.s.store.Update(ctx, func(tx chat.Tx) error {
		done, err := replay(tx, c.me(), id, &result)
		if done || err != nil {
			return err
		}
		result, err = fn(&change{Tx: tx, s: c.s, me: c.me(), session: c.session})
		if err != nil {
			return err
		}
		return keep(tx, c.me(), id, result)
	})
	if err != nil {
		var none R
		return none, givenUp(err)
	}
	return result, nil
}

// replay reports whether the call was made before, and if so gives its answer.
func replay(v chat.View, user chat.UserID, id callID, result any) (bool, error) {
	if id.clientID == "" {
		return false, nil
	}
	if used, err := v.Used(user, id.clientID); !used || err != nil {
		return false, err
	}
	switch _, _, err := v.MessageCall(user, id.clientID); {
	case err == nil:
		return false, errOtherParams
	case !errors.Is(err, chat.NotFound):
		return false, err
	}
	row, err := v.Call(user, id.clientID)
	if errors.Is(err, chat.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if string(row.Hash) != string(id.hash) {
		return false, errOtherParams
	}
	if err := json.Unmarshal(row.Answer, result); err != nil {
		return false, fmt.Errorf("read stored answer: %w", err)
	}
	return true, nil
}

func keep(tx chat.Tx, user chat.UserID, id callID, result any) error {
	if id.clientID == "" {
		return nil
	}
	answer, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("store answer: %w", err)
	}
	return tx.PutCall(chat.CallRow{
		UserID: user, ClientID: id.clientID, Hash: id.hash, Answer: answer, TS: tx.Now(),
	})
}

// view reads one snapshot for the caller.
func view[R any](ctx context.Context, c *Client, fn func(chat.View) (R, error)) (R, error) {
	var result R
	if err := c.check(); err != nil {
		return result, err
	}
	err := c.s.store.View(ctx, func(v chat.View) (err error) {
		result, err = fn(v)
		return err
	})
	if err != nil {
		var none R
		return none, givenUp(err)
	}
	return result, nil
}

// givenUp says of a call that its caller gave up that its outcome is unknown.
func givenUp(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &chat.Error{Kind: chat.Unavailable, Text: "the call was given up", Err: err}
	}
	return err
}

// none is the result of calls that tell nothing.
type none struct{}
