package terminal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"talko/app/text"
)

// Action is something that keys do: how the file of settings calls it, the keys
// that it has by itself, and the words of the help.
type Action struct {
	Name string
	Keys []string
	Help string
}

// Actions are all that have keys, in the order of the help.
func Actions() []Action {
	var out []Action
	for _, sec := range sections() {
		for _, b := range sec.bindings {
			for _, a := range b.actions {
				out = append(out, Action{a.name, a.keys, b.help})
			}
		}
	}
	return out
}

// keymap is which key does what: the one table behind keys, help and hints.
type keymap struct {
	keys   map[string][]string // of an action, those that count
	what   [places]map[string]action
	chords map[string]bool // first strokes of keys with two
}

// clash is a key that two actions ask for.
type clash struct{ key, without, holder string }

func (c clash) Error() string {
	return fmt.Sprintf("%s is the key of %s: %s goes without it", c.key, c.holder, c.without)
}

// defaultKeys is the keymap of who has changed nothing.
var defaultKeys = sync.OnceValue(func() *keymap {
	m, _ := newKeymap(nil)
	return m
})

// newKeymap gives each action the keys that changed names, or else its own. Of
// two that ask for one key, the one that was changed has it, else the first;
// the other goes without, and wrong tells so.
func newKeymap(changed map[string][]string) (m *keymap, wrong []clash) {
	m = &keymap{keys: map[string][]string{}, chords: map[string]bool{}}
	for w := range m.what {
		m.what[w] = map[string]action{}
	}
	for _, own := range []bool{false, true} {
		for _, a := range allActions() {
			keys, found := changed[a.name]
			if found == own {
				continue
			}
			if own {
				keys = a.keys
			}
			wrong = append(wrong, m.bind(a, keys)...)
		}
	}
	return m, wrong
}

func allActions() []action {
	var all []action
	for _, sec := range sections() {
		for _, b := range sec.bindings {
			all = append(all, b.actions...)
		}
	}
	return all
}

// bind gives an action keys, as far as these are free.
func (m *keymap) bind(a action, keys []string) (wrong []clash) {
	m.keys[a.name] = nil
	for _, k := range keys {
		if other, taken := m.holder(a, k); taken {
			wrong = append(wrong, clash{k, a.name, other})
			continue
		}
		m.keys[a.name] = append(m.keys[a.name], k)
		m.what[a.where][k] = a
		if first, _, chord := strings.Cut(k, " "); chord {
			m.chords[first] = true
		}
	}
	return wrong
}

// holder returns the action that a key, which another wants, belongs to where
// both count.
func (m *keymap) holder(a action, key string) (name string, taken bool) {
	for w, known := range m.what {
		if !meet(a.where, where(w)) {
			continue
		}
		for k, other := range known {
			if other.name != a.name && strokesMeet(k, key) {
				return other.name, true
			}
		}
	}
	return "", false
}

// strokesMeet reports whether two keys are one, or one begins the other.
func strokesMeet(a, b string) bool {
	return a == b || strings.HasPrefix(a, b+" ") || strings.HasPrefix(b, a+" ")
}

// meet reports whether keys count in both places at a time: while a message is
// selected, its keys come before those of the chat and of the box.
func meet(a, b where) bool {
	return a == b || a == always || b == always || a != onMessage && b != onMessage
}

// find returns what a key does in a place; ok is false if it does nothing there.
func (m *keymap) find(w where, key string) (a action, ok bool) {
	a, ok = m.what[w][key]
	return a, ok
}

// chord reports whether two strokes do something.
func (m *keymap) chord(key string) bool {
	_, chat := m.what[inChat][key]
	_, box := m.what[inBox][key]
	return chat || box
}

// name is the action of a key in a place, "" if there is none.
func (m *keymap) name(w where, key string) string { return m.what[w][key].name }

// of returns the first key of an action, "" if it has none.
func (m *keymap) of(name string) string {
	if keys := m.keys[name]; len(keys) > 0 {
		return keys[0]
	}
	return ""
}

// hint is words about a key, "" if nothing has it.
func (m *keymap) hint(name, words string) string {
	if k := m.of(name); k != "" {
		return k + " " + words
	}
	return ""
}

// hints is words about the keys of several actions.
func (m *keymap) hints(words string, names ...string) string {
	var keys []string
	for _, n := range names {
		if k := m.of(n); k != "" {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return ""
	}
	return strings.Join(append(keys, words), " ")
}

// then is a hint within a sentence.
func (m *keymap) then(name, words string) string {
	if h := m.hint(name, words); h != "" {
		return ", " + h
	}
	return ""
}

// remedy tells what can be done with a message that was not sent.
func (m *keymap) remedy() string {
	return "Esc selects it" + m.then("reply", "sends it again") + m.then("delete", "drops it")
}

// shown lists the keys of some actions; of many the first and the last.
func (m *keymap) shown(b binding) string {
	var all []string
	if b.fixed != "" {
		all = append(all, b.fixed)
	}
	for _, a := range b.actions {
		all = append(all, m.keys[a.name]...)
	}
	switch {
	case len(all) == 0:
		return "(no key)"
	case len(b.actions) > 4 && len(all) > 4:
		return all[0] + " … " + all[len(all)-1]
	}
	return strings.Join(all, "  ")
}

// actionNamed finds an action of the file of settings; the error tells which
// was perhaps meant.
func actionNamed(name string) (action, error) {
	all := allActions()
	for _, a := range all {
		if a.name == name {
			return a, nil
		}
	}
	near := slices.MinFunc(all, func(a, b action) int { return cmp.Compare(distance(name, a.name), distance(name, b.name)) })
	if distance(name, near.name) <= max(2, len(near.name)/3) {
		return action{}, fmt.Errorf("nothing is called %q: did you mean %s?", text.Line(name), near.name)
	}
	return action{}, fmt.Errorf("nothing that a key does is called %q", text.Line(name))
}

// distance is how many letters must be changed, put in or left out to make one
// word of another.
func distance(a, b string) int {
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		before := last[0]
		last[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = last[j+1]
			last[j+1] = min(change, last[j]+1, last[j+1]+1)
		}
	}
	return last[len(b)]
}
