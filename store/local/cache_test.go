package local

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"talko/app/chat"
)

func openCache(t *testing.T, dir string) *Cache {
	t.Helper()
	c, err := OpenCache(dir, "a:1", "alice")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func load(t *testing.T, c *Cache) chat.Kept {
	t.Helper()
	kept, err := c.Load()
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func lines(texts ...string) (all []chat.Message) {
	for i, text := range texts {
		all = append(all, chat.LineOf(chat.Event{ChatID: 1, Seq: chat.Seq(i + 1), Kind: chat.Text, Value: text}))
	}
	return all
}

func seen(texts ...string) chat.CacheChange {
	return chat.CacheChange{
		Head:  chat.CacheHead{Epoch: "e", UserSeq: 7, User: chat.User{ID: 3, Name: "alice"}},
		Chats: []chat.ChatChange{{ID: 1, State: []byte("state"), Lines: lines(texts...)}},
	}
}

func unsent(ids ...string) (changes []chat.UnsentChange) {
	for _, id := range ids {
		changes = append(changes, chat.UnsentChange{Unsent: chat.Unsent{ClientID: id, Epoch: "e", ChatID: 1, Text: "text " + id}})
	}
	return changes
}

func done(id string) []chat.UnsentChange {
	return []chat.UnsentChange{{Unsent: chat.Unsent{ClientID: id}, Done: true}}
}

func idsOf(kept chat.Kept) string {
	var ids []string
	for _, u := range kept.Unsent {
		ids = append(ids, u.ClientID)
	}
	return strings.Join(ids, " ")
}

func TestWhatWasSeenIsThereAtTheNextStart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := openCache(t, dir)
	if kept := load(t, c); kept.Epoch != "" || len(kept.Chats) > 0 {
		t.Errorf("a new cache has %+v", kept)
	}
	check(t, c.Keep(seen("one", "two", "three")))
	change := seen()
	change.Chats = append(change.Chats, chat.ChatChange{ID: 2, State: []byte("other")}, chat.ChatChange{ID: 3, State: []byte("gone")})
	change.Chats[0].Lines, change.Chats[0].From = []chat.Message{{ChatID: 1, Seq: 3, Text: "edited"}}, 2
	check(t, c.Keep(change))
	check(t, c.Keep(chat.CacheChange{Gone: []chat.ChatID{3}}))
	check(t, c.Close())

	got := load(t, openCache(t, dir))
	want := chat.Kept{CacheHead: change.Head, Unsent: []chat.Unsent{}, Chats: []chat.KeptChat{
		{ID: 1, State: []byte("state"), Lines: []chat.Message{lines("one", "two")[1], {ChatID: 1, Seq: 3, Text: "edited"}}},
		{ID: 2, State: []byte("other")},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestDroppingLeavesTheOutbox(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := openCache(t, dir)
	check(t, c.Keep(seen("one")))
	check(t, c.KeepUnsent(unsent("a")))
	check(t, c.Keep(chat.CacheChange{Drop: true}))
	check(t, c.Close())
	if kept := load(t, openCache(t, dir)); kept.Epoch != "" || len(kept.Chats) > 0 || idsOf(kept) != "a" {
		t.Errorf("got %+v", kept)
	}
}

func TestOutboxKeepsItsOrder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := openCache(t, dir)
	check(t, c.KeepUnsent(unsent("b", "a", "d", "c")))
	refused := unsent("a")
	refused[0].Refused, refused[0].Reason, refused[0].Unsure = chat.Forbidden, "not here", true
	check(t, c.KeepUnsent(refused))
	check(t, c.KeepUnsent(done("d")))
	check(t, c.Close())
	kept := load(t, openCache(t, dir))
	if idsOf(kept) != "b a c" || kept.Unsent[1] != refused[0].Unsent {
		t.Errorf("got %+v", kept.Unsent)
	}
}

func TestSpoiltEntryCostsNoOther(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := openCache(t, dir)
	check(t, c.KeepUnsent(unsent("a", "b", "c")))
	_, err := c.outbox.Exec(`UPDATE unsent SET entry = 'nonsense' WHERE client_id = 'b'`)
	check(t, err)
	check(t, c.Close())
	for range 2 { // it stays
		c := openCache(t, dir)
		if kept := load(t, c); idsOf(kept) != "a c" || kept.Spoilt != 1 {
			t.Errorf("got %q and %d spoilt", idsOf(kept), kept.Spoilt)
		}
		check(t, c.Close())
	}
}

func TestEachProcessHasAnOutboxAndOrphansAreAdopted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, second, third := openCache(t, dir), openCache(t, dir), openCache(t, dir)
	for i, c := range []*Cache{first, second, third} {
		load(t, c)
		check(t, c.KeepUnsent(unsent(fmt.Sprint(i, "x"))))
	}
	check(t, second.KeepUnsent(unsent("1y")))
	check(t, second.Close())
	check(t, first.Close())
	again := openCache(t, dir)
	if got := idsOf(load(t, again)); got != "0x 1x 1y" {
		t.Errorf("adopted %q", got)
	}
	if got := idsOf(load(t, openCache(t, dir))); got != "" {
		t.Errorf("adopted twice: %q", got)
	}
	if got := idsOf(load(t, third)); got != "2x" {
		t.Errorf("the third has %q", got)
	}
}

func TestSecondProcessReadsWhatTheFirstKeeps(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := openCache(t, dir)
	check(t, first.Keep(seen("one", "two")))
	second := openCache(t, dir)
	if kept := load(t, second); kept.Epoch != "e" || len(kept.Chats[0].Lines) != 2 {
		t.Errorf("the second has %+v", kept)
	}
	check(t, second.Keep(chat.CacheChange{Drop: true}))
	check(t, first.Keep(seen("one", "two", "three")))
	if kept := load(t, openCache(t, dir)); len(kept.Chats[0].Lines) != 3 {
		t.Errorf("the third has %+v", kept)
	}
}

func TestUsersAndServersDoNotMeet(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	check(t, openCache(t, dir).Keep(seen("one")))
	for _, who := range [][2]string{{"a:1", "bob"}, {"b:1", "alice"}} {
		c, err := OpenCache(dir, who[0], who[1])
		check(t, err)
		if kept := load(t, c); kept.Epoch != "" {
			t.Errorf("%v has %+v", who, kept)
		}
		check(t, c.Close())
	}
}

func TestWhatCannotBeReadIsPutAside(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, path string){
		"no database": func(t *testing.T, path string) {
			check(t, os.WriteFile(path, []byte("nonsense, but long enough"), 0o600))
		},
		"damaged": func(t *testing.T, path string) {
			b, err := os.ReadFile(path)
			check(t, err)
			for i := 4096; i < len(b); i++ {
				b[i] = 0xaa
			}
			check(t, os.WriteFile(path, b, 0o600))
		},
		"newer": func(t *testing.T, path string) {
			db, err := sql.Open("sqlite", dsn(path, "FULL"))
			check(t, err)
			_, err = db.Exec(`PRAGMA user_version = 2`)
			check(t, err)
			check(t, db.Close())
		},
		"of something else": func(t *testing.T, path string) {
			check(t, os.Remove(path))
			db, err := sql.Open("sqlite", dsn(path, "FULL"))
			check(t, err)
			_, err = db.Exec(`CREATE TABLE songs (title TEXT)`)
			check(t, err)
			check(t, db.Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			c := openCache(t, dir)
			check(t, c.Keep(seen("one", "two")))
			check(t, c.Close())
			spoil(t, c.seenPath())
			again := openCache(t, dir)
			if kept := load(t, again); kept.Epoch != "" {
				t.Errorf("got %+v", kept)
			}
			check(t, again.Keep(seen("one")))
			check(t, again.Close())
			if kept := load(t, openCache(t, dir)); kept.Epoch != "e" {
				t.Errorf("nothing is kept any more: %+v", kept)
			}
			if _, err := os.Stat(c.seenPath() + ".aside"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestErasedTextLeavesTheFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := openCache(t, dir)
	check(t, c.Keep(seen("a secret that goes", "stays")))
	check(t, c.KeepUnsent(unsent("another secret")))
	change := seen()
	change.Chats[0].Lines = []chat.Message{{ChatID: 1, Seq: 1, Deleted: true}}
	check(t, c.Keep(change))
	check(t, c.KeepUnsent(done("another secret")))
	check(t, c.Close())
	files, err := filepath.Glob(filepath.Join(dir, "cache", "*"))
	check(t, err)
	for _, name := range files {
		b, err := os.ReadFile(name)
		check(t, err)
		if bytes.Contains(b, []byte("secret")) {
			t.Errorf("%s still has it", filepath.Base(name))
		}
	}
}

func TestOnlyTheOwnerMayReadTheCache(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps no permission bits; run this on Linux, macOS or a BSD")
	}
	dir := t.TempDir()
	c := openCache(t, dir)
	check(t, c.Keep(seen("one")))
	check(t, c.KeepUnsent(unsent("a")))
	err := filepath.Walk(filepath.Join(dir, "cache"), func(path string, info os.FileInfo, err error) error {
		want := os.FileMode(0o600)
		if info.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has %v", path, info.Mode())
		}
		return err
	})
	check(t, err)
}

func TestCommitsOfTheOutboxAreOnDisk(t *testing.T) {
	t.Parallel()
	c := openCache(t, t.TempDir())
	var journal string
	var synchronous int
	check(t, c.outbox.QueryRow(`PRAGMA journal_mode`).Scan(&journal))
	check(t, c.outbox.QueryRow(`PRAGMA synchronous`).Scan(&synchronous))
	if journal != "wal" || synchronous != 2 {
		t.Errorf("journal_mode %s, synchronous %d", journal, synchronous)
	}
}
