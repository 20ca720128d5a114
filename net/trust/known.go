package trust

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"talko/app/chat"
)

// Known is the servers that this user has met: a file with a line for each,
//
//	chat.example:8889 sha256:9f86d0… 2026-11-20T18:30:00Z
//
// its address, its pin, and when it was met; "roots" stands for the pin of one
// whose certificate the system vouches for. Other lines are left alone. What
// cannot be written is known to this process at least. It is safe for
// concurrent use, by several processes too.
type Known struct {
	path string

	mu  sync.Mutex // guards met
	met map[string]acquaintance
}

// acquaintance is what is known of a server.
type acquaintance struct {
	pin   Pin
	roots bool // the system vouches for it; pin says nothing
	since time.Time
}

// NewKnown returns the servers that the file at path names; it is made when
// there is something to keep.
func NewKnown(path string) *Known {
	return &Known{path: path, met: make(map[string]acquaintance)}
}

// Servers lists them in the order of the file, the last line of each counts.
func (k *Known) Servers() ([]chat.KnownServer, error) {
	b, err := k.read()
	if err != nil {
		return nil, err
	}
	var all []chat.KnownServer
	for line := range bytes.Lines(b) {
		addr, a, ok := parseLine(string(line))
		if !ok {
			continue
		}
		all = slices.DeleteFunc(all, func(s chat.KnownServer) bool { return s.Addr == addr })
		s := chat.KnownServer{Addr: addr, Since: a.since}
		if !a.roots {
			s.Hex, s.Words = a.pin.String(), a.pin.Words()
		}
		all = append(all, s)
	}
	return all, nil
}

// find returns what is known of a server.
func (k *Known) find(addr string) (acquaintance, bool, error) {
	k.mu.Lock()
	a, ok := k.met[addr]
	k.mu.Unlock()
	if ok {
		return a, true, nil
	}
	b, err := k.read()
	if err != nil {
		return acquaintance{}, false, err
	}
	for line := range bytes.Lines(b) { // the last one counts
		if named, read, whole := parseLine(string(line)); whole && named == addr {
			a, ok = read, true
		}
	}
	return a, ok, nil
}

// keep adds a line at the end of the file. One write of a few bytes is not torn
// by another process's.
func (k *Known) keep(addr string, a acquaintance) error {
	err := k.add(fmt.Sprintf("%s %s %s\n", addr, a, a.since.UTC().Format(time.RFC3339)))
	if err != nil {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.met[addr] = a
		return fmt.Errorf("remember %s: %w", addr, err)
	}
	return nil
}

func (k *Known) add(line string) error {
	if err := os.MkdirAll(filepath.Dir(k.path), 0o700); err != nil {
		return err
	}
	if b, _ := k.read(); len(b) > 0 && b[len(b)-1] != '\n' {
		line = "\n" + line // somebody's editor, or a full disk, left the last one open
	}
	f, err := os.OpenFile(k.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line)
	return errors.Join(err, f.Close())
}

// Forget drops what is known of a server: the next key that it shows is that of
// a stranger. Errors: NotFound.
func (k *Known) Forget(addr string) error {
	b, err := k.read()
	if err != nil {
		return err
	}
	var rest []byte
	found := false
	for line := range bytes.Lines(b) {
		if named, _, ok := parseLine(string(line)); ok && named == addr {
			found = true
			continue
		}
		rest = append(rest, line...)
	}
	if !found {
		return chat.NotFound.Errorf("nothing is known of %s", addr)
	}
	if err := place(k.path, rest, os.Rename); err != nil {
		return fmt.Errorf("forget %s: %w", addr, err)
	}
	return nil
}

func (k *Known) read() ([]byte, error) {
	b, err := os.ReadFile(k.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) { // it is, or cannot be
		return nil, fmt.Errorf("read known servers: %w", err)
	}
	return b, nil
}

// vouched stands for the pin of a server that the system vouches for.
const vouched = "roots"

func (a acquaintance) String() string {
	if a.roots {
		return vouched
	}
	return "sha256:" + a.pin.String()
}

// parseLine reads a line; one that was cut short says nothing.
func parseLine(line string) (addr string, a acquaintance, ok bool) {
	fields := strings.Fields(line)
	if len(fields) < 3 || strings.HasPrefix(fields[0], "#") || !strings.HasSuffix(line, "\n") {
		return "", a, false
	}
	since, err := time.Parse(time.RFC3339, fields[2])
	if err != nil {
		return "", a, false
	}
	a.since, a.roots = since, fields[1] == vouched
	if !a.roots {
		a.pin, err = ParsePin(fields[1])
	}
	return fields[0], a, err == nil
}

// place puts a file of the user's alone at path, whole or not at all, by
// os.Rename, or by os.Link, which leaves alone what is there.
func place(path string, b []byte, move func(from, to string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // what is renamed is not there any more
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return move(f.Name(), path)
}
