package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"time"

	"talko/app/chat"
)

// past is a database with a long history, and what to ask of it.
type past struct {
	*history
	db     string
	size   string // how many messages it has, for the unit
	random *rand.Rand
}

// measureHistory measures what it costs that there is much: pages, a search, the
// start. The limit of a page and of a search is the store alone, without rules or
// network; that of the start is the start on a database without messages.
func measureHistory(ctx context.Context, r *run) ([]Row, error) {
	p, err := r.past(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := p.measureReads(ctx, r)
	if err != nil || !r.wants("start/1M", false) {
		return rows, err
	}
	started, err := p.measureStart(ctx, r)
	return append(rows, started...), err
}

// past fills a database.
func (r *run) past(ctx context.Context) (*past, error) {
	p := &past{size: "1M", random: rand.New(rand.NewPCG(5, 6))}
	messages := r.times(50_000, 1_000_000)
	if r.Quick {
		p.size = "50k"
	}
	r.progress("history: filling a database with %s messages", p.size)
	var err error
	p.db, err = r.database(ctx, func(ctx context.Context, s chat.Store) (err error) {
		p.history, err = fillHistory(ctx, s, messages, r.gotOn)
		return err
	})
	return p, err
}

// settle waits until the index has the last message. Where the database grows
// meanwhile, the index got on.
func (p *past) settle(ctx context.Context, s chat.Store, gotOn func()) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for most := int64(0); ; {
		hits, err := s.Search(ctx, chat.SearchQuery{UserID: p.reader.ID, Query: lastWord, Limit: 1})
		if len(hits) == 1 {
			gotOn()
			return nil
		}
		if err != nil && !errors.Is(err, chat.Unavailable) {
			return fmt.Errorf("search: %w", err)
		}
		if size := folderSize(filepath.Dir(p.db)); size > most {
			most = size
			gotOn()
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("the search index is not complete: %w", ctx.Err())
		}
	}
}

// folderSize is how many bytes the files of a folder have.
func folderSize(dir string) (size int64) {
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		if info, err := f.Info(); err == nil {
			size += info.Size()
		}
	}
	return size
}

// reading is a way to read, over the network and from the store alone.
type reading struct {
	row   string
	far   func(conn net.Conn) error
	alone func(ctx context.Context, s chat.Store) error
}

func (p *past) readings() []reading {
	return []reading{
		{"history/last", p.lastPage, p.lastLines},
		{"history/middle", p.middlePage, p.middleLines},
		{"search/word", p.search, p.lookUp},
	}
}

// measureReads measures each reading, in turn with what the store alone takes.
func (p *past) measureReads(ctx context.Context, r *run) (rows []Row, err error) {
	found := make([][]pair, len(p.readings()))
	for range r.times(1, 5) {
		limits, err := p.alone(ctx, r)
		if err != nil {
			return nil, err
		}
		values, err := p.served(ctx, r)
		if err != nil {
			return nil, err
		}
		r.gotOn()
		for i := range found {
			found[i] = append(found[i], pair{values[i], limits[i]})
		}
	}
	for i, reading := range p.readings() {
		rows = append(rows, middle(reading.row, "ms at "+p.size, found[i]))
	}
	return rows, nil
}

// alone tells how many milliseconds the store alone takes for each reading.
func (p *past) alone(ctx context.Context, r *run) (took []float64, err error) {
	s, err := r.w.Open(ctx, p.db)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r.progress("history: waiting for the search index")
	if err := p.settle(ctx, s, r.gotOn); err != nil {
		return nil, err
	}
	for _, reading := range p.readings() {
		ms, err := r.often(ctx, func() error { return reading.alone(ctx, s) })
		if err != nil {
			return nil, err
		}
		took = append(took, ms)
	}
	return took, nil
}

// served does the same over a connection.
func (p *past) served(ctx context.Context, r *run) (took []float64, err error) {
	srv, err := r.serve(ctx, p.db)
	if err != nil {
		return nil, err
	}
	defer srv.close()
	conn, err := p.connect(ctx, srv.addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	for _, reading := range p.readings() {
		ms, err := r.often(ctx, func() error { return reading.far(conn) })
		if err != nil {
			return nil, err
		}
		took = append(took, ms)
	}
	return took, nil
}

// often does something again and again, and returns the median of how many
// milliseconds it took.
func (r *run) often(ctx context.Context, do func() error) (float64, error) {
	var took []float64
	for begin := time.Now(); time.Since(begin) < time.Duration(r.times(200, 600))*time.Millisecond && ctx.Err() == nil; {
		from := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		took = append(took, float64(time.Since(from).Microseconds())/1000)
	}
	return median(took), ctx.Err()
}

// connect begins the reader's session.
func (p *past) connect(ctx context.Context, addr string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	if _, err := ask(conn, helloCall(p.token)); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// anyChat is one of the chats that the reader is in, with a page in it.
func (p *past) anyChat() int {
	for {
		if i := p.random.IntN(len(p.chats)); p.reads(i) && p.heads[i] >= chat.DefaultPage {
			return i
		}
	}
}

// middleSeq is somewhere in the biggest chat.
func (p *past) middleSeq() chat.Seq {
	return chat.DefaultPage + 1 + chat.Seq(p.random.Int64N(int64(p.heads[0])-chat.DefaultPage))
}

// someWord is a word as ordinary as "lunch": one message in some hundred has it.
func (p *past) someWord() string { return word(150 + p.random.IntN(1000)) }

func (p *past) lastPage(conn net.Conn) error {
	return p.page(conn, chat.GetMessages{ChatID: p.chats[p.anyChat()]})
}

func (p *past) middlePage(conn net.Conn) error {
	return p.page(conn, chat.GetMessages{ChatID: p.chats[0], Before: p.middleSeq()})
}

// page reads one, which is full.
func (p *past) page(conn net.Conn, params chat.GetMessages) error {
	payload, err := call(conn, "GetMessages", params)
	if err == nil && count(payload, messageName) < chat.DefaultPage {
		err = fmt.Errorf("a page of %d messages", count(payload, messageName))
	}
	return err
}

func (p *past) search(conn net.Conn) error {
	word := p.someWord()
	payload, err := call(conn, "SearchMessages", chat.SearchMessages{Query: word})
	if err == nil && count(payload, messageName) == 0 {
		err = fmt.Errorf("%q was not found", word)
	}
	return err
}

func (p *past) lastLines(ctx context.Context, s chat.Store) error {
	i := p.anyChat()
	return p.lines(ctx, s, i, p.heads[i])
}

func (p *past) middleLines(ctx context.Context, s chat.Store) error {
	return p.lines(ctx, s, 0, p.middleSeq()-1)
}

// lines reads a full page that ends at a seq.
func (p *past) lines(ctx context.Context, s chat.Store, i int, to chat.Seq) error {
	return s.View(ctx, func(v chat.View) error {
		lines, err := v.Lines(p.chats[i], 1, to, chat.DefaultPage, true, p.reader.ID)
		if err == nil && len(lines) < chat.DefaultPage {
			err = fmt.Errorf("a page of %d lines", len(lines))
		}
		return err
	})
}

func (p *past) lookUp(ctx context.Context, s chat.Store) error {
	word := p.someWord()
	hits, err := s.Search(ctx, chat.SearchQuery{UserID: p.reader.ID, Query: word, Limit: chat.DefaultPage})
	if err == nil && len(hits) == 0 {
		err = fmt.Errorf("%q was not found", word)
	}
	return err
}
