package terminal

import (
	"strings"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
)

// notifier says in a terminal's own way that something happened: the parts of
// an operating system command, or of several.
type notifier func(title, body string) [][]string

// notifierOf finds what a terminal can show; nil: nothing.
func notifierOf(env func(string) string) notifier {
	kind, _, _ := strings.Cut(env("TERM"), "-")
	program := strings.ToLower(env("TERM_PROGRAM") + " " + env("LC_TERMINAL"))
	switch {
	case env("KITTY_WINDOW_ID") != "" || env("TERM") == "xterm-kitty":
		return notify99
	case strings.Contains(program, "iterm") || strings.Contains(program, "wezterm") || strings.Contains(program, "ghostty"),
		env("GHOSTTY_RESOURCES_DIR") != "", env("WEZTERM_PANE") != "", env("TERM") == "xterm-ghostty":
		return notify9
	case kind == "foot" || kind == "rxvt" || kind == "contour" || env("VTE_VERSION") != "":
		return notify777
	}
	return nil
}

// notify9 is of iTerm2. What begins with a number means something else in some
// terminals, so a word comes first.
func notify9(title, body string) [][]string {
	return [][]string{{"9", "talko: " + title + ": " + body}}
}

// notify777 is of rxvt-unicode: a semicolon ends the title.
func notify777(title, body string) [][]string {
	return [][]string{{"777", "notify", strings.ReplaceAll(title, ";", ","), body}}
}

// notify99 is of kitty: one identifier, so that a newer one takes the place of
// an older. (Source: kitty, desktop notifications.)
func notify99(title, body string) [][]string {
	return [][]string{{"99", "i=talko:d=0", title}, {"99", "i=talko:d=1:p=body", body}}
}

const maxNotice = 160 // columns

// attend asks for attention when something came that nobody is looking at.
func (s *session) attend(all []replica.Chat) {
	before := s.alerts
	s.alerts = make(map[chat.ChatID]int, len(all))
	var newest *replica.Chat
	for i := range all {
		c := &all[i]
		n := s.u.prefs.alerts(c)
		s.alerts[c.ID] = n
		if before != nil && n > before[c.ID] && later(c, newest) {
			newest = c
		}
	}
	if !s.r.Link().Loaded {
		s.alerts = nil // what comes with the list was there before
	}
	if newest != nil && !s.u.focused && !s.u.prefs.DoNotDisturb {
		s.u.announce(*newest)
	}
}

func later(c, than *replica.Chat) bool {
	return than == nil || c.Last != nil && (than.Last == nil || c.Last.TS > than.Last.TS)
}

// alerts counts what of a chat asks for attention.
func (p *Prefs) alerts(c *replica.Chat) int {
	level := c.Settings.Level
	if level == chat.LevelDefault {
		level = map[Notify]chat.Level{NotifyOff: chat.LevelNone, NotifyMentions: chat.LevelMentions, NotifyAll: chat.LevelAll}[p.Notify]
	}
	switch {
	case c.Settings.Muted || level == chat.LevelNone:
		return 0
	case level == chat.LevelAll, level == chat.LevelDefault && c.Kind == chat.Private:
		return c.Unread
	}
	return c.Mentions
}

// announce shows a notification where the terminal can, and rings where it
// cannot or where that is wished too.
func (u *ui) announce(c replica.Chat) {
	if u.outside.notify == nil || u.prefs.Sound {
		_ = u.screen.Beep()
	}
	if u.outside.notify == nil || c.Last == nil {
		return
	}
	title, body := chatTitle(c), excerpt(c.Last.Message)
	if c.Kind != chat.Private {
		body = name(c.Last.User) + ": " + body
	}
	for _, parts := range u.outside.notify(text.Truncate(title, maxNotice), text.Truncate(text.Line(body), maxNotice)) {
		u.command(true, parts...)
	}
}
