// Package local keeps on this machine what a client remembers between two
// starts: for each server and user the session's token and the device's id, the
// chats as they were seen last, and what was typed and not yet sent. Nothing of
// it leaves the machine, and nobody but the user may read it.
package local

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"talko/app/chat"
)

// Tokens keeps tokens in a directory, a file for each server and user. It is
// safe for concurrent use, by several processes too: the last one to keep wins.
type Tokens struct {
	dir string
}

// NewTokens returns the tokens kept below dir, which is made when there is
// something to keep.
func NewTokens(dir string) *Tokens {
	return &Tokens{dir: filepath.Join(dir, "tokens")}
}

// kept is the form of a file.
type kept struct {
	Server   string        `json:"server"`
	User     string        `json:"user_name"`
	Token    string        `json:"token"`
	DeviceID chat.DeviceID `json:"device_id"`
}

// Find returns what was kept for a user of a server; without a user, for the
// one who signed in there last. Its token may have ended since. Errors:
// NotFound.
func (t *Tokens) Find(server, user string) (chat.Credential, error) {
	entries, err := os.ReadDir(t.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return chat.Credential{}, fmt.Errorf("read kept sessions: %w", err)
	}
	var found kept
	var newest time.Time
	for _, e := range entries {
		k, at, ok := t.read(e)
		if !ok || k.Server != server || user != "" && !strings.EqualFold(k.User, user) {
			continue
		}
		if found.User == "" || at.After(newest) {
			found, newest = k, at
		}
	}
	if found.User == "" {
		return chat.Credential{}, chat.NotFound.Errorf("no session is kept for %s", server)
	}
	return chat.Credential{UserName: found.User, Token: found.Token, DeviceID: found.DeviceID}, nil
}

// Used returns whom tokens were kept for, the last one first. What cannot be
// read was not used.
func (t *Tokens) Used() []chat.Used {
	entries, _ := os.ReadDir(t.dir)
	var all []chat.Used
	for _, e := range entries {
		if k, at, ok := t.read(e); ok {
			all = append(all, chat.Used{Server: k.Server, User: k.User, At: at})
		}
	}
	slices.SortFunc(all, func(a, b chat.Used) int { return b.At.Compare(a.At) })
	return all
}

// read returns what a file keeps, and since when. One that cannot be read
// keeps nothing: its user signs in again.
func (t *Tokens) read(e fs.DirEntry) (k kept, at time.Time, ok bool) {
	info, err := e.Info()
	if err != nil || filepath.Ext(e.Name()) != ".json" {
		return kept{}, time.Time{}, false
	}
	b, err := os.ReadFile(filepath.Join(t.dir, e.Name()))
	if err != nil || json.Unmarshal(b, &k) != nil {
		return kept{}, time.Time{}, false
	}
	return k, info.ModTime(), k.User != ""
}

// Keep remembers a session of a server.
func (t *Tokens) Keep(server string, id chat.Identity) error {
	return t.write(kept{Server: server, User: id.User.Name, Token: id.Token, DeviceID: id.DeviceID})
}

// Of returns what keeps the session of whoever signs in to a server, and what
// drops that of a user who was kept. Where that fails, one is asked again.
func (t *Tokens) Of(server, user string, log *slog.Logger) (keep func(chat.Identity), forget func()) {
	keep = func(id chat.Identity) {
		if err := t.Keep(server, id); err != nil {
			log.Warn("session not kept", "err", err)
		}
	}
	return keep, func() { _ = t.Forget(server, user) }
}

// Forget drops a user's token, which is of no use any more. The device is
// remembered.
func (t *Tokens) Forget(server, user string) error {
	cred, err := t.Find(server, user)
	if errors.Is(err, chat.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.write(kept{Server: server, User: cred.UserName, DeviceID: cred.DeviceID})
}

func (t *Tokens) write(k kept) error {
	b, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	if err := os.MkdirAll(t.dir, 0o700); err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	if err := replace(t.path(k.Server, k.User), b); err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	return nil
}

func (t *Tokens) path(server, user string) string {
	return filepath.Join(t.dir, key(server, user)+".json")
}

// replace writes a file whole or not at all, and for its owner alone.
func replace(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // what is renamed is not there any more
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
