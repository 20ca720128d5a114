package service

import (
	"context"

	"talko/app/chat"
)

// Empty reports whether nobody has an account here.
func (s *Service) Empty(ctx context.Context) (empty bool, err error) {
	err = s.store.View(ctx, func(v chat.View) error {
		accounts, err := v.Accounts("*", "", 1)
		empty = err == nil && len(accounts) == 0
		return err
	})
	return empty, err
}
