package service

import (
	"context"

	"talko/app/chat"
)

// maxBlocks is how many users one may block: all are told in one list.
const maxBlocks = 1000

// InsertBlock keeps a user from opening a private chat with the caller, adding
// them to a chat, or mentioning them.
func (c *Client) InsertBlock(ctx context.Context, p chat.Blocking) (chat.UserSeqResult, error) {
	return c.block(ctx, "InsertBlock", p, true)
}

// DeleteBlock takes it back.
func (c *Client) DeleteBlock(ctx context.Context, p chat.Blocking) (chat.UserSeqResult, error) {
	return c.block(ctx, "DeleteBlock", p, false)
}

func (c *Client) block(ctx context.Context, method string, p chat.Blocking, blocked bool) (chat.UserSeqResult, error) {
	if p.UserID == c.me() {
		return chat.UserSeqResult{}, chat.Invalid.Errorf("nobody blocks themselves")
	}
	id, err := newCallID(method, p.ClientID, p)
	if err != nil {
		return chat.UserSeqResult{}, err
	}
	return do(ctx, c, id, func(ch *change) (chat.UserSeqResult, error) {
		seq, err := ch.block(p.UserID, blocked)
		return chat.UserSeqResult{UserSeq: seq}, err
	})
}

func (c *change) block(whom chat.UserID, blocked bool) (chat.UserSeq, error) {
	a, err := c.Account(whom)
	if err != nil {
		return 0, orNotFound(err, errNoUser)
	}
	is, err := c.Blocked(c.me, whom)
	if err != nil {
		return 0, err
	}
	if is == blocked {
		me, err := c.Account(c.me)
		return me.UserSeq, err
	}
	if err := c.mayBlock(blocked); err != nil {
		return 0, err
	}
	if err := c.PutBlock(c.me, whom, blocked); err != nil {
		return 0, err
	}
	seq, err := c.NextUserSeq(c.me)
	if err != nil {
		return 0, err
	}
	who := byline(a)
	c.tellUser(c.me, chat.SettingNote{UserSeq: seq, User: &who, Blocked: blocked})
	return seq, nil
}

// mayBlock tells whether one more block fits the list.
func (c *change) mayBlock(blocked bool) error {
	if !blocked {
		return nil
	}
	list, err := c.Tx.Blocks(c.me)
	if err == nil && len(list) >= maxBlocks {
		err = chat.Conflict.Errorf("nobody blocks more than %d users", maxBlocks)
	}
	return err
}

// Blocks lists whom the caller blocks.
func (c *Client) Blocks(ctx context.Context) (chat.BlockList, error) {
	return view(ctx, c, func(v chat.View) (chat.BlockList, error) {
		a, err := v.Account(c.me())
		if err != nil {
			return chat.BlockList{}, err
		}
		ids, err := v.Blocks(c.me())
		if err != nil {
			return chat.BlockList{}, err
		}
		users, err := c.s.people(v).users(ids)
		for i := range users {
			users[i].Status = "" // so that the list fits a frame
		}
		return chat.BlockList{Users: users, UserSeq: a.UserSeq}, err
	})
}
