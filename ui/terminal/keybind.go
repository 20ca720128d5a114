package terminal

import (
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
)

// openKeys lists what keys do; the one that is taken gets another key.
func (s *session) openKeys() {
	p := s.u.menu("keys", s.keyChoices)
	p.hint = "Enter, then the new key   letters narrow the list   Esc goes back"
	p.stay, p.wide, p.room = true, true, 0
}

func (s *session) keyChoices() []choice {
	var out []choice
	for _, sec := range sections() {
		for _, b := range sec.bindings {
			for _, a := range b.actions {
				out = append(out, s.keyChoice(a, b.help))
			}
		}
	}
	return out
}

func (s *session) keyChoice(a action, help string) choice {
	c := choice{label: a.label() + "  " + help, style: s.u.pal.text, detail: s.u.keys.listed(a.name)}
	if _, changed := s.u.prefs.Keys[a.name]; changed {
		c.style = s.u.pal.accent
	}
	c.pick = func() { s.u.show(&keyDialog{u: s.u, action: a}) }
	return c
}

// label is the name of an action as one reads it.
func (a action) label() string { return strings.ReplaceAll(a.name, "_", " ") }

// listed are the keys of an action, in words.
func (m *keymap) listed(name string) string {
	if keys := m.keys[name]; len(keys) > 0 {
		return strings.Join(keys, "  ")
	}
	return "no key"
}

// keyDialog waits for the key that an action shall have.
type keyDialog struct {
	u      *ui
	action action
}

func (d *keyDialog) key(ev *tcell.EventKey) {
	pressed := keyName(ev)
	if c, ok := typed(ev); ok {
		pressed = c
	}
	switch pressed {
	case "Esc":
		d.u.closeDialog(d)
	case "Delete":
		d.u.closeDialog(d)
		d.u.rebind(d.action, nil)
	case "Backspace":
		d.u.closeDialog(d)
		d.u.unbind(d.action)
	default:
		if err := d.action.mayHave(pressed); err != nil {
			d.u.fail(chat.Invalid.Errorf("%s", err))
			return
		}
		d.u.closeDialog(d)
		d.u.rebind(d.action, []string{pressed})
	}
}

func (d *keyDialog) paste(string)  {}
func (d *keyDialog) wheel(int)     {}
func (d *keyDialog) click(int)     {}
func (d *keyDialog) waiting() bool { return false }

func (d *keyDialog) draw(c canvas) {
	in := sheet(c, d.u.pal, "keys", 56, 9)
	in.putCut(0, 0, in.w, "Press the key for: "+d.action.label(), d.u.pal.text)
	in.putCut(0, 1, in.w, "now: "+d.u.keys.listed(d.action.name), d.u.pal.muted)
	for y, line := range [][2]string{{"Backspace", "as it was made"}, {"Delete", "no key"}, {"Esc", "go back"}} {
		in.put(0, 3+y, line[0], d.u.pal.accentBold)
		in.putCut(11, 3+y, in.w-11, line[1], d.u.pal.text)
	}
}

// rebind gives an action keys; others that had them go without.
func (u *ui) rebind(a action, keys []string) {
	p, others := u.prefs, ""
	for _, k := range keys {
		for other, taken := u.keys.holder(a, k); taken; other, taken = keysOf(p).holder(a, k) {
			left := slices.DeleteFunc(slices.Clone(keysOf(p).keys[other]), func(had string) bool { return strokesMeet(had, k) })
			p.bind(other, left)
			others += "; " + strings.ReplaceAll(other, "_", " ") + " goes without it"
		}
	}
	p.bind(a.name, keys)
	u.prefer(func(now *Prefs) { now.Keys = p.Keys })
	u.tell(a.label() + ": " + u.keys.listed(a.name) + others)
}

func keysOf(p Prefs) *keymap {
	m, _ := newKeymap(p.Keys)
	return m
}

// unbind gives an action the keys that it was made with, as far as no other was
// given them.
func (u *ui) unbind(a action) {
	p := u.prefs
	p.bind(a.name, nil)
	delete(p.Keys, a.name)
	u.prefer(func(now *Prefs) { now.Keys = p.Keys })
	u.tell(a.label() + ": " + u.keys.listed(a.name))
}

// tellWrong says what is wrong with the file of settings.
func (u *ui) tellWrong() {
	if all := u.wrongPrefs(); len(all) > 1 {
		u.fail(chat.Invalid.Errorf("%s (and %d more)", all[0], len(all)-1))
	} else if len(all) == 1 {
		u.fail(chat.Invalid.Errorf("%s", all[0]))
	}
}

func (u *ui) wrongPrefs() []string {
	if u.prefs.wrong == nil {
		return nil
	}
	return strings.Split(u.prefs.wrong.Error(), "\n")
}
