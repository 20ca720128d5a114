package terminal

import (
	"context"
	"slices"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
)

// toMention goes to the nearest message for the reader, above (-1) or below (1)
// where they are: among the lines that are here, and where these end by asking
// the servers.
func (s *session) toMention(by int) {
	if s.open == 0 {
		return
	}
	from := s.pane.place(by)
	switch seq, sure := s.pane.mention(from, by); {
	case seq > 0:
		s.jump(s.open, seq)
	case sure:
		s.tellNoMention(by)
	default:
		s.askMention(from, by)
	}
}

func (s *session) tellNoMention(by int) {
	s.u.tell(map[int]string{-1: "no mention of you further up", 1: "no mention of you further down"}[by])
}

// askMention has the servers look for a mention above or below from.
func (s *session) askMention(from chat.Seq, by int) {
	id := s.open
	var found chat.Seq
	s.u.call(func(ctx context.Context) (err error) {
		found, err = nearestMention(ctx, s.r.Client(), id, from, by)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			s.u.fail(err)
		case found == 0:
			s.tellNoMention(by)
		case id == s.open:
			s.jump(id, found)
		}
	})
}

// nearestMention walks through all mentions in a chat, the newest first, and
// returns the nearest one above or below from; 0 if there is none.
func nearestMention(ctx context.Context, c chat.Client, id chat.ChatID, from chat.Seq, by int) (below chat.Seq, err error) {
	for p := (chat.GetMentions{ChatID: id, Limit: chat.MaxPage}); ; {
		page, err := c.Mentions(ctx, p)
		if err != nil {
			return 0, err
		}
		for _, m := range page.Messages {
			switch {
			case m.Seq > from:
				below = m.Seq
			case by > 0:
				return below, nil
			case m.Seq < from:
				return m.Seq, nil
			}
		}
		if p.Before = page.Next; !page.More && by > 0 {
			return below, nil
		} else if !page.More {
			return 0, nil
		}
	}
}

// place is where a walk up or down begins: at the selected line, else so that
// what is shown comes first.
func (p *pane) place(by int) chat.Seq {
	if p.selected.seq > 0 {
		return p.selected.seq
	}
	if by < 0 {
		return p.lastSeen() + 1
	}
	for _, r := range p.shown {
		if r.line.State == replica.Stored {
			return r.line.Seq - 1
		}
	}
	return 0
}

// mention returns the nearest line above or below from that mentions the
// reader, 0 if there is none among those that are here; sure tells that these
// are all.
func (p *pane) mention(from chat.Seq, by int) (seq chat.Seq, sure bool) {
	const step = 200
	for {
		at, before, after := from, 0, step
		if by < 0 {
			at, before, after = from-1, step, 0
		}
		w := p.source.Window(p.chat, at, before, after)
		lines := slices.Clone(w.Lines)
		if by < 0 {
			slices.Reverse(lines)
		}
		for _, l := range lines {
			switch {
			case l.State == replica.Missing:
				return 0, false
			case l.State != replica.Stored:
				continue
			case p.mentionsMe(l):
				return l.Seq, true
			}
			from = l.Seq
		}
		if by < 0 && w.AtStart || by > 0 && w.AtEnd || len(w.Lines) == 0 {
			return 0, true
		}
	}
}

// mentioned is how the name of someone who is mentioned looks: the reader's own
// stands out.
func (p *pane) mentioned(name string) tcell.Style {
	if p.myName != "" && text.Fold(name) == text.Fold(p.myName) {
		return p.pal.mention
	}
	return p.pal.accentBold
}

// called tells the pane the reader's name.
func (p *pane) called(name string) {
	if name != p.myName {
		p.myName = name
		clear(p.cache)
	}
}
