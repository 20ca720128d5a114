package terminal

import (
	"slices"
	"strings"
	"testing"

	"talko/ui/plain"
)

// TestEachActionHasItsCommandInLines walks the table of keys and that of
// commands: what is done here is done in lines, or plain says why it means
// nothing there.
func TestEachActionHasItsCommandInLines(t *testing.T) {
	t.Parallel()
	done := map[string]string{}
	for _, c := range plain.Commands() {
		done["/"+c.Name] = c.Name
		for _, name := range strings.Fields(c.For) {
			done[name] = c.Name
		}
	}
	here := map[string]bool{"/help": true}
	for _, sec := range sections() {
		for _, b := range sec.bindings {
			for _, a := range b.actions {
				here[a.name] = true
			}
		}
	}
	for _, c := range commands() {
		here["/"+c.name] = true
	}
	notThere := plain.ScreenOnly()
	for name := range here {
		word := strings.TrimPrefix(name, "/")
		_, told := notThere[word]
		covered := done[name] != "" || done[word] != ""
		switch {
		case !told && !covered:
			t.Errorf("%s has no command in lines, and plain does not say why", name)
		case told && covered:
			t.Errorf("%s has the command /%s in lines, and plain says that it means nothing there", name, done[name]+done[word])
		}
	}
	for name := range notThere {
		if !here[name] && !here["/"+name] {
			t.Errorf("plain speaks of %s, which nothing here is called", name)
		}
	}
	for _, c := range plain.Commands() {
		for _, name := range strings.Fields(c.For) {
			if !here[name] && !here["/"+name] {
				t.Errorf("/%s stands for %s, which nothing here is called", c.Name, name)
			}
		}
	}
}

// TestCommandsMeanTheSameInLines holds the names that both have to one meaning:
// what they take here they take there, if only as something to leave out.
func TestCommandsMeanTheSameInLines(t *testing.T) {
	t.Parallel()
	lines := plain.Commands()
	for _, c := range commands() {
		i := slices.IndexFunc(lines, func(l plain.Command) bool { return l.Name == c.name })
		if i < 0 {
			continue // the other test asks why
		}
		for _, word := range strings.FieldsFunc(c.args, func(r rune) bool { return strings.ContainsRune("[]… |", r) }) {
			if !strings.Contains(lines[i].Args, word) {
				t.Errorf("%s takes %s; in lines it is %s", c.usage(), word, lines[i].Usage())
			}
		}
	}
}
