package terminal

import (
	"context"
	"slices"
	"strings"

	"talko/app/chat"
)

// misused tells the right form of a command; what was typed stays in the box.
func (s *session) misused(c command) {
	s.box.set("/" + c.name + " ")
	s.u.fail(chat.Invalid.Errorf("usage: %s", c.usage()))
}

// unknown says that there is no such command, and which was perhaps meant.
func (s *session) unknown(name string) {
	if near := startingWith("/"+name[:min(len(name), 2)], "/", commandNames()); len(near) > 0 && len(near) < 6 {
		s.u.fail(chat.Invalid.Errorf("there is no /%s; there is %s; // begins a message with a slash", name, strings.Join(near, ", ")))
		return
	}
	s.u.fail(chat.Invalid.Errorf("there is no /%s; /help lists what there is, // begins a message with a slash", name))
}

// commandNamed finds a command by its name.
func commandNamed(name string) (command, bool) {
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	if i < 0 {
		return command{}, false
	}
	return all[i], true
}

// usageOf says that a command was misused.
func (s *session) usageOf(name string) {
	if c, ok := commandNamed(name); ok {
		s.misused(c)
	}
}

func (s *session) levelCommand(words []string, _ string) {
	if len(words) == 0 {
		s.askLevel()
		return
	}
	level, known := map[string]chat.Level{"all": chat.LevelAll, "mentions": chat.LevelMentions, "none": chat.LevelNone,
		"off": chat.LevelNone, "default": chat.LevelDefault}[words[0]]
	if !known {
		s.usageOf("level")
		return
	}
	s.setSettings(chat.UpdateParticipant{ChatID: s.open, Level: &level}, "notified of: "+levelWords(level))
}

func (s *session) adminCommand(words []string, _ string) {
	id := s.open
	s.do(func(ctx context.Context) error {
		u, err := s.find(ctx, words[0])
		if err != nil {
			return err
		}
		page, err := s.r.Client().Participants(ctx, chat.GetParticipants{ChatID: id, After: u.ID - 1, Limit: 1})
		if err != nil {
			return err
		}
		role := chat.RoleAdmin
		if len(page.Users) > 0 && page.Users[0].ID == u.ID && page.Users[0].Role == chat.RoleAdmin {
			role = chat.RoleUser
		}
		return s.r.SetRole(ctx, id, u.ID, role)
	}, "")
	s.peopleOf = 0 // asked for anew
}

func (s *session) historyCommand(words []string, _ string) {
	id, policy := s.open, chat.HistoryPolicy(words[0])
	if policy != chat.HistoryAll && policy != chat.HistoryJoined {
		s.usageOf("history")
		return
	}
	s.do(func(ctx context.Context) error {
		_, err := s.r.Client().UpdateChat(ctx, chat.UpdateChat{ChatID: id, History: &policy})
		return err
	}, "")
}

func (s *session) undoCommand([]string, string) {
	if !s.undoom() {
		s.u.tell("nothing was deleted in the last seconds")
	}
}

func (s *session) linkCommand([]string, string) {
	if l := s.chats[s.open].Last; l != nil {
		s.copyPermalink(l)
	}
}

func (s *session) dateCommand(_ []string, rest string) {
	if rest == "" {
		s.askDate()
		return
	}
	s.toDate(rest)
}

func (s *session) whoisCommand(words []string, _ string) {
	var u chat.User
	s.pending++ // what is typed next is for the card
	s.u.call(func(ctx context.Context) (err error) {
		u, err = s.find(ctx, words[0])
		return err
	}, func(err error) {
		s.pending--
		if err != nil {
			s.u.fail(err)
			return
		}
		s.openProfile(u)
	})
}

func (s *session) dndCommand([]string, string) {
	s.u.prefer(func(p *Prefs) { p.DoNotDisturb = !p.DoNotDisturb })
	s.u.tell(map[bool]string{true: "do not disturb: nothing rings", false: "it may ring again"}[s.u.prefs.DoNotDisturb])
}

func (s *session) notifyCommand(words []string, _ string) {
	if len(words) == 0 {
		s.askNotify()
		return
	}
	var p Prefs
	if err := p.read("notify = " + words[0]); err != nil {
		s.usageOf("notify")
		return
	}
	s.u.prefer(func(now *Prefs) { now.Notify = p.Notify })
	s.u.tell("notified of: " + notifyWords(p.Notify))
}

func (s *session) themeCommand(words []string, _ string) {
	switch {
	case len(words) == 0:
		s.askTheme()
	case slices.Contains(themeNames(), words[0]):
		s.setTheme(words[0])
	default:
		s.u.fail(chat.Invalid.Errorf("there is no theme %s; there are %s", words[0], strings.Join(themeNames(), ", ")))
	}
}
