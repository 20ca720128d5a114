package terminal

import (
	"fmt"
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
	Vim          bool // the motions of vim
	Greeted      bool // the first lines were shown
	// Keys are those of actions (see Actions) that are not as they were made; an
	// action without any is done by no key.
	Keys map[string][]string

	strange []string // lines of the file that mean nothing; they are kept in it
	wrong   error    // what is wrong with the file, until it was told
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

func wholeColumns(p *int, value string) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		return fmt.Errorf("%q is no number of columns", value)
	}
	*p = n
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
			func(p *Prefs, v string) error { return wholeColumns(&p.ListWidth, v) }},
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
		{"vim", "the motions of vim, for messages, lists and the box: true, false",
			func(p *Prefs) string { return strconv.FormatBool(p.Vim) },
			func(p *Prefs, v string) error { return yesNo(&p.Vim, v) }},
		{"greeted", "false: explain the screen once more",
			func(p *Prefs) string { return strconv.FormatBool(p.Greeted) },
			func(p *Prefs, v string) error { return yesNo(&p.Greeted, v) }},
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

// plainEmoji reports whether emoji are drawn without tones of skin.
func (u *ui) plainEmoji() bool {
	return u.prefs.Emoji == "simple" || u.prefs.Emoji == "" && u.o.PlainEmoji
}

// prefer changes what is remembered, and keeps it.
func (u *ui) prefer(change func(*Prefs)) {
	change(&u.prefs)
	u.keys, _ = newKeymap(u.prefs.Keys)
	if u.session != nil {
		u.session.rekey()
	}
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
