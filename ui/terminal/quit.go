package terminal

import (
	"cmp"
	"time"

	"talko/app/chat"
)

// interrupt closes what is open; twice in a row it quits.
func (u *ui) interrupt() {
	now := u.o.Now()
	if _, leaving := u.dialog().(*departure); leaving || now.Sub(u.ctrlC) < 2*time.Second {
		u.quit()
		return
	}
	u.ctrlC = now
	if d := u.dialog(); d != nil {
		u.closeDialog(d)
	}
	u.tell("Ctrl-C once more quits")
}

// quits is the hint at the key that quits.
func (u *ui) quits() string { return cmp.Or(u.keys.of("quit"), "Ctrl-C twice") + " quits" }

// noChat says that there is none, and what opens one.
func (u *ui) noChat() string {
	return "no chat is open: " + cmp.Or(u.keys.of("go_to"), "/msg NAME") + " opens one"
}

// quit ends the run, unless something is not sent. Who insists is let go.
func (u *ui) quit() {
	if d, leaving := u.dialog().(*departure); leaving {
		u.closeDialog(d)
		u.goOn()
		return
	}
	u.depart()
}

// goOn ends the run; a host with guests is asked first.
func (u *ui) goOn() {
	guests := 0
	if u.o.Guests != nil {
		guests = u.o.Guests(u.user())
	}
	if guests == 0 {
		u.end()
		return
	}
	if _, open := u.dialog().(*question); open {
		return
	}
	who := "1 other person is here."
	if guests > 1 {
		who = count(guests) + " others are here."
	}
	u.ask("quit", who+" If you quit, the servers end for them too.",
		answer{"s", "leave the screen, let the servers go on", func() { u.outcome.Stay = true; u.end() }},
		answer{"q", "quit, for everyone", u.end})
}

// user is who is signed in; 0: nobody.
func (u *ui) user() chat.UserID {
	if u.session == nil {
		return 0
	}
	return u.session.me().ID
}
