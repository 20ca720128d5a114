package demo

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed scenes/*.txt
var sceneFiles embed.FS

// scene is a talk of a few people, as a template; see scenes/work.txt for how
// it is written down.
type scene struct {
	tags  []string
	lang  string // "" is English
	whole bool   // the alternatives of its turns belong together, first to first
	roles int    // how many people it needs
	turns []turn
}

// turn is what one of them does.
type turn struct {
	role  int
	do    verb
	maybe bool
	heads []string // texts, one of which is said; for a reaction the emoji
	tails []string // what goes on below, one of them; may be empty
}

// verb is what a turn does.
type verb byte

const (
	say    verb = ':'
	answer verb = '>' // the line before
	edit   verb = '~' // one's own last line
	remove verb = '-'
	react  verb = '+' // to the line before
	pin    verb = '*'
)

// book is all scenes, and the words for their slots.
type book struct {
	scenes []scene
	words  map[string][]string
}

// script reads the scenes once.
var script = sync.OnceValues(func() (*book, error) {
	b := &book{words: map[string][]string{}}
	entries, err := sceneFiles.ReadDir("scenes")
	if err != nil {
		return nil, err
	}
	for _, e := range entries { // in the order of names
		text, err := sceneFiles.ReadFile("scenes/" + e.Name())
		if err != nil {
			return nil, err
		}
		read := b.readScenes
		if e.Name() == "words.txt" {
			read = b.readWords
		}
		if err := read(string(text)); err != nil {
			return nil, fmt.Errorf("demo: %s: %w", e.Name(), err)
		}
	}
	return b, nil
})

func (b *book) readWords(text string) error {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		name, words, ok := strings.Cut(line, ": ")
		if !ok {
			return fmt.Errorf("%q has no colon", line)
		}
		b.words[name] = strings.Split(words, " | ")
	}
	return nil
}

func (b *book) readScenes(text string) error {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "== "):
			b.scenes = append(b.scenes, newScene(strings.Fields(line[3:])))
		case len(b.scenes) == 0:
			return fmt.Errorf("%q stands before the first scene", line)
		default:
			if err := b.scenes[len(b.scenes)-1].read(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// languages are the tags that ask for people who speak one.
var languages = []string{"ru", "ja", "zh", "ar", "hi", "el"}

func newScene(tags []string) scene {
	s := scene{tags: tags}
	for _, tag := range tags {
		if slices.Contains(languages, tag) {
			s.lang = tag
		}
		s.whole = s.whole || tag == "="
	}
	return s
}

// read adds one line of a scene.
func (s *scene) read(line string) error {
	if more, ok := strings.CutPrefix(line, "\t"); ok {
		return s.goOn(more)
	}
	var t turn
	line, t.maybe = strings.CutPrefix(line, "?")
	if len(line) < 2 || line[0] < 'A' || line[0] > 'J' || !strings.ContainsRune(":>~-+*", rune(line[1])) {
		return fmt.Errorf("%q is no turn", line)
	}
	t.role, t.do = int(line[0]-'A'), verb(line[1])
	s.roles = max(s.roles, t.role+1)
	text := strings.TrimPrefix(line[2:], " ")
	if t.do == react {
		t.heads = strings.Fields(text)
	} else {
		t.heads = strings.Split(text, " || ")
	}
	s.turns = append(s.turns, t)
	return nil
}

// goOn adds a line to the text of the last turn.
func (s *scene) goOn(line string) error {
	if len(s.turns) == 0 {
		return fmt.Errorf("%q goes on with nothing", line)
	}
	t := &s.turns[len(s.turns)-1]
	parts := strings.Split(line, " || ")
	if len(t.tails) == 0 {
		t.tails = parts
		return nil
	}
	t.tails[len(t.tails)-1] += "\n" + parts[0]
	t.tails = append(t.tails, parts[1:]...)
	return nil
}
