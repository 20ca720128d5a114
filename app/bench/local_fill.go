package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"talko/app/account"
	"talko/app/chat"
)

// What fillHistory makes beside the messages.
const (
	historyUsers = 50
	historyChats = 200
	// Of all messages, every thousand has so many in the biggest chat.
	biggestShare = 600
	historyBatch = 50_000 // messages that share a commit: the index follows with fewer steps
	vocabulary   = 30_000
)

// history is what fillHistory filled a store with.
type history struct {
	reader   chat.User
	token    string        // signs the reader in
	chats    []chat.ChatID // the first is the biggest
	heads    []chat.Seq    // of the chats
	messages int
}

// reads reports whether the reader is in the chat of this index: in three of four.
func (h *history) reads(i int) bool { return i%4 != 2 }

// fillHistory fills an empty store with so many messages of one year, in the
// order of time: words as often as people use them, some of them Chinese; links,
// answers, reactions, mentions of the reader. More than half are in one chat. A
// million takes about half a minute; it tells after each commit that it got on.
func fillHistory(ctx context.Context, store chat.Store, messages int, gotOn func()) (*history, error) {
	f := &filler{
		history: history{token: account.NewToken()},
		random:  rand.New(rand.NewPCG(1, 2)), words: newWordList(),
		ts: chat.At(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)),
	}
	f.step = chat.Timestamp(365*24*time.Hour/time.Millisecond) / chat.Timestamp(messages)
	found := func(tx chat.Tx) error { return f.found(tx, historyUsers, historyChats) }
	if err := store.Update(ctx, found); err != nil {
		return nil, err
	}
	for f.messages < messages {
		n := min(historyBatch, messages-f.messages)
		if err := store.Update(ctx, func(tx chat.Tx) error { return f.say(tx, n) }); err != nil {
			return nil, err
		}
		gotOn()
	}
	return &f.history, store.Update(ctx, f.finish)
}

// filler makes up what was said.
type filler struct {
	random *rand.Rand
	words  *wordList
	history
	users []chat.User
	ts    chat.Timestamp
	step  chat.Timestamp
}

// found makes the users, with a session for the first, and the chats.
func (f *filler) found(tx chat.Tx, users, chats int) error {
	for i := range users {
		name, err := account.UserName(fmt.Sprintf("user.%d", i))
		if err != nil {
			return err
		}
		a := chat.AccountRow{Name: name.Shown, Folded: name.Folded, Key: name.Key, CreatedTS: f.ts}
		if err := tx.InsertAccount(&a); err != nil {
			return err
		}
		f.users = append(f.users, a.User())
	}
	f.reader = f.users[0]
	hash, _ := account.HashToken(f.token)
	session := chat.SessionRow{UserID: f.users[0].ID, TokenHash: hash}
	session.CreatedTS, session.UsedTS = tx.Now(), tx.Now()
	if err := tx.InsertSession(&session); err != nil {
		return err
	}
	for i := range chats {
		if err := f.open(tx, i); err != nil {
			return err
		}
	}
	return nil
}

// open makes a group that everybody is in, but for the reader in some.
func (f *filler) open(tx chat.Tx, i int) error {
	row := chat.ChatRow{Kind: chat.Group, Name: fmt.Sprintf("chat %d", i), History: chat.HistoryAll}
	if err := tx.InsertChat(&row); err != nil {
		return err
	}
	f.chats, f.heads = append(f.chats, row.ID), append(f.heads, 0)
	for k, user := range f.users {
		if k == 0 && !f.reads(i) {
			continue
		}
		p := chat.ParticipantRow{ChatID: row.ID, UserID: user.ID, Role: chat.RoleUser, FromSeq: 1, JoinedSeq: 1}
		if err := tx.PutParticipant(p); err != nil {
			return err
		}
	}
	return nil
}

// say says n messages.
func (f *filler) say(tx chat.Tx, n int) error {
	for range n {
		at := 0
		if f.random.IntN(1000) >= biggestShare {
			at = 1 + min(f.random.IntN(historyChats-1), f.random.IntN(historyChats-1))
		}
		if err := f.sayIn(tx, at); err != nil {
			return err
		}
	}
	return nil
}

// sayIn says one message in a chat; one in fifty gets reactions.
func (f *filler) sayIn(tx chat.Tx, at int) error {
	f.ts += f.step
	f.messages++
	e := chat.Event{
		ChatID: f.chats[at], Kind: chat.Text, TS: f.ts,
		User: f.users[min(f.random.IntN(historyUsers), f.random.IntN(historyUsers))], Value: f.words.sentence(f.random),
	}
	row := chat.TextRow{ClientID: fmt.Sprintf("%08x-%04x-7000-8000-%012x", f.ts>>16, f.ts&0xffff, f.messages)}
	if head := f.heads[at]; head > 10 && f.random.IntN(20) == 0 {
		row.ReplyTo = head - chat.Seq(f.random.IntN(10))
	}
	if f.random.IntN(100) == 0 && f.reads(at) {
		e.Value, row.Mentions = "@"+f.users[0].Name+" "+e.Value, []chat.UserID{f.users[0].ID}
	}
	m, err := tx.Append(&e, row)
	f.heads[at] = m.Seq
	if err != nil || f.random.IntN(50) > 0 {
		return err
	}
	return f.react(tx, m)
}

// react lets some people react to a message, without the events that tell it.
func (f *filler) react(tx chat.Tx, m chat.Message) error {
	for range 1 + f.random.IntN(3) {
		who, emoji := f.users[f.random.IntN(historyUsers)].ID, []string{"👍", "🎉", "❤️"}[f.random.IntN(3)]
		if _, err := tx.PutReaction(m.ChatID, m.Seq, who, emoji, true); err != nil {
			return err
		}
	}
	return nil
}

// lastWord is in no message but the last one.
const lastWord = "finis"

// finish says a last word, and lets the reader have read all but the newest of
// most chats.
func (f *filler) finish(tx chat.Tx) error {
	last := len(f.chats) - 1
	m, err := tx.Append(&chat.Event{ChatID: f.chats[last], Kind: chat.Text, User: f.users[1], Value: lastWord}, chat.TextRow{})
	if err != nil {
		return err
	}
	f.heads[last] = m.Seq
	for i, id := range f.chats {
		if !f.reads(i) || i%10 == 5 {
			continue
		}
		p, err := tx.Participant(id, f.reader.ID)
		if err != nil {
			return err
		}
		p.ReadSeq = max(0, f.heads[i]-chat.Seq(f.random.IntN(40)))
		if err := tx.PutParticipant(p); err != nil {
			return err
		}
	}
	return nil
}

// wordList is a made-up language, its words from the most frequent on.
type wordList struct {
	words []string
	how   *rand.Zipf
}

func newWordList() *wordList {
	w := &wordList{how: rand.NewZipf(rand.New(rand.NewPCG(3, 4)), 1.07, 3, vocabulary-1)}
	for i := range vocabulary {
		w.words = append(w.words, word(i))
	}
	return w
}

// word returns the word of a rank in the language that fillHistory speaks, 0
// being the one that is in most messages.
func word(rank int) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	var b strings.Builder
	for n := rank + 1; ; n /= len(consonants) * len(vowels) {
		n--
		b.WriteByte(consonants[n%len(consonants)])
		b.WriteByte(vowels[n/len(consonants)%len(vowels)])
		if n < len(consonants)*len(vowels) {
			return b.String()
		}
	}
}

// sentence says four to twenty words; one in twenty is Chinese, one in thirty
// has a link.
func (w *wordList) sentence(random *rand.Rand) string {
	var b strings.Builder
	chinese := random.IntN(20) == 0
	for i := range 4 + random.IntN(17) {
		rank := int(w.how.Uint64())
		switch {
		case chinese:
			b.WriteRune(rune(0x4e00 + rank%4000))
		case i > 0:
			b.WriteByte(' ')
			fallthrough
		default:
			b.WriteString(w.words[rank])
		}
	}
	if random.IntN(30) == 0 {
		fmt.Fprintf(&b, " https://talko.example/%s/%d", word(random.IntN(vocabulary)), random.IntN(1000))
	}
	return b.String()
}
