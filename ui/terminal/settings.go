package terminal

// openSettings shows how the screen may look and behave; each is tried at once.
func (s *session) openSettings() {
	p := s.u.menu("settings", func() []choice { return s.settingChoices() })
	p.hint = "Enter changes it, and it is remembered   Esc goes back"
	p.stay = true
	for _, wrong := range s.u.wrongPrefs() {
		p.about = append(p.about, span{wrong, s.u.pal.danger})
	}
}

func (s *session) settingChoices() []choice {
	u, style := s.u, s.u.pal.text
	onOff := map[bool]string{true: "on", false: "off"}
	toggle := func(label string, now bool, set func(*Prefs)) choice {
		return choice{label: label, detail: onOff[now], style: style, pick: func() { u.prefer(set) }}
	}
	return []choice{
		{label: "theme", detail: u.prefs.theme(), style: style, pick: s.askTheme},
		{label: "notify", detail: notifyWords(u.prefs.Notify), style: style, pick: s.askNotify},
		toggle("do not disturb", u.prefs.DoNotDisturb, func(p *Prefs) { p.DoNotDisturb = !p.DoNotDisturb }),
		toggle("ring the bell with notifications", u.prefs.Sound, func(p *Prefs) { p.Sound = !p.Sound }),
		{label: "emoji", detail: orAuto(u.prefs.Emoji), style: style, pick: func() {
			u.prefer(func(p *Prefs) { p.Emoji = map[string]string{"": "simple", "simple": "full"}[p.Emoji] })
		}},
		toggle("list of chats", !u.prefs.HideList, func(p *Prefs) { p.HideList = !p.HideList }),
		{label: "panel of people", detail: orAuto(u.prefs.People), style: style, pick: func() {
			u.prefer(func(p *Prefs) { p.People = map[string]string{"": "show", "show": "hide"}[p.People] })
		}},
		toggle("motions of vim", u.prefs.Vim, func(p *Prefs) { p.Vim = !p.Vim; u.session.vim = vim{} }),
		{label: "keys", detail: keysWords(len(u.prefs.Keys)), style: style, pick: s.openKeys},
	}
}

// askTheme lets one go through the themes; each is shown while it is chosen.
func (s *session) askTheme() {
	u, before := s.u, s.u.prefs.Theme
	p := &picker{title: "theme", hint: "Enter keeps it   Esc goes back to what was"}
	p.local = func(query string) []choice {
		var out []choice
		for _, t := range themes {
			out = append(out, choice{label: t.name, detail: t.help, style: u.pal.text, pick: func() { s.setTheme(t.name) }})
		}
		return narrow(out, query)
	}
	p.closed = func() { u.prefs.Theme = before; u.dress() }
	p.chosen = func(c choice) { u.prefs.Theme = c.label; u.dress() }
	p.open(u)
	for i, t := range themes {
		if t.name == u.prefs.theme() {
			p.at = i
		}
	}
}

func (s *session) setTheme(name string) {
	s.u.prefer(func(p *Prefs) { p.Theme = name })
	s.u.dress()
	s.u.tell("theme: " + name)
}

var notifies = []struct {
	is    Notify
	words string
}{
	{NotifyDefault, "private chats and mentions"},
	{NotifyAll, "every message"},
	{NotifyMentions, "mentions"},
	{NotifyOff, "nothing"},
}

func notifyWords(n Notify) string {
	for _, known := range notifies {
		if known.is == n {
			return known.words
		}
	}
	return string(n)
}

// askNotify asks what asks for attention wherever a chat does not say otherwise.
func (s *session) askNotify() {
	s.u.menu("notify of", func() []choice {
		var out []choice
		for _, n := range notifies {
			out = append(out, choice{label: n.words, style: s.u.pal.text, pick: func() {
				s.u.prefer(func(p *Prefs) { p.Notify = n.is })
			}})
		}
		return out
	})
}

func keysWords(changed int) string {
	if changed == 0 {
		return "as they were made"
	}
	return count(changed) + " changed"
}
