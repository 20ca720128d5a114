package terminal

import (
	"context"
	"slices"
	"strings"

	"talko/app/chat"
)

func (s *session) reactCommand(words []string, _ string) {
	if l := s.chats[s.open].Last; l != nil && l.Seq > 0 {
		emoji := words[0]
		if found := emojiFor(strings.Trim(emoji, ":")); strings.HasPrefix(emoji, ":") && len(found) > 0 {
			emoji = found[0]
		}
		s.react(l, emoji)
	}
}

func (s *session) editCommand(_ []string, rest string) {
	s.editLast()
	if rest != "" && s.box.editing != nil {
		s.sendEdit(rest)
	}
}

func (s *session) deleteCommand([]string, string) {
	if s.editLast(); s.box.editing != nil {
		l := s.box.editing
		s.box.open("")
		s.delete(l)
	}
}

func (s *session) nickCommand(words []string, _ string) {
	s.do(func(ctx context.Context) error {
		_, err := s.r.Client().UpdateUser(ctx, chat.UpdateUser{UserName: &words[0]})
		return err
	}, "you are "+words[0]+" now")
}

func (s *session) blockCommand(words []string, _ string) {
	s.do(func(ctx context.Context) error {
		u, err := s.r.UserNamed(ctx, words[0])
		if err != nil {
			return err
		}
		return s.r.Block(ctx, u.ID, !s.r.Blocked(u.ID))
	}, "done")
}

func (s *session) logoutCommand([]string, string) {
	last := s.farewell()
	s.do(func(ctx context.Context) error {
		if err := last(ctx); err != nil {
			return err
		}
		return s.r.Client().Logout(ctx)
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
		u, err = s.r.UserNamed(ctx, words[0])
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
