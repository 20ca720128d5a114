package demo

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"talko/app/account"
	"talko/app/chat"
	"talko/app/service"
	"talko/app/text"
	"talko/store/sqlite"
)

var (
	end   = time.Date(2026, 11, 20, 11, 30, 0, 0, time.UTC)
	cheap = account.Params{MemoryKiB: 8, Time: 1, Threads: 1}
)

// filled returns a store with a sample.
func filled(t *testing.T, seed uint64, messages int) chat.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "demo.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	start := time.Now()
	s, err := Fill(t.Context(), store, Options{Seed: seed, End: end, Messages: messages, Argon: cheap})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%v in %v", s, time.Since(start).Round(time.Millisecond))
	return store
}

// digest is a hash of all that the sample is, without what is secret.
func digest(t *testing.T, store chat.Store) string {
	t.Helper()
	hash := sha256.New()
	err := store.View(t.Context(), func(v chat.View) error {
		accounts, err := v.Accounts("*", "", 100)
		for _, a := range accounts {
			fmt.Fprintln(hash, a.ID, a.Name, a.Status, a.CreatedTS, a.UserSeq)
		}
		for id := chat.ChatID(1); err == nil && id <= 12; id++ {
			err = digestChat(hash, v, id)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", hash.Sum(nil))
}

func digestChat(w io.Writer, v chat.View, id chat.ChatID) error {
	row, err := v.Chat(id)
	if err != nil {
		return err
	}
	lines, err := v.Lines(id, 1, row.LastSeq, 100_000, false, 0)
	if err != nil {
		return err
	}
	events, err := v.Events(id, 0, 100_000)
	if err != nil {
		return err
	}
	people, err := v.Participants(id, 0, 100)
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode([]any{row, lines, events, people})
}

func TestTheSameSeedGivesTheSameMonth(t *testing.T) {
	t.Parallel()
	first := digest(t, filled(t, 7, 800))
	if again := digest(t, filled(t, 7, 800)); again != first {
		t.Error("the second time it is another")
	}
	if other := digest(t, filled(t, 8, 800)); other == first {
		t.Error("another seed gives the same")
	}
}

func TestADatabaseWithSomebodyInItIsLeftAlone(t *testing.T) {
	t.Parallel()
	store := filled(t, 1, 100)
	before := digest(t, store)
	_, err := Fill(t.Context(), store, Options{Argon: cheap})
	if !errors.Is(err, chat.Conflict) {
		t.Errorf("%v, want a conflict", err)
	}
	if digest(t, store) != before {
		t.Error("it was changed")
	}
}

func TestAMonthHasAsManyMessagesAsWereAskedFor(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		m, err := plan(seed, end, 20_000)
		if err != nil {
			t.Fatal(err)
		}
		if n := (talk{m.acts}).messages(); n != 20_000 {
			t.Errorf("seed %d: %d messages", seed, n)
		}
		if first, last := m.acts[0], m.acts[len(m.acts)-1]; first.at.Before(m.start) || last.at.After(end) {
			t.Errorf("seed %d: from %v to %v", seed, first.at, last.at)
		}
	}
}

// TestAMonthHasEverything fills a sample, and looks through it as the first of
// its users.
func TestAMonthHasEverything(t *testing.T) {
	t.Parallel()
	const messages = 5_000
	store := filled(t, 42, messages)
	found := census(t, store)
	if found["text"] != messages {
		t.Errorf("%d texts", found["text"])
	}
	for _, what := range []string{
		"joined", "left", "topic", "renamed", "role", "edit", "delete", "react", "pin", "reply", "mention",
		"code", "emoji", "Latin", "Cyrillic", "Han", "Hiragana", "Arabic", "Devanagari", "Greek",
	} {
		if found[what] < 1 {
			t.Errorf("nothing of %s", what)
		}
	}
	t.Log(found)
	checkFirstLook(t, store)
}

func checkFirstLook(t *testing.T, store chat.Store) {
	s, err := service.New(service.Options{Store: sealed{store}, Argon: cheap})
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Dial(t.Context(), chat.Credential{UserName: "alice", Password: Password})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	page, err := c.Chats(t.Context(), chat.GetChats{})
	if err != nil {
		t.Fatal(err)
	}
	unread, mentions, read := 0, 0, 0
	for _, ch := range page.Chats {
		unread += ch.Unread
		mentions += ch.Mentions
		if ch.Unread == 0 {
			read++
		}
		if ch.LastMessage == nil || ch.LastMessage.TS > chat.At(end) {
			t.Errorf("%s ends with %v", ch.Name, ch.LastMessage)
		}
	}
	if len(page.Chats) != 10 || unread == 0 || mentions == 0 || read == 0 {
		t.Errorf("alice sees %d chats, %d unread, %d mentions, %d all read", len(page.Chats), unread, mentions, read)
	}
	users, err := c.Users(t.Context(), chat.GetUsers{})
	if err != nil || len(users.Users) != 10 {
		t.Errorf("%d users, %v", len(users.Users), err)
	}
}

// sealed is a store whose publisher is named already.
type sealed struct{ chat.Store }

func (sealed) Publish(chat.Publisher) {}

// census counts what there is, and checks each line.
func census(t *testing.T, store chat.Store) map[string]int {
	found := map[string]int{}
	err := store.View(t.Context(), func(v chat.View) error {
		for id := chat.ChatID(1); id <= 12; id++ {
			row, err := v.Chat(id)
			if err != nil {
				return err
			}
			events, err := v.Events(id, 0, 100_000)
			if err != nil {
				return err
			}
			for i, e := range events {
				found[string(e.Kind)]++
				if e.Seq != chat.Seq(i+1) || i > 0 && e.TS < events[i-1].TS || e.TS > chat.At(end) {
					t.Errorf("chat %d: event %d is %v", id, i, e)
				}
			}
			lines, err := v.Lines(id, 1, row.LastSeq, 100_000, false, 0)
			if err != nil {
				return err
			}
			for _, m := range lines {
				countLine(t, found, m)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func countLine(t *testing.T, found map[string]int, m chat.Message) {
	if m.Text != text.Block(m.Text) || strings.Contains(m.Text, "||") || strings.ContainsAny(m.Text, "{}") && !strings.Contains(m.Text, "```") {
		t.Errorf("not as it should be: %q", m.Text)
	}
	for what, has := range map[string]bool{
		"reply": m.ReplyTo > 0, "mention": len(m.Mentions) > 0, "code": strings.Contains(m.Text, "```"),
	} {
		if has {
			found[what]++
		}
	}
	for script, letter := range map[string]string{
		"Latin": "e", "Cyrillic": "е", "Han": "天", "Hiragana": "す", "Arabic": "ا", "Devanagari": "क", "Greek": "α", "emoji": "🎉",
	} {
		if strings.Contains(m.Text, letter) {
			found[script]++
		}
	}
}

func TestEverySceneCanBePlayed(t *testing.T) {
	t.Parallel()
	b, err := script()
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range b.scenes {
		variants := 1
		for _, turn := range s.turns {
			if n := len(turn.heads); s.whole && turn.do != react && n > 1 {
				if variants > 1 && n != variants {
					t.Errorf("scene %d: %q has not %d alternatives", i, turn.heads, variants)
				}
				variants = n
			}
			for _, s := range slot.FindAllString(strings.Join(append(turn.heads, turn.tails...), " "), -1) {
				if cast[0].own[s[1:len(s)-1]] != nil {
					continue
				}
				list := strings.TrimRight(s[1:len(s)-1], "0123456789")
				if len(b.words[list]) == 0 && !strings.HasPrefix(s, "{n:") {
					t.Errorf("scene %d: there are no words for %s", i, s)
				}
			}
		}
	}
	for _, p := range newPlaces() {
		for _, tag := range append(p.tags, p.finale) {
			if tag != "" && !b.has(tag) {
				t.Errorf("%q asks for scenes of %s", p.name, tag)
			}
		}
	}
}

func (b *book) has(tag string) bool {
	return slices.ContainsFunc(b.scenes, func(s scene) bool { return slices.Contains(s.tags, tag) })
}

func TestFillEndsWithItsContext(t *testing.T) {
	t.Parallel()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "demo.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Fill(ctx, store, Options{Argon: cheap}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
