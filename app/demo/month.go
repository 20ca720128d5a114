package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"talko/app/chat"
)

const (
	day    = 24 * time.Hour
	length = 30 * day
	// lastHour is when what was said last was said, before the end.
	lastHour = 50 * time.Minute
)

// What people do besides what stands in scenes.
const (
	signUp verb = 'S'
	open   verb = 'O' // make a chat, with those who are in it from the first
	join   verb = 'J'
	leave  verb = 'L'
	rename verb = 'N'
	topic  verb = 'T'
	trust  verb = 'A' // make another an admin
)

// month plans what happened in a month: which person did what, and when.
type month struct {
	random     *rand.Rand
	book       *book
	start, end time.Time
	messages   int
	places     []*place
	acts       []act
}

// plan returns a month in the order of time.
func plan(seed uint64, end time.Time, messages int) (*month, error) {
	b, err := script()
	if err != nil {
		return nil, err
	}
	m := &month{
		random: rand.New(rand.NewPCG(seed, 0x7a1c0)), book: b, start: end.Add(-length), end: end,
		messages: messages, places: newPlaces(),
	}
	for i, p := range cast {
		m.add(nil, act{at: m.signedUp(i), do: signUp, by: i, text: p.name})
	}
	for i, p := range m.places {
		m.found(p, i)
		if err := m.fill(p, m.share(i)); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(m.acts, func(a, b act) int { return a.at.Compare(b.at) })
	return m, nil
}

func (m *month) add(p *place, acts ...act) {
	for _, a := range acts {
		a.place = p
		m.acts = append(m.acts, a)
	}
}

// share is how many messages the i-th place gets; the first gets the rest.
func (m *month) share(i int) int {
	if i > 0 {
		return m.messages * m.places[i].share / 1000
	}
	rest := m.messages
	for j := 1; j < len(m.places); j++ {
		rest -= m.share(j)
	}
	return rest
}

// signedUp is when a person came: one after the other.
func (m *month) signedUp(i int) time.Time {
	return m.start.Add(time.Duration(cast[i].day)*day + time.Duration(i)*7*time.Minute)
}

// found plans how the i-th place came to be, and who came later.
func (m *month) found(p *place, i int) {
	p.since, p.played = map[int]time.Time{}, map[int][]time.Time{}
	if p.everybody() {
		for i := range cast {
			p.users = append(p.users, i)
			p.since[i] = m.signedUp(i)
		}
		return
	}
	for _, user := range p.users {
		if at := m.signedUp(user); at.After(p.born) && !slices.Contains(p.late, user) {
			p.born = at
		}
	}
	p.born = p.born.Add(time.Duration(90+11*i) * time.Minute)
	m.add(p, act{at: p.born, do: open, by: p.users[0]})
	if p.topic != "" {
		m.add(p, act{at: p.born.Add(2 * time.Minute), do: topic, by: p.users[0], text: p.topic})
	}
	for _, user := range p.users {
		m.enter(p, user)
	}
	m.happen(p)
}

// happen plans what changes in a place besides.
func (m *month) happen(p *place) {
	if p.earlier != "" {
		m.add(p, act{at: m.start.Add(8*day + 3*time.Hour), do: rename, by: p.users[0], text: p.name})
	}
	for _, user := range p.trusted {
		m.add(p, act{at: m.start.Add(10 * day), do: trust, by: p.users[0], text: cast[user].name})
	}
	for _, user := range p.absent {
		m.add(p, act{at: m.start.Add(wentAway), do: leave, by: user}, act{at: m.start.Add(cameBack), do: join, by: user})
	}
}

// When those who are absent for a while went and came back.
const (
	wentAway = 12 * day
	cameBack = 15 * day
)

// enter plans how one comes in: with the chat itself, or a while later.
func (m *month) enter(p *place, user int) {
	at := p.born
	switch {
	case slices.Contains(p.late, user):
		at = later(p.born, m.signedUp(user)).Add(day + time.Duration(m.random.IntN(48))*time.Hour)
	case p.kind == chat.Room && user != p.users[0]:
		at = p.born.Add(time.Duration(5+m.random.IntN(240)) * time.Minute)
	}
	p.since[user] = at
	if at.After(p.born) {
		m.add(p, act{at: at, do: join, by: user})
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// fill plans n messages in p.
func (m *month) fill(p *place, n int) error {
	talks, err := m.last(p)
	if err != nil {
		return err
	}
	for _, t := range talks {
		n -= t.messages()
	}
	for n > 0 {
		t, ok := m.talk(p)
		if !ok {
			return fmt.Errorf("demo: no scene fits into %s", p.name)
		}
		t.cut(n)
		n -= t.messages()
		talks = append(talks, t)
	}
	m.lineUp(talks)
	for _, t := range talks {
		m.add(p, t.acts...)
	}
	return nil
}

// talk is a scene that was played.
type talk struct{ acts []act }

func (t talk) start() time.Time { return t.acts[0].at }
func (t talk) stop() time.Time  { return t.acts[len(t.acts)-1].at }

func (t talk) move(by time.Duration) {
	for i := range t.acts {
		t.acts[i].at = t.acts[i].at.Add(by)
	}
}

func (t talk) messages() int {
	n := 0
	for _, a := range t.acts {
		if a.do == say {
			n++
		}
	}
	return n
}

// cut leaves at most n messages of it.
func (t *talk) cut(n int) {
	for i, a := range t.acts {
		if a.do != say {
			continue
		}
		if n == 0 {
			t.acts = t.acts[:i]
			return
		}
		n--
	}
}

// lineUp puts talks of one place behind each other where they would overlap, as
// far as there is time.
func (m *month) lineUp(talks []talk) {
	slices.SortStableFunc(talks, func(a, b talk) int { return a.start().Compare(b.start()) })
	var free time.Time
	for _, t := range talks {
		if wait := free.Sub(t.start()); wait > 0 {
			t.move(wait)
		}
		if over := t.stop().Sub(m.end); over > 0 {
			t.move(-over)
		}
		free = t.stop().Add(time.Duration(1+m.random.IntN(9)) * time.Minute)
	}
}
