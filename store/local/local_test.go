package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"talko/app/chat"
)

func TestATokenIsFoundAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keep(t, NewTokens(dir), "a:1", "alice", "t1")
	keep(t, NewTokens(dir), "a:1", "bob", "t2")
	keep(t, NewTokens(dir), "b:1", "alice", "t3")
	for name, want := range map[[2]string]string{
		{"a:1", "alice"}: "t1", {"a:1", "Alice"}: "t1", {"a:1", "bob"}: "t2", {"b:1", "alice"}: "t3",
	} {
		cred, err := NewTokens(dir).Find(name[0], name[1])
		if err != nil || cred.Token != want || cred.DeviceID != 7 {
			t.Errorf("%v: got %+v, %v", name, cred, err)
		}
	}
}

func TestNothingKeptIsNotFound(t *testing.T) {
	t.Parallel()
	tokens := NewTokens(filepath.Join(t.TempDir(), "not", "there"))
	if _, err := tokens.Find("a:1", ""); !errors.Is(err, chat.NotFound) {
		t.Errorf("got %v", err)
	}
	keep(t, tokens, "a:1", "alice", "t1")
	if _, err := tokens.Find("a:1", "bob"); !errors.Is(err, chat.NotFound) {
		t.Errorf("got %v", err)
	}
}

func TestWithoutANameTheLastUserIsMeant(t *testing.T) {
	t.Parallel()
	tokens := NewTokens(t.TempDir())
	keep(t, tokens, "a:1", "alice", "t1")
	keep(t, tokens, "a:1", "bob", "t2")
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(tokens.path("a:1", "alice"), later, later); err != nil {
		t.Fatal(err)
	}
	if cred, err := tokens.Find("a:1", ""); err != nil || cred.UserName != "alice" {
		t.Errorf("got %+v, %v", cred, err)
	}
}

func TestAForgottenTokenLeavesTheDevice(t *testing.T) {
	t.Parallel()
	tokens := NewTokens(t.TempDir())
	keep(t, tokens, "a:1", "alice", "t1")
	if err := tokens.Forget("a:1", "alice"); err != nil {
		t.Fatal(err)
	}
	if cred, err := tokens.Find("a:1", "alice"); err != nil || cred.Token != "" || cred.DeviceID != 7 {
		t.Errorf("got %+v, %v", cred, err)
	}
	if err := tokens.Forget("b:1", "bob"); err != nil {
		t.Errorf("forgetting who was never known: %v", err)
	}
}

func TestWhatWasUsedLastIsFirst(t *testing.T) {
	t.Parallel()
	tokens := NewTokens(t.TempDir())
	if all := tokens.Used(); len(all) != 0 {
		t.Errorf("at first: %v", all)
	}
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	for i, server := range []string{"a:1", "c:1", "b:1"} {
		keep(t, tokens, server, "alice", "t1")
		at := at.Add(time.Duration(i) * time.Hour)
		if err := os.Chtimes(tokens.path(server, "alice"), at, at); err != nil {
			t.Fatal(err)
		}
	}
	all := tokens.Used()
	if len(all) != 3 || all[0].Server != "b:1" || all[1].Server != "c:1" || all[2].Server != "a:1" {
		t.Fatalf("got %v", all)
	}
	if all[2].User != "alice" || !all[2].At.Equal(at) {
		t.Errorf("got %v", all[2])
	}
}

func TestOnlyTheOwnerMayReadTokens(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps no permission bits; run this on Linux, macOS or a BSD")
	}
	tokens := NewTokens(t.TempDir())
	keep(t, tokens, "a:1", "alice", "t1")
	for path, want := range map[string]os.FileMode{
		tokens.dir:                  0o700 | os.ModeDir,
		tokens.path("a:1", "alice"): 0o600,
	} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: got %v, %v", path, info.Mode(), err)
		}
	}
}

func TestADamagedFileKeepsNothing(t *testing.T) {
	t.Parallel()
	tokens := NewTokens(t.TempDir())
	keep(t, tokens, "a:1", "alice", "t1")
	if err := os.WriteFile(tokens.path("a:1", "alice"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := tokens.Find("a:1", "alice"); !errors.Is(err, chat.NotFound) {
		t.Errorf("got %v", err)
	}
}

func TestKeepingAtTheSameTimeLeavesOneWhole(t *testing.T) {
	t.Parallel()
	tokens := NewTokens(t.TempDir())
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() { keep(t, tokens, "a:1", "alice", fmt.Sprint("t", i)) })
	}
	all.Wait()
	if cred, err := tokens.Find("a:1", "alice"); err != nil || cred.Token == "" {
		t.Errorf("got %+v, %v", cred, err)
	}
	if left, _ := filepath.Glob(filepath.Join(tokens.dir, ".new-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func keep(t *testing.T, tokens *Tokens, server, user, token string) {
	t.Helper()
	err := tokens.Keep(server, chat.Identity{User: chat.User{ID: 1, Name: user}, DeviceID: 7, Token: token})
	if err != nil {
		t.Error(err)
	}
}
