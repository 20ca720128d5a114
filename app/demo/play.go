package demo

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"talko/app/chat"
)

// line is a message of the sample: what it will be known by once it is sent.
type line struct {
	by  int
	seq chat.Seq
}

// act is what one person does at one moment.
type act struct {
	at     time.Time
	do     verb
	by     int
	place  *place
	line   *line // that is sent, or to which it is done
	quoted *line
	text   string // or the emoji
}

// player turns a scene into what its cast does, from a moment on.
type player struct {
	random  *rand.Rand
	words   map[string][]string
	cast    []int // by role
	all     []int // who is there besides
	slots   map[string]string
	variant int // of every turn; below 0: any of each
	at      time.Time
	lines   []*line // that stand
	acts    []act
}

func (p *player) play(s scene) []act {
	p.variant = -1
	if s.whole {
		p.variant = p.random.IntN(1000)
	}
	for _, t := range s.turns {
		if !t.maybe || p.random.IntN(2) == 0 {
			p.turn(t)
		}
	}
	return p.acts
}

func (p *player) turn(t turn) {
	by := p.cast[t.role]
	text := p.text(t)
	switch {
	case t.do == say || t.do == answer:
		if text != "" {
			p.say(t.do, by, text)
		}
	case len(p.lines) == 0:
	case t.do == react:
		p.react(by, pick(p.random, t.heads))
	case t.do == pin:
		p.pass(10, 60)
		p.add(act{do: pin, by: by, line: p.lines[len(p.lines)-1]})
	default:
		p.mend(t.do, by, text)
	}
}

// say sends a line, after the time that it takes to think and to type it.
func (p *player) say(do verb, by int, text string) {
	text = cast[by].voice(p.random, text)
	p.pass(4, 40+utf8.RuneCountInString(text)/2)
	a := act{do: say, by: by, line: &line{by: by}, text: text}
	if do == answer && len(p.lines) > 0 {
		a.quoted = p.lines[len(p.lines)-1]
	}
	p.lines = append(p.lines, a.line)
	p.add(a)
}

// react gives the line before an emoji, to which others may agree.
func (p *player) react(by int, emoji string) {
	target := p.lines[len(p.lines)-1]
	p.pass(3, 30)
	p.add(act{do: react, by: by, line: target, text: emoji})
	for _, other := range p.all {
		if other != by && other != target.by && p.random.IntN(6) == 0 {
			p.pass(2, 40)
			p.add(act{do: react, by: other, line: target, text: emoji})
		}
	}
}

// mend edits or removes the last line that somebody sent.
func (p *player) mend(do verb, by int, text string) {
	for i, l := range slices.Backward(p.lines) {
		if l.by != by {
			continue
		}
		p.pass(5, 45)
		p.add(act{do: do, by: by, line: l, text: cast[by].voice(p.random, text)})
		if do == remove {
			p.lines = slices.Delete(p.lines, i, i+1)
		}
		return
	}
}

func (p *player) add(a act) {
	a.at = p.at
	p.acts = append(p.acts, a)
}

// pass lets some seconds go by; now and then somebody fetches a coffee.
func (p *player) pass(from, to int) {
	seconds := from + p.random.IntN(max(to-from, 1))
	if p.random.IntN(25) == 0 {
		seconds += 60 * (2 + p.random.IntN(15))
	}
	p.at = p.at.Add(time.Duration(seconds)*time.Second + time.Duration(p.random.IntN(1000))*time.Millisecond)
}

// text returns one of the texts of a turn, its slots filled.
func (p *player) text(t turn) string {
	text := p.pick(t.heads)
	if len(t.tails) > 0 {
		text += "\n" + p.pick(t.tails)
	}
	text = slot.ReplaceAllStringFunc(text, func(s string) string {
		name := s[1 : len(s)-1]
		if own := cast[p.cast[t.role]].own[name]; own != nil {
			return pick(p.random, own)
		}
		return p.word(name)
	})
	return mention.ReplaceAllStringFunc(text, func(s string) string { return "@" + cast[p.cast[s[1]-'A']].name })
}

func (p *player) pick(texts []string) string {
	if p.variant >= 0 {
		return texts[p.variant%len(texts)]
	}
	return pick(p.random, texts)
}

var (
	slot    = regexp.MustCompile(`\{[a-z_]+[0-9]?\}|\{n:[0-9]+-[0-9]+\}`)
	mention = regexp.MustCompile(`@[A-J]\b`)
)

// word fills a slot: with the same word throughout the scene, and another one
// than the slots of the same list.
func (p *player) word(name string) string {
	if limits, ok := strings.CutPrefix(name, "n:"); ok {
		low, high, _ := strings.Cut(limits, "-")
		from, _ := strconv.Atoi(low)
		to, _ := strconv.Atoi(high)
		return strconv.Itoa(from + p.random.IntN(to-from+1))
	}
	if word, ok := p.slots[name]; ok {
		return word
	}
	list := strings.TrimRight(name, "0123456789")
	word := pick(p.random, p.words[list])
	for slices.ContainsFunc([]string{list, list + "2", list + "3"}, func(n string) bool { return p.slots[n] == word }) {
		word = pick(p.random, p.words[list])
	}
	if list != "number" { // each number is another one
		p.slots[name] = word
	}
	return word
}

// voice says it as this person does. Code and lists are left alone.
func (p person) voice(random *rand.Rand, text string) string {
	if strings.ContainsAny(text, "\n`") {
		return text
	}
	if p.proper {
		text = sentence(text)
	}
	if len(p.emoji) > 0 && random.IntN(9) == 0 && endsInLetter(text) {
		text += " " + pick(random, p.emoji)
	}
	return text
}

// sentence gives English text a capital and a full stop.
func sentence(text string) string {
	first, n := utf8.DecodeRuneInString(text)
	if first < 'a' || first > 'z' || strings.HasPrefix(text, "http") {
		return text
	}
	text = string(unicode.ToUpper(first)) + text[n:]
	if endsInLetter(text) && !strings.Contains(text, "http") {
		text += "."
	}
	return text
}

func endsInLetter(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }
