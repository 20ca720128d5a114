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
	buf := make([]byte, page)
	begin, n := time.Now(), 0
	for ; time.Since(begin) < r.short().measured && ctx.Err() == nil; n++ {
		if _, err := f.WriteAt(buf, int64(n%pages*page)); err != nil {
			return nil, fmt.Errorf("write a page: %w", err)
		}
		if err := f.Sync(); err != nil {
			return nil, fmt.Errorf("sync a page: %w", err)
		}
	}
	return []Row{row("fsync", float64(n)/time.Since(begin).Seconds(), "fsyncs/s", 0)}, nil
}
