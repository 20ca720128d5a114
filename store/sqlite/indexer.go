package sqlite

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"talko/app/chat"
)

const (
	indexBatch = 5000        // lines that share a transaction of the index
	indexBytes = 8 << 20     // of text, in about as many lines
	indexRead  = 500         // lines that are read at a time
	indexChats = 50          // chats that are looked at in one snapshot
	indexPause = time.Second // for a batch to gather, unless someone searches
)

// indexer follows the logs of all chats and keeps the index like them. It runs
// behind the commits: a chat's log tells it what was said, changed and erased
// since it looked last, be that now or before the program was killed. What comes
// after a silence it indexes at once; then it lets a batch gather, for a line
// costs less among many. A search does not wait for that: it calls for a round.
type indexer struct {
	store *Store
	bell  chan struct{} // something is pending; one is enough
	hurry chan struct{} // someone waits for the index, or a batch has gathered
	quit  chan struct{}

	mu      sync.Mutex // guards what follows
	file    *searchFile
	pending map[chat.ChatID]struct{}
	events  int           // that are pending, as far as they were told
	wanted  uint64        // counts calls of wake and of searches that found the index behind; the first is the opening
	tried   uint64        // up to which of them the last round was to go
	reached uint64        // up to which of them the index goes; 0: the file lacks what there was when it was opened
	moved   chan struct{} // closed by each round
}

func newIndexer(s *Store) *indexer {
	return &indexer{
		store: s, bell: make(chan struct{}, 1), hurry: make(chan struct{}, 1), quit: make(chan struct{}),
		pending: map[chat.ChatID]struct{}{}, wanted: 1, moved: make(chan struct{}),
	}
}

// wake says that the logs of these chats grew, one event each time that the chat
// is named, or that the chats are gone.
func (x *indexer) wake(chats []chat.ChatID) {
	if len(chats) == 0 {
		return
	}
	x.mu.Lock()
	for _, id := range chats {
		x.pending[id] = struct{}{}
	}
	x.wanted++
	x.events += len(chats)
	gathered := x.events >= indexBatch
	x.mu.Unlock()
	ring(x.bell)
	if gathered {
		ring(x.hurry)
	}
}

func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

// run indexes until quit is closed; what is missing then is caught up with at
// the next opening.
func (x *indexer) run() {
	if err := x.begin(); err != nil {
		x.store.log.Error("search index not opened", "err", err)
	}
	ring(x.bell)
	for {
		select {
		case <-x.bell:
		case <-x.quit:
			return
		}
		x.round()
		pause := time.NewTimer(indexPause) // a silence that is longer is over at once
		select {
		case <-pause.C:
		case <-x.hurry:
		case <-x.quit:
		}
		pause.Stop()
	}
}

// begin opens the file, and finds what it lacks.
func (x *indexer) begin() error {
	f, err := openSearch(x.store.path+"-search", x.store.epoch)
	if err != nil {
		return err
	}
	behind, err := x.behind(f)
	if err != nil {
		return errors.Join(err, f.close())
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.file = f
	maps.Copy(x.pending, behind)
	return nil
}

// behind finds the chats whose logs are longer than was followed, and those
// that are gone. A shorter log has lost its end, and may say other things in its
// place: that index is made anew.
func (x *indexer) behind(f *searchFile) (map[chat.ChatID]struct{}, error) {
	followed, err := f.followed()
	if err != nil {
		return nil, err
	}
	found := map[chat.ChatID]struct{}{}
	err = x.store.read(context.Background(), func(v *view) error {
		return v.c.each(func(row scanner) error {
			var id chat.ChatID
			var head chat.Seq
			err := row.Scan(&id, &head)
			if seq := followed[id]; seq != head {
				found[id] = struct{}{}
				f.bad.CompareAndSwap(false, seq > head)
			}
			delete(followed, id)
			return err
		}, `SELECT id, last_seq FROM chats`)
	})
	for id := range followed {
		found[id] = struct{}{}
	}
	return found, err
}

// round indexes what is pending, and tells those who wait.
func (x *indexer) round() {
	x.mu.Lock()
	f, wanted := x.file, x.wanted
	ids := slices.Sorted(maps.Keys(x.pending))
	clear(x.pending)
	x.events = 0
	x.mu.Unlock()
	err := x.index(f, ids)
	x.mu.Lock()
	defer x.mu.Unlock()
	if err != errNoIndex { // a new one is to be filled first
		x.tried = wanted
	}
	close(x.moved)
	x.moved = make(chan struct{})
	if err != nil {
		if !x.quitting() {
			x.store.log.Warn("search index behind", "err", err)
		}
		for _, id := range ids {
			x.pending[id] = struct{}{}
		}
		return
	}
	x.reached = wanted
}

// errNoIndex tells that the file was made anew, and is empty.
var errNoIndex = errors.New("there is no search index")

// index brings the chats up to date, in the order of ids, for the index is
// quickest then. A damaged file is made anew, and filled in the next round.
func (x *indexer) index(f *searchFile, ids []chat.ChatID) error {
	if f == nil || f.conn.sick || f.bad.Load() {
		if err := x.renew(f); err != nil {
			return errors.Join(errNoIndex, err)
		}
		ring(x.bell)
		return errNoIndex
	}
	t := trail{chats: ids}
	for len(t.chats) > 0 {
		if x.quitting() {
			return errClosed
		}
		if err := x.follow(f, &t); err != nil {
			return err
		}
	}
	return t.write(f)
}

func (x *indexer) quitting() bool {
	select {
	case <-x.quit:
		return true
	default:
		return false
	}
}

// renew makes the file anew. Until it has everything again nobody is answered
// from it.
func (x *indexer) renew(f *searchFile) error {
	x.mu.Lock()
	x.file, x.reached = nil, 0
	x.mu.Unlock()
	if f != nil {
		f.close()
	}
	if err := removeFile(x.store.path + "-search"); err != nil {
		return err
	}
	return x.begin()
}

// settle waits until the index goes as far as the logs do now, until a round that
// was to bring it there has failed, or until it is late. It returns nil as long as
// the index is being made, and when the store is closed: half of one would let
// people believe that there is nothing to be found.
func (x *indexer) settle(ctx context.Context, late time.Duration) *searchFile {
	timer := time.NewTimer(late)
	defer timer.Stop()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.reached < x.wanted {
		x.wanted++ // a round that begins from now on
		x.await(ctx, timer.C, x.wanted)
	}
	if x.reached == 0 || x.quitting() {
		return nil
	}
	return x.file
}

// await calls for a round, and waits for it. The lock is held before and after.
func (x *indexer) await(ctx context.Context, late <-chan time.Time, wanted uint64) {
	for x.tried < wanted {
		moved := x.moved
		x.mu.Unlock()
		ring(x.bell)
		ring(x.hurry)
		open := true
		select {
		case <-moved:
		case <-late:
			open = false
		case <-ctx.Done():
			open = false
		case <-x.quit:
			open = false
		}
		x.mu.Lock()
		if !open {
			return
		}
	}
}

// close lets go of the file, when run has ended.
func (x *indexer) close() error {
	if x.file == nil {
		return nil
	}
	return x.file.close()
}
