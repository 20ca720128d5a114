package terminal

import (
	"os/exec"
	"runtime"

	"talko/app/replica"
	"talko/app/text"
	"talko/ui/view"
)

// openLink opens the first link of a message: in a browser where the terminal
// is the process's own, else it is copied for the one who sits far away.
func (s *session) openLink(l *replica.Line) {
	s.pane.unselect()
	link := linkIn(l)
	_, own := view.ParsePermalink(link)
	switch {
	case own:
		s.follow(link)
	case link == "":
		s.u.tell("no link in this message")
	case s.u.own && browse(link):
		s.u.tell("opening " + link)
	default:
		s.u.clip(link)
		s.u.tell("copied " + link)
	}
}

// browse has the desktop open a link, and reports whether there is one.
func browse(link string) bool {
	opener := "xdg-open"
	switch runtime.GOOS {
	case "darwin":
		opener = "open"
	case "windows":
		opener = "explorer"
	}
	cmd := exec.Command(opener, link)
	if cmd.Start() != nil {
		return false
	}
	_ = cmd.Process.Release() // it goes on by itself
	return true
}

// placeAt returns the link to a place in talko that is shown in a cell of the
// pane, "" if there is none.
func (p *pane) placeAt(x, y int) string {
	y -= p.height - len(p.shown)
	if y < 0 || y >= len(p.shown) {
		return ""
	}
	at := p.shown[y].indent
	for _, s := range p.shown[y].spans {
		if at += text.Width(s.text); x < at {
			if _, ok := view.ParsePermalink(urlOf(s.style)); ok && x >= at-text.Width(s.text) {
				return urlOf(s.style)
			}
			return ""
		}
	}
	return ""
}
