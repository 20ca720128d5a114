package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"time"

	"talko/app/account"
	"talko/app/chat"
)

// messageName begins every message in an answer.
var messageName = []byte(`"message_id":`)

// count tells how often name is in a payload: answers are not read more than
// that, for it would cost more than to make them.
func count(payload, name []byte) int { return bytes.Count(payload, name) }

// call makes a call in a session, and returns the answer.
func call(conn net.Conn, method string, params any) ([]byte, error) {
	said, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return nil, err
	}
	payload, err := ask(conn, appendFrame(nil, string(said)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	return payload, nil
}

// measureEmpty measures the start of a server with nothing to serve: how long
// until the first frame can be drawn, until it listens where no database was, the
// memory that it has then, and the size of the program. The limit of listening
// is how long the program takes to say its version.
func measureEmpty(ctx context.Context, r *run) ([]Row, error) {
	empty, err := r.nothing(ctx)
	if err != nil {
		return nil, err
	}
	var frames, sizes []float64
	var listens []pair
	for range r.times(3, 5) {
		frame, err := empty.firstFrame(ctx, r)
		if err != nil {
			return nil, err
		}
		listen, size, err := r.cold(ctx)
		if err != nil {
			return nil, err
		}
		version, err := r.version(ctx)
		if err != nil {
			return nil, err
		}
		frames, sizes = append(frames, frame), append(sizes, size)
		listens = append(listens, pair{listen, version})
	}
	info, err := os.Stat(r.w.Program)
	if err != nil {
		return nil, err
	}
	rows := []Row{
		row("start/empty", median(frames), "ms to the first frame", 0),
		middle("serve/listen", "ms", listens),
		row("serve/rss", median(sizes), "MiB", 0),
		row("binary", float64(info.Size())/1e6, "MB, as run", 0),
	}
	if rows[2].Value == 0 {
		rows[2].Void = "this system does not tell"
	}
	return rows, nil
}

// nothing is a database with one user in one chat with one message.
func (r *run) nothing(ctx context.Context) (*past, error) {
	p := &past{history: &history{token: account.NewToken()}}
	var err error
	p.db, err = r.database(ctx, func(ctx context.Context, s chat.Store) error {
		return s.Update(ctx, func(tx chat.Tx) error {
			f := &filler{history: *p.history, ts: tx.Now()}
			if err := f.found(tx, 1, 1); err != nil {
				return err
			}
			p.history = &f.history
			_, err := tx.Append(&chat.Event{ChatID: f.chats[0], Kind: chat.Text, User: f.reader, Value: "hello"}, chat.TextRow{})
			return err
		})
	})
	return p, err
}

// measureStart measures the start with all that history, in turn with the start
// without.
func (p *past) measureStart(ctx context.Context, r *run) ([]Row, error) {
	empty, err := r.nothing(ctx)
	if err != nil {
		return nil, err
	}
	var found []pair
	for range r.times(3, 5) {
		full, err := p.firstFrame(ctx, r)
		if err != nil {
			return nil, err
		}
		bare, err := empty.firstFrame(ctx, r)
		if err != nil {
			return nil, err
		}
		found = append(found, pair{full, bare})
	}
	return []Row{middle("start/1M", "ms to the first frame at "+p.size, found)}, nil
}

// firstFrame starts a server, and asks for what a first frame shows: a page of
// the chats, and the last page of one. It returns how many milliseconds all that
// took.
func (p *past) firstFrame(ctx context.Context, r *run) (float64, error) {
	begin := time.Now()
	srv, err := r.serve(ctx, p.db)
	if err != nil {
		return 0, err
	}
	defer srv.close()
	conn, err := p.connect(ctx, srv.addr)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if _, err := call(conn, "GetChats", chat.GetChats{}); err != nil {
		return 0, err
	}
	payload, err := call(conn, "GetMessages", chat.GetMessages{ChatID: p.chats[0]})
	took := time.Since(begin)
	if err == nil && count(payload, messageName) == 0 {
		err = fmt.Errorf("the first page is empty")
	}
	return float64(took.Microseconds()) / 1000, err
}

// cold starts a server where no database is, and returns after how many
// milliseconds it listens, and how many MiB it has when it has come to rest.
func (r *run) cold(ctx context.Context) (listen, size float64, err error) {
	path, err := r.newPath()
	if err != nil {
		return 0, 0, err
	}
	srv, err := r.serve(ctx, path)
	if err != nil {
		return 0, 0, err
	}
	defer srv.close()
	select {
	case <-time.After(time.Duration(r.times(200, 1000)) * time.Millisecond):
	case <-ctx.Done():
	}
	bytes, _ := srv.rss()
	return float64(srv.took.Microseconds()) / 1000, float64(bytes) / (1 << 20), nil
}

// version tells how many milliseconds the program takes to say its version.
func (r *run) version(ctx context.Context) (float64, error) {
	begin := time.Now()
	if err := exec.CommandContext(ctx, r.w.Program, "--version").Run(); err != nil {
		return 0, fmt.Errorf("ask for the version: %w", err)
	}
	return float64(time.Since(begin).Microseconds()) / 1000, nil
}
