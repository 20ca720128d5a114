package terminal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
	"rsc.io/qr"

	"talko/app/chat"
)

// share is a dialog with the link by which others join, for eyes, phones and
// the clipboard.
type share struct {
	u    *ui
	in   *chat.Invitation
	made chat.OpenInvitation // what the links carry; zero: nothing
	at   int                 // the link that is shown
}

// openShare shows the link, where this process is a host that others can reach,
// or the user an admin of the servers. Who may invite gives an invitation with it.
func (u *ui) openShare() {
	if u.o.Invitation == nil && u.o.Guests != nil {
		u.fail(chat.Invalid.Errorf("only this machine can join: quit, and start with --listen 0.0.0.0"))
		return
	}
	r := u.session.r
	var made chat.InvitationResult
	u.call(func(ctx context.Context) (err error) {
		made, err = r.Client().InsertInvitation(ctx, chat.InsertInvitation{})
		return err
	}, func(err error) { u.showShare(made, err) })
}

func (u *ui) showShare(made chat.InvitationResult, err error) {
	in := u.o.Invitation.With(made.Code)
	if in == nil && len(made.Links) > 0 {
		in = &chat.Invitation{Links: made.Links}
	}
	switch {
	case u.session == nil: // logged out meanwhile
	case in != nil:
		u.show(&share{u: u, in: in, made: made.Invitation})
	case errors.Is(err, chat.Forbidden):
		u.fail(chat.Forbidden.Errorf("the link is on the screen of the host, and with the admins of the server"))
	case err != nil:
		u.fail(err)
	default:
		u.fail(chat.Invalid.Errorf("only the host's own machine can join this server"))
	}
}

// welcome tells a host at the beginning how others find it.
func (u *ui) welcome() {
	if u.o.Invitation != nil {
		u.tellFor("others join by a link: /share shows it", 15*time.Second)
	}
}

func (d *share) key(ev *tcell.EventKey) {
	pressed := keyName(ev)
	if s, ok := typed(ev); ok {
		pressed = strings.ToLower(s)
	}
	switch pressed {
	case "Esc", "q":
		d.u.closeDialog(d)
	case "c", "y", "Enter":
		d.u.clip(d.link())
		d.u.closeDialog(d)
		d.u.tell("copied the link")
	case "Tab", "Right", "Down":
		d.turn(1)
	case "Shift-Tab", "Left", "Up":
		d.turn(-1)
	}
}

func (d *share) turn(by int) {
	n := len(d.in.Links)
	d.at = (d.at + by + n) % n
}

func (d *share) link() string { return d.in.Links[d.at] }

func (d *share) paste(string)  {}
func (d *share) wheel(by int)  { d.turn(by) }
func (d *share) click(int)     {}
func (d *share) waiting() bool { return false }

// besideCode is the least room for words beside the code.
const besideCode = 30

// draw shows the code beside the words, or the words alone where there is no
// room.
func (d *share) draw(c canvas) {
	code := codeRows(d.link())
	wide := 0
	if len(code) > 0 {
		wide = len([]rune(code[0])) + 3
	}
	if wide+besideCode+4 > c.w || len(code)+2 > c.h {
		code, wide = nil, 0
	}
	words := d.words(max(besideCode, min(c.w-4-wide, 56)))
	in := sheet(c, d.u.pal, "let others join", wide+max(besideCode, min(c.w-4-wide, 56))+4, max(len(code), len(words))+2)
	for y, r := range code {
		in.put(0, y, r, inkOnPaper)
	}
	for y, r := range words {
		x := wide
		for _, s := range r.spans {
			x = in.put(x, y, s.text, s.style)
		}
	}
}

// words tells what the link is for, and what to compare.
func (d *share) words(width int) []row {
	pal := d.u.pal
	spans := []span{
		{"Who has this link joins with one command, and can be sure that it is this server:\n\n", pal.text},
		{"talko --connect '" + d.link() + "'", pal.accent},
		{"\n\n" + d.invites(), pal.text},
	}
	if d.in.Words != "" {
		spans = append(spans,
			span{"\n\nWho has the address alone is shown the key of the server, in these words:\n\n", pal.text},
			span{d.in.Words, pal.accent})
	}
	rows := wrap(spans, width)
	rows = append(rows, row{}, row{spans: []span{{"c", pal.accentBold}, {" copies the link", pal.text}}})
	if n := len(d.in.Links); n > 1 {
		rows = append(rows, row{spans: []span{{"Tab", pal.accentBold}, {fmt.Sprintf(" another address (%d of %d)", d.at+1, n), pal.text}}})
	}
	return append(rows, row{spans: []span{{"Esc", pal.accentBold}, {" goes back", pal.text}}})
}

// invites tells for how many the link is, and for how long.
func (d *share) invites() string {
	if d.made.ID == 0 {
		return "Where new people need an invitation, admins of the server give it."
	}
	until := d.made.ExpiresTS.Time().In(d.u.o.Now().Location()).Format("2 January")
	return fmt.Sprintf("It lets %d new people sign up, until %s.", d.made.Uses, until)
}

// inkOnPaper is how a code is read: dark on light, whatever the theme.
var inkOnPaper = tcell.StyleDefault.Foreground(tcell.NewRGBColor(0, 0, 0)).Background(tcell.NewRGBColor(255, 255, 255))

// quietZone is the light rim that readers need, in squares.
const quietZone = 2

// codeRows draws a QR code, two squares above each other in a cell; nil if the
// text is too long for one.
func codeRows(words string) []string {
	code, err := qr.Encode(words, qr.L)
	if err != nil {
		return nil
	}
	var rows []string
	for y := -quietZone; y < code.Size+quietZone; y += 2 {
		var b strings.Builder
		for x := -quietZone; x < code.Size+quietZone; x++ {
			b.WriteRune(halves[code.Black(x, y)][code.Black(x, y+1)])
		}
		rows = append(rows, b.String())
	}
	return rows
}

// halves is a cell by whether its upper and its lower half are dark.
var halves = map[bool]map[bool]rune{
	true:  {true: '█', false: '▀'},
	false: {true: '▄', false: ' '},
}
