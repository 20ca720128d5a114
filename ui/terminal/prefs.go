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

// Prefs is how someone likes their screen. The zero Prefs is the default.
type Prefs struct {
	Theme        string // see themes; "" is auto
	ListWidth    int    // columns of the list of chats; 0: by the width of the screen
	HideList     bool
	People       string // the panel of people: "" where there is room, else "show" or "hide"
	Notify       Notify // what rings
	Emoji        string // "": as the kind of terminal draws them, else "simple" or "full"
	Sound        bool   // the bell too where the terminal can show a notification
	DoNotDisturb bool
}

// Notify tells what asks for attention in all chats that do not say otherwise.
type Notify string

const (
	NotifyDefault  Notify = "" // people, and mentions
	NotifyOff      Notify = "off"
	NotifyMentions Notify = "mentions"
	NotifyAll      Notify = "all"
)

// pref is one setting in the file.
type pref struct {
	name, help string
	get        func(*Prefs) string
	set        func(*Prefs, string) error
}

func oneOf(p *string, value string, allowed ...string) error {
	if !slices.Contains(allowed, value) {
		return fmt.Errorf("%q is none of %s", value, strings.Join(allowed, ", "))
	}
	*p = value
	return nil
}

func yesNo(p *bool, value string) error {
	v, err := strconv.ParseBool(value)
	if err != nil {
		return fmt.Errorf("%q is neither true nor false", value)
	}
	*p = v
	return nil
}

func themeNames() []string {
	var names []string
	for _, t := range themes {
		names = append(names, t.name)
	}
	return names
}

func prefs() []pref {
	return []pref{
		{"theme", strings.Join(themeNames(), ", "),
			func(p *Prefs) string { return p.theme() },
			func(p *Prefs, v string) error { return oneOf(&p.Theme, v, themeNames()...) }},
		{"list_width", "columns of the list of chats; 0: by the width of the screen",
			func(p *Prefs) string { return strconv.Itoa(p.ListWidth) },
			func(p *Prefs, v string) (err error) { p.ListWidth, err = strconv.Atoi(v); return err }},
		{"hide_list", "true, false",
			func(p *Prefs) string { return strconv.FormatBool(p.HideList) },
			func(p *Prefs, v string) error { return yesNo(&p.HideList, v) }},
		{"people", "the panel of people: auto (where there is room), show, hide",
			func(p *Prefs) string { return orAuto(p.People) },
			func(p *Prefs, v string) error { return p.auto(&p.People, v, "auto", "show", "hide") }},
		{"notify", "auto (private chats and mentions), off, mentions, all",
			func(p *Prefs) string { return orAuto(string(p.Notify)) },
			func(p *Prefs, v string) error {
				return p.auto((*string)(&p.Notify), v, "auto", "off", "mentions", "all")
			}},
		{"emoji", "auto (as the kind of terminal draws them), simple (without tones of skin), full",
			func(p *Prefs) string { return orAuto(p.Emoji) },
			func(p *Prefs, v string) error { return p.auto(&p.Emoji, v, "auto", "simple", "full") }},
		{"sound", "ring the bell too where a notification can be shown: true, false",
			func(p *Prefs) string { return strconv.FormatBool(p.Sound) },
			func(p *Prefs, v string) error { return yesNo(&p.Sound, v) }},
		{"do_not_disturb", "true, false",
			func(p *Prefs) string { return strconv.FormatBool(p.DoNotDisturb) },
			func(p *Prefs, v string) error { return yesNo(&p.DoNotDisturb, v) }},
	}
}

func (p *Prefs) theme() string { return orAuto(p.Theme) }

func orAuto(v string) string {
	if v == "" {
		return "auto"
	}
	return v
}

// auto keeps "auto" as "".
func (p *Prefs) auto(to *string, value string, allowed ...string) error {
	if err := oneOf(to, value, allowed...); err != nil || value != "auto" {
		return err
	}
	*to = ""
	return nil
}

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
	var errs []error
	for i, line := range strings.Split(string(data), "\n") {
		if err := p.read(line); err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", path, i+1, err))
		}
	}
	return p, errors.Join(errs...)
}

// read takes one line of the file.
func (p *Prefs) read(line string) error {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' {
		return nil
	}
	name, value, _ := strings.Cut(line, "=")
	name, value = strings.TrimSpace(name), strings.Trim(strings.TrimSpace(value), `"`)
	for _, s := range prefs() {
		if s.name == name {
			return s.set(p, value)
		}
	}
	return fmt.Errorf("there is no setting %q", name)
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
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("keep the screen's settings: %w", err)
	}
	if err := os.WriteFile(path+".new", []byte(b.String()), 0o600); err != nil {
		return fmt.Errorf("keep the screen's settings: %w", err)
	}
	return os.Rename(path+".new", path)
}

// plainEmoji reports whether emoji are drawn without tones of skin.
func (u *ui) plainEmoji() bool {
	return u.prefs.Emoji == "simple" || u.prefs.Emoji == "" && u.o.PlainEmoji
}

// prefer changes what is remembered, and keeps it.
func (u *ui) prefer(change func(*Prefs)) {
	change(&u.prefs)
	if u.o.KeepPrefs == nil {
		return
	}
	if err := u.o.KeepPrefs(u.prefs); err != nil {
		u.o.Log.Warn("settings not kept", "err", err)
	}
}

// dress puts the theme on: at the start, when another is chosen, and when the
// terminal tells its ground.
func (u *ui) dress() {
	u.pal = themed(u.prefs.theme(), u.colors, u.ground)
	if u.session != nil {
		u.session.pane.dress(u.pal)
	}
}

func (p *pane) dress(pal palette) {
	p.pal = pal
	clear(p.cache)
}
