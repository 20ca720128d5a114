package demo

import (
	"fmt"
	"slices"
	"time"
)

// apart is how far from each other the same scene is played in a place.
const apart = 20 * time.Hour

// talk plays a scene that fits into p, at a time that fits too: when people are
// awake, and when the same was not just said.
func (m *month) talk(p *place) (talk, bool) {
	for try := range 10_000 {
		at := m.moment(p)
		i, ok := m.scene(pick(m.random, p.tags))
		if !ok {
			return talk{}, false
		}
		s := m.book.scenes[i]
		distance := apart >> (try / 20)
		roles := m.castFor(s, p, at, try > 100)
		if roles == nil || slices.ContainsFunc(p.played[i], func(t time.Time) bool { return t.Sub(at).Abs() < distance }) {
			continue
		}
		if acts := m.play(s, p, roles, at); len(acts) > 0 {
			p.played[i] = append(p.played[i], at)
			return talk{acts}, true
		}
	}
	return talk{}, false
}

// last plays what was said last in p, if that is written down: by its users in
// order, in the last hour.
func (m *month) last(p *place) ([]talk, error) {
	if p.finale == "" {
		return nil, nil
	}
	i, ok := m.scene(p.finale)
	s := m.book.scenes[i]
	if !ok || s.roles > len(p.users) {
		return nil, fmt.Errorf("demo: no %s for %d users", p.finale, len(p.users))
	}
	at := m.end.Add(-lastHour + time.Duration(m.random.IntN(15))*time.Minute)
	acts := m.play(s, p, p.users, at)
	p.finaleLine = acts[0].line
	return []talk{{acts}}, nil
}

func (m *month) play(s scene, p *place, roles []int, at time.Time) []act {
	player := player{
		random: m.random, words: m.book.words, cast: roles, all: m.present(p, at), slots: map[string]string{}, at: at,
	}
	return player.play(s)
}

// scene draws one of those with this tag.
func (m *month) scene(tag string) (index int, ok bool) {
	var fit []int
	for i, s := range m.book.scenes {
		if slices.Contains(s.tags, tag) {
			fit = append(fit, i)
		}
	}
	if len(fit) == 0 {
		return 0, false
	}
	return pick(m.random, fit), true
}

// present are those who are in p at that time and for a while after, in a fixed
// order.
func (m *month) present(p *place, at time.Time) []int {
	away := at.After(m.start.Add(wentAway-day)) && at.Before(m.start.Add(cameBack))
	var present []int
	for _, user := range p.users {
		if p.since[user].Before(at) && !(away && slices.Contains(p.absent, user)) {
			present = append(present, user)
		}
	}
	return present
}

// castFor gives each role of s to someone who is in p, awake (unless it is
// urgent) and speaks its language; nil if there are too few.
func (m *month) castFor(s scene, p *place, at time.Time, urgent bool) []int {
	var roles, free []int
	for _, user := range m.present(p, at) {
		if (urgent || cast[user].awake(at)) && (s.lang == "" || slices.Contains(cast[user].speaks, s.lang)) {
			free = append(free, user)
		}
	}
	for range s.roles {
		if len(free) == 0 {
			return nil
		}
		i := m.talkative(free)
		roles = append(roles, free[i])
		free = slices.Delete(free, i, i+1)
	}
	return roles
}

// talkative draws one of users; who talks twice as much is drawn twice as often.
func (m *month) talkative(users []int) int {
	sum := 0
	for _, user := range users {
		sum += cast[user].talks
	}
	n := m.random.IntN(sum)
	for i, user := range users {
		if n -= cast[user].talks; n < 0 {
			return i
		}
	}
	return 0
}

func (p person) awake(at time.Time) bool {
	hour := (at.UTC().Hour() + p.zone) % 24
	return hour >= 7 && hour < 23
}

// moment draws a time at which people talk in p.
func (m *month) moment(p *place) time.Time {
	from := later(p.born, m.start).Add(time.Hour)
	for {
		at := from.Add(time.Duration(m.random.Int64N(int64(m.end.Add(-2 * lastHour).Sub(from)))))
		if m.random.IntN(100) < busy(at, p.atWork) {
			return at
		}
	}
}

// busy is how much is said at a time, in percent of the most.
func busy(at time.Time, work bool) int {
	at = at.UTC().Add(time.Hour) // where most of them live
	weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
	hour := at.Hour()
	switch {
	case hour < 7 || hour >= 23:
		return 3
	case work && weekend:
		return 6
	case work && hour >= 9 && hour < 18:
		return 100
	case work:
		return 15
	case weekend || hour >= 17 || hour == 12:
		return 90
	}
	return 40
}
