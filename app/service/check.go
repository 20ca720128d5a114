package service

import (
	"strings"
	"unicode/utf8"

	"talko/app/chat"
	"talko/app/text"
)

// pageLimit returns how many entries a page may have.
func pageLimit(n int) (int, error) {
	switch {
	case n == 0:
		return chat.DefaultPage, nil
	case n < 0 || n > chat.MaxPage:
		return 0, chat.Invalid.Errorf("a limit is from 1 to %d", chat.MaxPage)
	}
	return n, nil
}

// pattern returns a pattern of names in the form in which names are compared.
func pattern(s string) (string, error) {
	if s == "" {
		return "*", nil
	}
	if utf8.RuneCountInString(s) > chat.MaxPatternRunes {
		return "", chat.Invalid.Errorf("a pattern has at most %d characters", chat.MaxPatternRunes)
	}
	return text.Fold(text.Line(s)), nil
}

// line cleans what is one line of at most most characters.
func line(what, s string, most int) (string, error) {
	// What cleaning could cut down to size is not worth the work.
	if len(s) > 16*most {
		return "", tooMany(what, most)
	}
	s = text.Line(s)
	if utf8.RuneCountInString(s) > most {
		return "", tooMany(what, most)
	}
	return s, nil
}

func tooMany(what string, most int) error {
	return chat.TooLarge.Errorf("a %s has at most %d characters", what, most)
}

// block cleans the text of a message or a draft.
func (s *Service) block(what, t string) (string, error) {
	if len(t) > s.limits.Message {
		return "", s.tooLarge(what)
	}
	t = text.Block(t)
	if len(t) > s.limits.Message {
		return "", s.tooLarge(what)
	}
	return t, nil
}

func (s *Service) tooLarge(what string) error {
	return chat.TooLarge.Errorf("a %s has at most %d bytes", what, s.limits.Message)
}

// message cleans the text of a message.
func (s *Service) message(t string) (string, error) {
	t, err := s.block("message", t)
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(t) == "" {
		return "", chat.Invalid.Errorf("the message is empty")
	}
	return t, nil
}

// emoji checks a reaction: one character as people see it, not a word.
func emoji(s string) error {
	if s == "" || len(s) > chat.MaxEmojiBytes || text.Line(s) != s {
		return chat.Invalid.Errorf("a reaction is one emoji of at most %d bytes", chat.MaxEmojiBytes)
	}
	n := 0
	for range text.Clusters(s) {
		n++
	}
	if n != 1 {
		return chat.Invalid.Errorf("a reaction is one emoji")
	}
	return nil
}

func seqs(ns ...chat.Seq) error {
	for _, n := range ns {
		if n < 0 {
			return chat.Invalid.Errorf("a seq is not below 0")
		}
	}
	return nil
}
