package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// measureFsync measures how often in a second the disk takes a page: written over
// what is there, as a log that is used again and again.
func measureFsync(ctx context.Context, r *run) ([]Row, error) {
	const page, pages = 4096, 256
	f, err := os.Create(filepath.Join(r.dir, "fsync"))
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if _, err := f.Write(make([]byte, pages*page)); err != nil {
		return nil, fmt.Errorf("fill a file: %w", err)
	}
	var rates []float64
	for range r.times(1, 5) {
		rate, err := syncsPerSecond(ctx, f, make([]byte, page), pages, 300*time.Millisecond)
		if err != nil {
			return nil, err
		}
		rates = append(rates, rate)
	}
	return []Row{row("fsync", median(rates), "fsyncs/s", 0)}, nil
}

// syncsPerSecond writes one page after the other, each to the disk.
func syncsPerSecond(ctx context.Context, f *os.File, page []byte, pages int, span time.Duration) (float64, error) {
	begin, n := time.Now(), 0
	for ; time.Since(begin) < span && ctx.Err() == nil; n++ {
		if _, err := f.WriteAt(page, int64(n%pages*len(page))); err != nil {
			return 0, fmt.Errorf("write a page: %w", err)
		}
		if err := f.Sync(); err != nil {
			return 0, fmt.Errorf("sync a page: %w", err)
		}
	}
	return float64(n) / time.Since(begin).Seconds(), nil
}
