package terminal

import (
	"context"
	"errors"

	"github.com/gdamore/tcell/v2"

	"talko/app/chat"
	"talko/app/replica"
	"talko/app/text"
)

// signIn is the first screen: who one is. Typed blindly, a name, Enter, a
// password and Enter sign in; F2 turns to signing up and back.
type signIn struct {
	u        *ui
	name     editor
	password editor
	signUp   bool
	at       int // the field with the cursor: name, password, which
	busy     bool
	kept     bool // a kept token is being tried
	wrong    bool // the password was refused: what is typed takes its place
	err      error
}

const (
	atName = iota
	atPassword
	atWhich
	signInFields
)

func newSignIn(u *ui) *signIn {
	f := &signIn{u: u, signUp: u.o.SignUp}
	f.name.single, f.name.limit = true, 4*chat.MaxNameRunes
	f.password.single, f.password.limit, f.password.mask = true, chat.MaxPasswordBytes, "•"
	f.name.set(u.o.User)
	if u.o.User != "" {
		f.at = atPassword
	}
	return f
}

// begin signs in by itself with a kept token.
func (f *signIn) begin() {
	if f.u.o.Credential.Token != "" {
		f.kept = true
		f.join(f.u.o.Credential)
	}
}

// join asks the servers; the loop goes on meanwhile.
func (f *signIn) join(cred chat.Credential) {
	f.busy, f.err = true, nil
	var r *replica.Replica
	f.u.call(func(ctx context.Context) (err error) {
		r, err = f.u.join(ctx, cred)
		return err
	}, func(err error) {
		f.busy = false
		if err != nil {
			f.refused(err)
			f.u.introduce(err, func() { f.join(cred) })
			return
		}
		f.kept = false
		f.password.set("")
		f.u.enter(r)
		f.u.welcome()
	})
}

// join joins, and leaves again if the screen has ended meanwhile. Who signs up
// with a name and a password that they have already is signed in; the first
// answer stands otherwise.
func (u *ui) join(ctx context.Context, cred chat.Credential) (*replica.Replica, error) {
	r, err := u.o.Join(ctx, cred)
	if err == nil && ctx.Err() != nil {
		return nil, errors.Join(ctx.Err(), r.Client().Close()) // nobody is there to use it
	}
	if !cred.SignUp || !errors.Is(err, chat.Conflict) {
		return r, err
	}
	cred.SignUp = false
	if r, second := u.o.Join(ctx, cred); second == nil {
		return r, nil
	}
	return nil, err
}

// refused shows why it did not work. A kept token that is of no use any more is
// forgotten.
func (f *signIn) refused(err error) {
	f.err, f.u.held = err, nil
	if f.kept && errors.Is(err, chat.Unauthenticated) {
		f.err = chat.Unauthenticated.Errorf("the last session has ended: please sign in again")
		if f.u.o.Forget != nil {
			f.u.o.Forget()
		}
	}
	f.kept = false
	f.wrong = errors.Is(err, chat.Unauthenticated) && f.password.value != ""
	if f.at == atWhich {
		f.at = atPassword
	}
}

func (f *signIn) waiting() bool { return f.busy }

func (f *signIn) submit() {
	if f.name.value == "" {
		f.at = atName
		return
	}
	cred := f.u.o.Credential
	cred.Token, cred.UserName, cred.Password, cred.SignUp = "", f.name.value, f.password.value, f.signUp
	f.join(cred)
}

func (f *signIn) key(ev *tcell.EventKey) {
	switch keyName(ev) {
	case "Enter", "Ctrl-J": // so Enter comes if it was typed before the screen was there
		f.enter()
	case "Tab", "Down":
		f.at = (f.at + 1) % signInFields
	case "Shift-Tab", "Up":
		f.at = (f.at + signInFields - 1) % signInFields
	case "F2":
		f.signUp = !f.signUp
	default:
		f.edit(ev)
	}
}

// enter goes on to the password, or on with what was filled in.
func (f *signIn) enter() {
	if f.at == atName {
		f.at = atPassword
		return
	}
	f.submit()
}

func (f *signIn) edit(ev *tcell.EventKey) {
	switch f.at {
	case atName:
		f.name.key(ev)
	case atPassword:
		if _, ok := typed(ev); ok {
			f.again()
		}
		f.password.key(ev)
	default:
		f.choose(ev)
	}
}

func (f *signIn) choose(ev *tcell.EventKey) {
	s, _ := typed(ev)
	switch keyName(ev) + s {
	case "Left", "Right", " ":
		f.signUp = !f.signUp
	}
}

func (f *signIn) paste(s string) {
	switch f.at {
	case atName:
		f.name.insert(s)
	case atPassword:
		f.again()
		f.password.insert(s)
	}
}

// again takes away a password that was refused: nobody can see that they type
// behind it.
func (f *signIn) again() {
	if f.wrong {
		f.wrong = false
		f.password.set("")
	}
}

// click puts the cursor where the mouse points.
func (f *signIn) click(c canvas, x, y int) {
	switch y - f.top(c) {
	case 3:
		f.at = atName
	case 5:
		f.at = atPassword
	case 7:
		f.at = atWhich
		f.signUp = x >= (c.w-f.width(c))/2+fieldX+text.Width("● "+whichLabels[0])+2
	}
}

const (
	signInRows = 13
	fieldX     = 11 // where the fields begin
)

var whichLabels = [2]string{"sign in", "sign up"}

func (f *signIn) width(c canvas) int { return min(56, c.w-2) }

func (f *signIn) top(c canvas) int { return max(0, (c.h-signInRows)/2) }

func (f *signIn) draw(c canvas) {
	pal := f.u.pal
	w := f.width(c)
	in := c.part((c.w-w)/2, f.top(c), w, c.h)
	x := in.put(0, 0, "talko", pal.accentBold)
	in.putCut(x+2, 0, in.w-x-2, f.u.o.Server, pal.muted)
	in.rule(0, in.w, 1, pal.rule)
	f.drawField(in, 3, "name", &f.name, f.at == atName)
	f.drawField(in, 5, "password", &f.password, f.at == atPassword)
	f.drawWhich(in, 7)
	f.drawNotice(in, 9)
	in.putCut(0, min(signInRows, in.h)-1, in.w, joinHints("Enter goes on", "F2 sign in or up", f.u.quits()), pal.muted)
}

func (f *signIn) drawField(c canvas, y int, label string, e *editor, focused bool) {
	pal, style := f.u.pal, f.u.pal.muted
	if focused {
		style = pal.accent
	}
	c.put(0, y, label, style)
	e.draw(c.part(fieldX, y, c.w-fieldX, 1), pal, focused && !f.busy)
	c.rule(fieldX, c.w, y+1, pal.rule)
}

func (f *signIn) drawWhich(c canvas, y int) {
	x := fieldX
	for i, label := range whichLabels {
		style, dot := f.u.pal.muted, "○ "
		if f.signUp == (i == 1) {
			style, dot = f.u.pal.text, "● "
			if f.at == atWhich {
				style = f.u.pal.accentBold
			}
		}
		x = c.put(x, y, dot+label, style) + 4
	}
}

// drawNotice tells what is going on, or what went wrong and what helps.
func (f *signIn) drawNotice(c canvas, y int) {
	notice, style := "", f.u.pal.danger
	switch {
	case f.busy && f.kept:
		notice, style = "signing in …", f.u.pal.muted
	case f.busy:
		notice, style = "one moment …", f.u.pal.muted
	case f.err != nil:
		notice = errorText(f.err)
		if errors.Is(f.err, chat.Unauthenticated) && !f.signUp && f.password.value != "" {
			notice += "; F2 makes a new account"
		}
		if errors.Is(f.err, chat.Conflict) && f.signUp {
			notice += "; F2 signs in"
		}
	case f.signUp:
		notice, style = "a new account: choose a name, and a password of 10 characters or more", f.u.pal.muted
	}
	for i, r := range wrap([]span{{notice, style}}, c.w) {
		c.put(0, y+i, plainSpans(r.spans), style)
	}
}
