package terminal

import (
	"encoding/base64"
	"strings"

	"talko/app/text"
)

// outside is what the terminal can do besides showing cells, as its environment
// tells.
type outside struct {
	osc    bool // it takes operating system commands
	wrap   func(string) string
	notify notifier // nil: it can only ring
}

// outsideOf judges by the environment of a terminal. Inside of tmux and screen
// what is meant for the terminal is wrapped; they pass it on if they are allowed
// to.
func outsideOf(env func(string) string) outside {
	o := outside{osc: asksGround(env("TERM")), wrap: func(s string) string { return s }}
	if !o.osc {
		return o
	}
	switch {
	case env("TMUX") != "":
		o.wrap = func(s string) string {
			return "\x1bPtmux;" + strings.ReplaceAll(s, "\x1b", "\x1b\x1b") + "\x1b\\"
		}
	case strings.HasPrefix(env("TERM"), "screen"):
		o.wrap = func(s string) string { return "\x1bP" + s + "\x1b\\" }
	}
	o.notify = notifierOf(env)
	return o
}

// command writes an operating system command: BEL ends it, so parts must hold
// no control characters; those that do are refused.
func (u *ui) command(wrapped bool, parts ...string) {
	body := strings.Join(parts, ";")
	tty, ok := u.screen.Tty()
	if !ok || !u.outside.osc || strings.ContainsFunc(body, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
		return
	}
	seq := "\x1b]" + body + "\a"
	if wrapped {
		seq = u.outside.wrap(seq)
	}
	_, _ = tty.Write([]byte(seq)) // a terminal that is gone ends the run by itself
}

// clip puts a text into the clipboard of the terminal, wherever that is.
// (Source: Xterm Control Sequences, OSC 52.)
func (u *ui) clip(words string) {
	words = text.Block(words)
	if _, ok := u.screen.Tty(); !ok {
		u.screen.SetClipboard([]byte(words))
		return
	}
	data := base64.StdEncoding.EncodeToString([]byte(words))
	u.command(false, "52", "c", data)
	if u.outside.wrap("") != "" { // what stands between may keep it to itself
		u.command(true, "52", "c", data)
	}
}
