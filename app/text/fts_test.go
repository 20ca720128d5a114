package text_test

import (
	"database/sql"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"talko/app/text"
)

// fragments are what the texts and queries of the test are made of.
var fragments = []string{
	"build", "Build", "the", "green", "re", "naïve", "Zoë", "cafe", "café", "ΟΔΟΣ", "ёлка", "елка", "мой",
	"会議", "会", "今日は", "カー", "한글", "한", "ภาษาไทย", "हिन्दी", "हि", "भाषा", "مُحَمَّد", "أحمد", "שָׁלוֹם", "Việt",
	"👍", "👍🏽", "👨\u200d👩\u200d👧", "❤\ufe0f", "🇬🇷", "\ue0b0", "x86_64", "don't", "`code`", "^", "ß", "ss", "İ", "ﬁ",
	"AND", "OR", "NOT", "NEAR(", ")", "\"", "*", ":", "-", "+", ".", ",", "'", "\\", "\x00", "\n", "\U0001e900\U0001e922",
}

// TestTheIndexFindsWhatMatchMatches holds Index, FTS and Match against the
// engine that they are made for.
func TestTheIndexFindsWhatMatchMatches(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	db := openIndex(t)
	docs := make([]string, 200)
	for i := range docs {
		docs[i] = gibberish(random, 1+random.IntN(12))
		if _, err := db.Exec(`INSERT INTO f(rowid, x) VALUES (?, ?)`, i, text.Index(docs[i])); err != nil {
			t.Fatal(err)
		}
	}
	matched := 0
	for range 300 {
		query := gibberish(random, 1+random.IntN(3))
		q, err := text.ParseQuery(query)
		if err != nil {
			continue
		}
		found := search(t, db, q.FTS())
		for i, doc := range docs {
			if q.Match(doc) && !found[i] {
				t.Errorf("%+q matches %+q, but %s does not find %s", query, doc, q.FTS(), text.Index(doc))
			} else if found[i] {
				matched++
			}
		}
	}
	if matched < 500 {
		t.Errorf("only %d texts were found: the test tests little", matched)
	}
}

func openIndex(t *testing.T) *sql.DB {
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "search.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	for _, s := range []string{
		`PRAGMA synchronous = OFF`, `PRAGMA journal_mode = MEMORY`,
		`CREATE VIRTUAL TABLE f USING fts5(x, tokenize = "unicode61 categories 'L* N* Co So Sk'")`,
	} {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func search(t *testing.T, db *sql.DB, fts string) map[int]bool {
	rows, err := db.Query(`SELECT rowid FROM f WHERE f MATCH ?`, fts)
	if err != nil {
		t.Fatalf("%s: %v", fts, err)
	}
	defer rows.Close()
	found := map[int]bool{}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		found[id] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", fts, err)
	}
	return found
}

func gibberish(random *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(fragments[random.IntN(len(fragments))])
		if random.IntN(3) > 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}
