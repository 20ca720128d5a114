package sqlite

import (
	"context"

	"talko/app/chat"
)

type indexer struct{ quit chan struct{} }

func newIndexer(*Store) *indexer      { return &indexer{quit: make(chan struct{})} }
func (x *indexer) run()               { <-x.quit }
func (x *indexer) wake([]chat.ChatID) {}
func (x *indexer) close() error       { return nil }

func (s *Store) Search(ctx context.Context, q chat.SearchQuery) ([]chat.Hit, error) { return nil, nil }
