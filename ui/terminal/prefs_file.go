package terminal

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Remembered returns the preferences that a file has, and what keeps them there.
func Remembered(path string, log *slog.Logger) (p Prefs, keep func(Prefs) error) {
	p, err := ReadPrefs(path)
	if err != nil {
		log.Warn("settings of the screen", "err", err)
	}
	return p, func(p Prefs) error { return WritePrefs(path, p) }
}

// ReadPrefs reads what WritePrefs wrote, or a person; a file that is not there
// is the default. What cannot be read is told, and the rest counts.
func ReadPrefs(path string) (p Prefs, err error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("read the screen's settings: %w", err)
	}
	f := prefsFile{path: path, lines: map[string]int{}}
	for i, line := range strings.Split(string(data), "\n") {
		if before, found := strings.CutPrefix(line, strangeMark); found {
			f.p.strange = append(f.p.strange, before)
			continue
		}
		if err := f.read(i+1, line); err != nil {
			f.tell(i+1, err)
			f.p.strange = append(f.p.strange, strings.TrimSpace(line))
		}
	}
	_, clashes := newKeymap(f.p.Keys)
	for _, c := range clashes {
		f.tell(max(f.lines[c.holder], f.lines[c.without]), c)
	}
	f.p.wrong = errors.Join(f.errs...)
	return f.p, f.p.wrong
}

// strangeMark stands before lines that meant nothing when they were read.
const strangeMark = "# not understood: "

// prefsFile is a file of settings that is being read.
type prefsFile struct {
	path   string
	p      Prefs
	inKeys bool           // the table of keys has begun
	lines  map[string]int // where the keys of an action stand
	errs   []error
}

// tell keeps what is wrong: first what, for a screen may cut where.
func (f *prefsFile) tell(line int, err error) {
	f.errs = append(f.errs, fmt.Errorf("%w (%s, line %d)", err, f.path, line))
}

// read takes one line of the file.
func (f *prefsFile) read(n int, line string) error {
	line = strings.TrimSpace(line)
	switch {
	case line == "" || line[0] == '#':
		return nil
	case line[0] == '[':
		f.inKeys = line == "[keys]"
		if !f.inKeys {
			return fmt.Errorf("there is no table %s; [keys] is one", line)
		}
		return nil
	case f.inKeys:
		return f.readKeys(n, line)
	}
	return f.p.read(line)
}

// read takes a setting.
func (p *Prefs) read(line string) error {
	name, value, _ := strings.Cut(line, "=")
	name = strings.TrimSpace(name)
	words, err := values(value)
	if err != nil || len(words) != 1 {
		return fmt.Errorf("%s takes one value: %s", name, strings.TrimSpace(value))
	}
	for _, s := range prefs() {
		if s.name == name {
			return s.set(p, words[0])
		}
	}
	return fmt.Errorf("there is no setting %q", name)
}

// readKeys takes the keys of an action.
func (f *prefsFile) readKeys(n int, line string) error {
	name, value, _ := strings.Cut(line, "=")
	a, err := actionNamed(strings.TrimSpace(name))
	if err != nil {
		return err
	}
	if at := f.lines[a.name]; at > 0 {
		return fmt.Errorf("%s stands in line %d already", a.name, at)
	}
	words, err := values(value)
	if err != nil {
		return fmt.Errorf("%s takes a key, or keys as in [\"F9\", \"Alt-J\"]: %w", a.name, err)
	}
	keys, err := a.spell(words)
	if err != nil {
		return err
	}
	f.lines[a.name] = n
	f.p.bind(a.name, keys)
	return nil
}

// spell returns keys by their right names; "" is none.
func (a action) spell(words []string) (keys []string, err error) {
	for _, w := range words {
		if w == "" {
			continue
		}
		k, err := spelled(w)
		if err == nil {
			err = a.mayHave(k)
		}
		if err != nil {
			return nil, err
		}
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys, nil
}

// bind gives an action keys; those that it has by itself are not remembered.
func (p *Prefs) bind(name string, keys []string) {
	changed := map[string][]string{}
	for n, k := range p.Keys {
		changed[n] = k
	}
	changed[name] = keys
	p.Keys = changed
}

// values reads a bare word, a text in quotes, or a list of texts; a comment may
// follow.
func values(s string) (out []string, err error) {
	s = strings.TrimSpace(s)
	rest, list := strings.CutPrefix(s, "[")
	for s = rest; ; {
		s = strings.TrimLeft(s, " \t,")
		if after, closed := strings.CutPrefix(s, "]"); list && closed {
			s = after
			break
		}
		word, after, err := value(s)
		if err != nil || list && s == "" {
			return nil, errors.Join(err, errors.New("a quote or a bracket is missing"))
		}
		out, s = append(out, word), after
		if !list {
			break
		}
	}
	if s = strings.TrimSpace(s); s != "" && s[0] != '#' {
		return nil, fmt.Errorf("%q follows", s)
	}
	return out, nil
}

// value reads one word or text.
func value(s string) (word, rest string, err error) {
	if strings.HasPrefix(s, "'") {
		word, rest, closed := strings.Cut(s[1:], "'")
		if !closed {
			return "", "", errors.New("no quote ends it")
		}
		return word, rest, nil
	}
	if quoted, err := strconv.QuotedPrefix(s); err == nil {
		word, err = strconv.Unquote(quoted)
		return word, s[len(quoted):], err
	}
	n := strings.IndexAny(s, "#,]")
	if n < 0 {
		n = len(s)
	}
	if word = strings.TrimSpace(s[:n]); strings.HasPrefix(word, `"`) {
		return "", "", errors.New("no quote ends it")
	}
	return word, s[n:], nil
}

// WritePrefs writes a file that a person can read and change, and makes the
// folder that it is in. The old file stands until the new one is whole.
func WritePrefs(path string, p Prefs) error {
	var b strings.Builder
	b.WriteString("# What the screen of talko remembers. Change it while no talko runs.\n")
	for _, s := range prefs() {
		value := s.get(&p)
		if _, err := strconv.Atoi(value); err != nil && value != "true" && value != "false" {
			value = strconv.Quote(value)
		}
		fmt.Fprintf(&b, "\n# %s\n%s = %s\n", s.help, s.name, value)
	}
	p.writeKeys(&b)
	for _, line := range p.strange {
		fmt.Fprintf(&b, "\n%s%s\n", strangeMark, line)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("keep the screen's settings: %w", err)
	}
	if err := os.WriteFile(path+".new", []byte(b.String()), 0o600); err != nil {
		return fmt.Errorf("keep the screen's settings: %w", err)
	}
	return os.Rename(path+".new", path)
}

// writeKeys writes the table of keys: those that were changed, and as comments
// the others.
func (p *Prefs) writeKeys(b *strings.Builder) {
	b.WriteString("\n# Keys: an action, and the key or the keys that do it; \"\" is none. Those behind a # are as they were made.\n[keys]\n")
	for _, a := range allActions() {
		keys, changed := p.Keys[a.name]
		if !changed {
			b.WriteString("# ")
			keys = a.keys
		}
		fmt.Fprintf(b, "%s = %s\n", a.name, keyValue(keys))
	}
}

// keyValue writes keys as values reads them.
func keyValue(keys []string) string {
	quoted := make([]string, len(keys))
	for i, k := range keys {
		quoted[i] = strconv.Quote(k)
	}
	if len(keys) == 1 {
		return quoted[0]
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
